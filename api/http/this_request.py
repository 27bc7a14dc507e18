"""What is known of the request under way: whose log line it becomes, and what ties its events together."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

CORRELATION_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID or a trace id. Nothing freer: it is kept for ever, so no code or name may fit in it."""


@dataclass
class ThisRequest:
    """``principal``: the kind of who asks, set once that is known."""

    correlation_id: str
    principal: str = "nobody"


_under_way: ContextVar[ThisRequest | None] = ContextVar("_under_way", default=None)
_together: ContextVar[dict[str, Any] | None] = ContextVar("_together", default=None)


def begin(correlation_id: str) -> ThisRequest:
    """Of this request, also in the threads that work for it."""
    request = ThisRequest(correlation_id)
    _under_way.set(request)
    return request


def correlation_id() -> str | None:
    """None outside a request."""
    request = _under_way.get()
    return None if request is None else request.correlation_id


def principal(kind: str) -> None:
    """Who asks is of this kind."""
    request = _under_way.get()
    if request is not None:
        request.principal = kind


@contextmanager
def together() -> Iterator[dict[str, Any]]:
    """Around the requests that one page asks for one person: who that is, is found out once, and anew after
    each that may have changed it."""
    known: dict[str, Any] = {}
    before = _together.set(known)
    try:
        yield known
    finally:
        _together.reset(before)


def known_together() -> dict[str, Any]:
    """Who asked before in the same page, by token; outside of pages nobody."""
    known = _together.get()
    return {} if known is None else known
