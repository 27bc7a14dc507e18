"""Answers that say how long they may be kept, kept as any client of the API may: every page asks for them."""

import re
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Final, Generic, Protocol, TypeVar

from starlette.datastructures import Headers

LASTS: Final = re.compile(r"public, max-age=(\d{1,4})")
KEPT_MAX: Final = 100


class Answered(Protocol):
    """What is looked at of an answer."""

    @property
    def ok(self) -> bool: ...
    @property
    def headers(self) -> Headers: ...


T = TypeVar("T", bound=Answered)


class KeptAnswers(Generic[T]):
    """Of one process. What was changed through it is asked anew at once; what another process changed within
    the seconds that the answer names."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[Hashable, tuple[datetime, T]] = {}

    def find(self, asked: Hashable) -> T | None:
        found = self._kept.get(asked)
        return found[1] if found is not None and self._now() < found[0] else None

    def keep(self, asked: Hashable, told: T) -> None:
        """Where the answer allows it."""
        lasts = LASTS.fullmatch(told.headers.get("cache-control", "")) if told.ok else None
        if lasts is not None and (asked in self._kept or len(self._kept) < KEPT_MAX):
            self._kept[asked] = self._now() + timedelta(seconds=int(lasts[1])), told

    def forget(self) -> None:
        """Something was changed."""
        self._kept.clear()
