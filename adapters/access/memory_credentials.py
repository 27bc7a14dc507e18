"""Credentials in memory, for tests and simulations."""

import threading
from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from adapters.access.hashing import CHEAP, UNNAMED_KEPT, Hashing, Profile
from adapters.clock import SystemClock
from domain.ports import Clock, Randomness
from domain.values import Plain


class MemoryCredentials:
    """Implements domain.ports.CredentialStore in a dictionary."""

    def __init__(self, randomness: Randomness, profile: Profile = CHEAP, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._kept_at: dict[str, datetime] = {}
        self._hashing = Hashing(randomness, profile)
        self._hashes: dict[str, str] = {}
        self._lock = threading.Lock()

    def put(self, credential_id: str, password: Plain) -> None:
        with self._lock:
            self._kept_at[credential_id] = self._clock.now()
            if credential_id not in self._hashes:
                self._hashes[credential_id] = self._hashing.hash(password)

    def verify(self, credential_id: str | None, password: Plain) -> bool:
        hash_text = None if credential_id is None else self._hashes.get(credential_id)
        return self._hashing.fits(hash_text, password)

    def forget(self, credential_id: str) -> None:
        self._hashes.pop(credential_id, None)

    def sweep(self, named: Callable[[Sequence[str]], Collection[str]]) -> int:
        before = self._clock.now() - UNNAMED_KEPT
        old = [one for one in list(self._hashes) if self._kept_at[one] < before]
        in_use = named(old)
        with self._lock:  # one that was kept again meanwhile stays
            orphans = [one for one in old if one not in in_use and self._kept_at[one] < before]
            for one in orphans:
                self.forget(one)
        return len(orphans)
