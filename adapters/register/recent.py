"""What the register said a moment ago, and when: for applicants who come one after the other."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Any, Final

from domain.ports import Aged, Branch, BusinessRegister, Clock, Listing
from domain.values import BranchNumber, KvkNumber

AGE_MAX: Final = timedelta(minutes=1)
"""Longer, and an applicant would wonder why a change that they see in the register is not seen here."""
ENTRIES_MAX: Final = 1000


class RecentRegister:
    """Implements domain.ports.RecentFacts over the register itself, in memory, per process.

    Who asks while the same is being read waits for that reading, and hears what came of it. Otherwise nothing
    is answered from here but facts: no error, and never the comparison of email addresses (R10)."""

    def __init__(self, register: BusinessRegister, clock: Clock) -> None:
        self._register, self._clock = register, clock
        self._kept: OrderedDict[tuple[str, str], Aged[Any]] = OrderedDict()
        self._coming: dict[tuple[str, str], Future[Aged[Any]]] = {}
        self._lock = threading.Lock()

    def listing(self, kvk_number: KvkNumber) -> Aged[Listing]:
        return self._recent(("listing", kvk_number), lambda: self._register.listing(kvk_number))

    def branch(self, number: BranchNumber) -> Aged[tuple[KvkNumber, Branch]]:
        return self._recent(("branch", number), lambda: self._register.branch(number))

    def _recent(self, key: tuple[str, str], read: Callable[[], Any]) -> Aged[Any]:
        now = self._clock.now()  # before reading: a change during it is later than what was seen
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and now - kept.read_at < AGE_MAX:
                return kept
            coming = self._coming.get(key)
            mine = self._coming.setdefault(key, Future())
        if coming is not None:
            return coming.result()
        try:
            mine.set_result(Aged(read(), now))
        except BaseException as error:  # else who waits for it would wait for ever
            mine.set_exception(error)
        with self._lock:
            del self._coming[key]
            if mine.exception() is None:
                self._kept[key] = mine.result()
                self._kept.move_to_end(key)
            while len(self._kept) > ENTRIES_MAX:
                self._kept.popitem(last=False)
        return mine.result()
