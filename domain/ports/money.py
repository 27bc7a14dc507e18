"""The bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from domain.values import Cents


class EntryKind(StrEnum):
    TRANSFER = "transfer"
    """Somebody transferred money, naming an invoice or a fee."""
    COLLECTED = "collected"
    """A direct debit was booked."""
    RETURNED = "returned"
    """A direct debit was rejected, returned or refunded."""


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booking on the register's account. ``entry_id`` is the bank's, unique for ever (I2)."""

    entry_id: str
    kind: EntryKind
    amount_cents: Cents
    reference: str
    """The invoice number or fee reference of a transfer, the EndToEndId (collection id) of the others."""
    booked_on: date
    reason: str | None = None
    """ISO 20022 reason code of a return: AM04, MD06, MD01 ..."""


class Bank(Protocol):
    """The register's bank: takes files of payment orders, and tells what was booked."""

    def send(self, file_id: str, content: bytes) -> None:
        """Hands a file over, once: the same id again changes nothing. Raises TechnicalFault."""

    def entries(self, after: str | None) -> Sequence[BankEntry]:
        """Bookings after the one with that entry id, oldest first. Raises TechnicalFault."""
