"""Credentials in memory, for tests and simulations."""

import threading

from adapters.credentials.hashing import CHEAP, Hashing, Profile
from domain.ports import Randomness
from domain.values import Plain


class MemoryCredentials:
    """Implements domain.ports.CredentialStore in a dictionary."""

    def __init__(self, randomness: Randomness, profile: Profile = CHEAP) -> None:
        self._hashing = Hashing(randomness, profile)
        self._hashes: dict[str, str] = {}
        self._lock = threading.Lock()

    def put(self, credential_id: str, password: Plain) -> None:
        with self._lock:
            if credential_id not in self._hashes:
                self._hashes[credential_id] = self._hashing.hash(password)

    def verify(self, credential_id: str | None, password: Plain) -> bool:
        hash_text = None if credential_id is None else self._hashes.get(credential_id)
        return self._hashing.fits(hash_text, password)

    def forget(self, credential_id: str) -> None:
        self._hashes.pop(credential_id, None)
