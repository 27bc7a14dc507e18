"""Hashing passwords: Argon2id, bounded in how many run at once."""

import os
import threading
import unicodedata
from base64 import b64encode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from argon2 import DEFAULT_HASH_LENGTH, PasswordHasher, Type
from argon2.exceptions import VerificationError
from argon2.low_level import ARGON2_VERSION

from domain.ports import Busy, Randomness
from domain.values import Plain

T = TypeVar("T")

SALT_BYTES = 16
HASHES_AT_ONCE_MAX = min(4, os.cpu_count() or 1)
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
"""For tests and simulated years only: protects nothing."""


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
        # Threads of its own: what one hash took is kept by the allocator for each thread that ever made one.
        self._hands = ThreadPoolExecutor(max(1, HASHES_AT_ONCE_MAX // processes), thread_name_prefix="hash")
        self._asked = threading.BoundedSemaphore(max(1, HASHES_ASKED_MAX // processes))
        self._dummy = nobodys_hash(profile)

    def hash(self, password: Plain) -> str:
        salt = self._randomness.token(SALT_BYTES)
        return self._in_turn(lambda: self._hasher.hash(_normal(password), salt=salt))

    def fits(self, hash_text: str | None, password: Plain) -> bool:
        """None costs a verification against a fixed dummy hash, and is never right (D8)."""
        fits = self._in_turn(lambda: self._verified(hash_text or self._dummy, password))
        return fits and hash_text is not None

    def _verified(self, hash_text: str, password: Plain) -> bool:
        try:
            return self._hasher.verify(hash_text, _normal(password))
        except VerificationError:
            return False

    def _in_turn(self, work: Callable[[], T]) -> T:
        if not self._asked.acquire(blocking=False):
            raise Busy
        try:
            return self._hands.submit(work).result()
        finally:
            self._asked.release()


def nobodys_hash(profile: Profile) -> str:
    """Verifying against it costs what any other of that profile costs. Made of zeros: making a real one would
    cost every start of a process as much once more."""
    costs = f"m={profile.memory_kib},t={profile.passes},p={profile.lanes}"
    salt, digest = (b64encode(bytes(n)).rstrip(b"=").decode() for n in (SALT_BYTES, DEFAULT_HASH_LENGTH))
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


def _normal(password: Plain) -> bytes:
    # A lone surrogate cannot be encoded strictly; typed by anyone, it must be a wrong password, not a crash.
    return unicodedata.normalize("NFC", password.text).encode("utf-8", "surrogatepass")
