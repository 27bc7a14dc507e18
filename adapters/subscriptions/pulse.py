"""Waiting for something to happen, without missing what happens between looking and waiting."""

import threading


class Pulse:
    """Counts beats: look at ``count``, look whether there is anything to wait for, then wait beyond it."""

    def __init__(self) -> None:
        self._beaten = threading.Condition()
        self.count = 0

    def beat(self) -> None:
        with self._beaten:
            self.count += 1
            self._beaten.notify_all()

    def wait_beyond(self, seen: int, timeout_s: float) -> None:
        with self._beaten:
            self._beaten.wait_for(lambda: self.count > seen, timeout_s)
