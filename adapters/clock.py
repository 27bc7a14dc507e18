"""The time: the machine's own, or a simulated one that its driver moves."""

import threading
from datetime import UTC, datetime, timedelta

from domain.ports import Clock


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class SimulatedClock:
    """Stands still unless its driver advances it; never goes backwards. Safe for several threads.

    Exists only on a store marked simulated. ``make run`` advances it to the present and then lets it
    go on with the wall clock; advanced again, it goes on from there."""

    def __init__(self, now: datetime) -> None:
        self._lock = threading.Lock()
        self._now = _utc(now)
        self._wall: Clock | None = None
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        with self._lock:
            if self._wall is not None:
                self._now = max(self._now, self._wall.now() + self._ahead)
            return self._now

    def advance_to(self, to: datetime) -> None:
        """Jumps to a later time (the same time is allowed). Raises ValueError on an earlier one."""
        with self._lock:
            if _utc(to) < self._now:
                raise ValueError(f"simulated time never goes back from {self._now} to {to}")
            self._now = _utc(to)
            self._keep_ahead()

    def follow_wall_clock(self, wall: Clock | None = None) -> None:
        """From now on goes as the wall clock does: with it, or as far ahead of it as it stands."""
        with self._lock:
            self._wall = wall or SystemClock()
            self._keep_ahead()

    def _keep_ahead(self) -> None:
        if self._wall is not None:
            self._ahead = max(timedelta(0), self._now - self._wall.now())


def _utc(time: datetime) -> datetime:
    if time.tzinfo is None:
        raise ValueError("a time needs a time zone")
    return time.astimezone(UTC)
