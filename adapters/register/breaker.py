"""When to leave the register alone: a rate that it allows, and a breaker while it does not answer."""

import threading
from collections.abc import Callable
from enum import StrEnum

from domain.ports import TechnicalFault

# Own code, as no library fits: pybreaker and tenacity (and what builds on it) read the time by themselves, so
# that tests would have to wait; what is left beside their hooks is no more than this.
Monotonic = Callable[[], float]
"""Seconds that only grow."""


class BreakerState(StrEnum):
    """Whether the register is asked."""

    CLOSED = "closed"
    """It is."""
    OPEN = "open"
    """It did not answer: nobody asks."""
    HALF_OPEN = "half_open"
    """One may try whether it answers again."""


class Breaker:
    """Opens after ``failures_max`` failures in a row, of which each process has its part; after
    ``open_seconds`` one question tries it again."""

    def __init__(
        self,
        monotonic: Monotonic,
        *,
        failures_max: int = 8,
        open_seconds: float = 30.0,
        processes: int = 1,
    ) -> None:
        self._monotonic, self._open_seconds = monotonic, open_seconds
        self._failures_max = max(1, failures_max // processes)
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def state(self) -> BreakerState:
        with self._lock:
            return self._state()

    def admit(self) -> None:
        """Who was admitted tells the outcome by ``note``. Raises TechnicalFault at once while open (R40)."""
        with self._lock:
            state = self._state()
            if state is BreakerState.OPEN or (state is BreakerState.HALF_OPEN and self._trying):
                raise TechnicalFault("the register is away and not asked for a while")
            self._trying = state is BreakerState.HALF_OPEN

    def note(self, answered: bool | None) -> None:
        """Whether the register answered; None: it was not asked after all."""
        with self._lock:
            self._trying = False
            if answered:
                self._failures, self._opened_at = 0, None
            elif answered is False:
                self._failures += 1
                if self._failures >= self._failures_max:
                    self._opened_at = self._monotonic()

    def _state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState.CLOSED
        waited = self._monotonic() - self._opened_at
        return BreakerState.OPEN if waited < self._open_seconds else BreakerState.HALF_OPEN


class Pace:
    """A token bucket: ``burst`` questions at once, then ``per_second``; never more than both in a second.
    Each process has its part of them."""

    def __init__(
        self, monotonic: Monotonic, *, per_second: float = 90.0, burst: int = 10, processes: int = 1
    ) -> None:
        self._monotonic = monotonic
        self._per_second, self._burst = per_second / processes, max(1, burst // processes)
        self._lock = threading.Lock()
        self._tokens, self._counted_at = float(burst), monotonic()

    def wait_for_turn(self, seconds_max: float) -> float | None:
        """How long to wait before asking; None, and no turn is taken, where that is longer."""
        with self._lock:
            now = self._monotonic()
            grown = self._tokens + (now - self._counted_at) * self._per_second
            self._tokens, self._counted_at = min(float(self._burst), grown), now
            wait = max(0.0, (1 - self._tokens) / self._per_second)
            if wait > seconds_max:
                return None
            self._tokens -= 1
            return wait
