"""What is known of the request under way: whose log line it becomes, and what ties its events together."""

import re
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from domain.values import Plain

T = TypeVar("T")

CORRELATION_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID or a trace id. Nothing freer: it is kept for ever, so no code or name may fit in it."""


@dataclass
class ThisRequest:
    """``principal``: the kind of who asks, set once that is known."""

    correlation_id: str
    principal: str = "nobody"
    known: dict[tuple[str, Plain], Any] = field(default_factory=dict, repr=False)
    """Who asks, by the token that they showed: a page asks several operations in one request."""


_under_way: ContextVar[ThisRequest | None] = ContextVar("_under_way", default=None)


def begin(correlation_id: str) -> ThisRequest:
    """Of this request, also in the threads that work for it."""
    request = ThisRequest(correlation_id)
    _under_way.set(request)
    return request


def correlation_id() -> str | None:
    """None outside a request."""
    request = _under_way.get()
    return None if request is None else request.correlation_id


def remembered(kind: str, token: Plain, find: Callable[[], T]) -> T:
    """Who shows this token, found once in a request: nothing is remembered outside of one."""
    request = _under_way.get()
    if request is None:
        return find()
    if (kind, token) not in request.known:
        request.known[kind, token] = find()
    found: T = request.known[kind, token]
    return found


def forget() -> None:
    """Something was changed: who asks is found anew."""
    request = _under_way.get()
    if request is not None:
        request.known.clear()


def principal(kind: str) -> None:
    """Who asks is of this kind."""
    request = _under_way.get()
    if request is not None:
        request.principal = kind
