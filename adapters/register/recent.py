"""What the register said a moment ago, and when: for applicants who come one after the other."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from domain.ports import Aged, Branch, BusinessRegister, Clock, Listing
from domain.values import BranchNumber, KvkNumber

AGE_MAX: Final = timedelta(minutes=1)
"""Longer, and an applicant would wonder why a change that they see in the register is not seen here."""
ENTRIES_MAX: Final = 1000


class RecentRegister:
    """Implements domain.ports.RecentFacts over the register itself, in memory, per process.

    Nothing is answered from here but facts: no error, and never the comparison of email addresses (R10)."""

    def __init__(self, register: BusinessRegister, clock: Clock) -> None:
        self._register, self._clock = register, clock
        self._kept: OrderedDict[tuple[str, str], Aged[Any]] = OrderedDict()
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
        found = Aged(read(), now)
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            while len(self._kept) > ENTRIES_MAX:
                self._kept.popitem(last=False)
        return found
