"""Chance: the operating system's, or a seeded one for simulations (I24)."""

import hashlib
import hmac
import secrets
import threading


class SystemRandomness:
    """Drawn from the operating system."""

    def token(self, size_bytes: int) -> bytes:
        return secrets.token_bytes(size_bytes)


class SeededRandomness:
    """The same seed and the same calls give the same bytes: HMAC-SHA256 of a counter. Never for real data."""

    def __init__(self, seed: int) -> None:
        self._key = f"toegang simulation {seed}".encode()
        self._drawn = 0
        self._lock = threading.Lock()

    def token(self, size_bytes: int) -> bytes:
        blocks = b""
        with self._lock:
            while len(blocks) < size_bytes:
                self._drawn += 1
                blocks += hmac.digest(self._key, self._drawn.to_bytes(8, "big"), hashlib.sha256)
        return blocks[:size_bytes]
