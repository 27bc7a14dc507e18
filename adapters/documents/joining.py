"""One reading for all who ask the same at the same time."""

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Joined(Generic[K, V]):
    """Who asks for one company at the same time is told by one reading, begun after each of them asked: the
    register allows so many questions a second, and a company takes three."""

    def __init__(self, read: Callable[[K], V]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self.coming: dict[K, Future[V]] = {}
        """What has not been begun, and may still be joined."""
        self._turns: dict[K, threading.Lock] = {}

    def of(self, key: K) -> V:
        with self._lock:
            coming = self.coming.get(key)
            if coming is not None:
                joined = coming
            else:
                joined = self.coming[key] = Future()
                turn = self._turns.setdefault(key, threading.Lock())
        if coming is None:
            with turn:
                self._begin(key, joined)
        return joined.result()

    def _begin(self, key: K, joined: Future[V]) -> None:
        with self._lock:
            del self.coming[key]
        try:
            joined.set_result(self._read(key))
        except BaseException as error:  # those who joined are told too
            joined.set_exception(error)
        with self._lock:
            if key not in self.coming:
                del self._turns[key]
