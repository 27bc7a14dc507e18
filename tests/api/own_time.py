"""An event loop with a time of its own: what waits for a moment of it meets no other on a loaded machine."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

MOMENT_S = 0.005
"""What the machine itself needs, at most, to bring what was sent to its own other end."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """As asyncio.run, at once however long it waits: its time passes only while nothing comes or goes."""
    with asyncio.Runner(loop_factory=_OwnTime) as runner:
        return runner.run(work)


class _OwnTime(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._now_s = 0.0
        super().__init__(_Waiting(self))

    def time(self) -> float:
        return self._now_s

    def passes(self, seconds: float) -> None:
        self._now_s += seconds


class _Waiting(selectors.DefaultSelector):
    """Where a loop would wait for its next moment, it jumps to it."""

    def __init__(self, loop: _OwnTime) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        found = super().select(MOMENT_S)
        if not found:
            self._loop.passes(timeout)
        return found
