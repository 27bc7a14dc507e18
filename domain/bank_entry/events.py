"""Catalogue of what can happen to a booking on the register's bank account (I2)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event, JsonObject
from domain.ports import EntryKind
from domain.values import Cents, CentsOrNone, EntryId


class Mismatch(StrEnum):
    """Why a booking could not be used; staff looks at it."""

    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_OUTSTANDING = "nothing_outstanding"


class EntryOutcome(StrEnum):
    """How staff settled a booking that fits nothing, or what was paid too much."""

    PAID_BACK = "paid_back"
    """It went back to who paid it."""
    BY_HAND = "by_hand"
    """It was booked elsewhere."""


class EntryBooked(Event, name="bank_entry.booked"):
    """The booking was used, once, for what ``reference`` names (I2): what stood on it, or what staff found.

    ``excess_cents`` is what was paid too much, for staff to pay back; amounts in cents."""

    entry_id: EntryId
    reference: str
    amount_cents: Cents
    excess_cents: CentsOrNone
    booked_on: date


class EntryUnmatched(Event, name="bank_entry.unmatched", version=2):
    """The booking fits nothing (I2); staff looks at it. In cents. The bank's own text is not kept here.

    ``kind``: a transfer may still be used for what it was meant for. Version 1 did not tell: None."""

    entry_id: EntryId
    amount_cents: Cents
    mismatch: Mismatch
    booked_on: date
    kind: EntryKind | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["kind"] = None


class EntrySettled(Event, name="bank_entry.settled"):
    """Staff settled a booking that fits nothing, or what was paid too much; who and why stands beside it."""

    entry_id: EntryId
    outcome: EntryOutcome


BankEntryEvent = EntryBooked | EntryUnmatched | EntrySettled
