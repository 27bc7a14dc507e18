"""What is known of the request under way: whose log line it becomes, and what ties its events together."""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

CORRELATION_ID: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID or a trace id. Nothing freer: it is kept for ever, so no code or name may fit in it."""


@dataclass
class Seen:
    """``principal``: the kind of who asks, set once that is known."""

    correlation_id: str
    principal: str = "nobody"


_under_way: ContextVar[Seen | None] = ContextVar("_under_way", default=None)


def begin(correlation_id: str) -> Seen:
    """Of this request, also in the threads that work for it."""
    seen = Seen(correlation_id)
    _under_way.set(seen)
    return seen


def correlation_id() -> str | None:
    """None outside a request."""
    seen = _under_way.get()
    return None if seen is None else seen.correlation_id


def principal(kind: str) -> None:
    """Who asks is of this kind."""
    seen = _under_way.get()
    if seen is not None:
        seen.principal = kind
