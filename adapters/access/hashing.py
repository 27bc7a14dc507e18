"""Hashing passwords: Argon2id, bounded in how many run at once."""

import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from argon2 import PasswordHasher, Type
from argon2.exceptions import VerificationError

from domain.ports import Busy, Randomness
from domain.values import Plain

SALT_BYTES = 16
HASHES_AT_ONCE_MAX = 4
"""Each takes the profile's memory and a processor: a flood of log-ins waits instead of exhausting both."""
HASHES_ASKED_MAX = 16
"""Those that run and those that wait: each holds a thread, and other questions need threads too."""

UNNAMED_KEPT = timedelta(days=1)
"""A hash is written a moment before its event; a request that failed between them is repeated the same day,
and keeps the hash again."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What one hash costs."""

    memory_kib: int
    passes: int
    lanes: int


OWASP = Profile(memory_kib=19456, passes=2, lanes=1)
"""The least that OWASP recommends for Argon2id."""
CHEAP = Profile(memory_kib=64, passes=1, lanes=1)
"""For tests only: protects nothing."""


class Hashing:
    """Makes and verifies hashes. Passwords are normalised to NFC and not changed otherwise (D10).

    Each of ``processes`` on one machine has its part of what may be hashed and asked at once."""

    def __init__(self, randomness: Randomness, profile: Profile, processes: int = 1) -> None:
        self._randomness = randomness
        self._hasher = PasswordHasher(
            time_cost=profile.passes,
            memory_cost=profile.memory_kib,
            parallelism=profile.lanes,
            type=Type.ID,
        )
        self._turn = threading.BoundedSemaphore(max(1, HASHES_AT_ONCE_MAX // processes))
        self._asked = threading.BoundedSemaphore(max(1, HASHES_ASKED_MAX // processes))
        self._dummy = self._hasher.hash(b"nobody's password", salt=bytes(SALT_BYTES))

    def hash(self, password: Plain) -> str:
        salt = self._randomness.token(SALT_BYTES)
        with self._in_turn():
            return self._hasher.hash(_normal(password), salt=salt)

    def fits(self, hash_text: str | None, password: Plain) -> bool:
        """None costs a verification against a fixed dummy hash, and is never right (D8)."""
        with self._in_turn():
            try:
                self._hasher.verify(hash_text or self._dummy, _normal(password))
            except VerificationError:
                return False
        return hash_text is not None

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._asked.acquire(blocking=False):
            raise Busy
        try:
            with self._turn:
                yield
        finally:
            self._asked.release()


def _normal(password: Plain) -> bytes:
    # A lone surrogate cannot be encoded strictly; typed by anyone, it must be a wrong password, not a crash.
    return unicodedata.normalize("NFC", password.text).encode("utf-8", "surrogatepass")
