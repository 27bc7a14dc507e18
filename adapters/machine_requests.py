"""What daily steps and intake share: requests made by the machine, and what went wrong with one of many."""

import hashlib
from dataclasses import dataclass
from typing import Self

from domain.kernel import Rejected, Request


@dataclass(frozen=True, slots=True)
class Trouble:
    """One candidate that could not be dealt with; the others were.

    ``error`` is a class and ``rule`` the one a refusal rests on ("" if none): never a text, which could
    hold personal data. ``subject`` is an id."""

    subject: str
    error: str
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.subject}: {self.error}" + (f" ({self.rule})" if self.rule else "")

    @classmethod
    def of(cls, subject: str, error: Exception) -> Self:
        return cls(subject, type(error).__name__, error.rule if isinstance(error, Rejected) else "")


def machine_request(actor: str, *parts: str) -> Request:
    """A request whose id follows from what it is about, so that a repeat is recognised (I22)."""
    text = "\x1f".join(parts).encode()
    command_id = hashlib.sha256(text).hexdigest()
    return Request(
        command_id=command_id,
        fingerprint=bytes.fromhex(command_id),
        actor=actor,
        correlation_id=command_id,
    )
