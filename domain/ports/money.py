"""The bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from domain.values import Cents, InvoiceNumber, Plain


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


@dataclass(frozen=True, slots=True)
class Collection:
    """One direct debit. ``collection_id`` is its EndToEndId."""

    collection_id: str
    invoice_number: InvoiceNumber
    amount_cents: Cents
    collect_on: date
    mandate_id: str
    mandate_signed_on: date
    iban: Plain
    debtor: Plain


class Bank(Protocol):
    def submit(self, collection: Collection) -> None:
        """Repeating with the same collection_id collects once. Raises TechnicalFault."""

    def entries(self, after: str | None) -> Sequence[BankEntry]:
        """Bookings after the one with that entry id, oldest first. Raises TechnicalFault."""
