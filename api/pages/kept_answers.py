"""Answers that say how long they may be kept, kept as any client of the API may: every page asks for them."""

import re
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from api.pages.asking import Told

LASTS: Final = re.compile(r"public, max-age=(\d{1,4})")
KEPT_MAX: Final = 100


class KeptAnswers:
    """Of one process. What was changed through it is asked anew at once; what another process changed within
    the seconds that the answer names."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._kept: dict[Hashable, tuple[datetime, Told]] = {}

    def find(self, asked: Hashable) -> "Told | None":
        until, told = self._kept.get(asked, (None, None))
        return told if until is not None and self._now() < until else None

    def keep(self, asked: Hashable, told: "Told") -> None:
        """Where the answer allows it."""
        lasts = LASTS.fullmatch(told.headers.get("cache-control", "")) if told.ok else None
        if lasts is not None and len(self._kept) < KEPT_MAX:
            self._kept[asked] = self._now() + timedelta(seconds=int(lasts[1])), told

    def forget(self) -> None:
        """Something was changed."""
        self._kept.clear()
