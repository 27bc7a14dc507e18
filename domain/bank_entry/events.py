"""Catalogue of what can happen to a booking on the register's bank account (I2)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.values import Cents, CentsOrNone, EntryId


class Mismatch(StrEnum):
    """Why a booking could not be used; staff looks at it."""

    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_OUTSTANDING = "nothing_outstanding"


class EntryBooked(Event, name="bank_entry.booked"):
    """The booking was used, once, for what ``reference`` names (I2).

    ``excess_cents`` is what was paid too much, for staff to pay back; amounts in cents."""

    entry_id: EntryId
    reference: str
    amount_cents: Cents
    excess_cents: CentsOrNone
    booked_on: date


class EntryUnmatched(Event, name="bank_entry.unmatched"):
    """The booking fits nothing (I2); staff looks at it. In cents. The bank's own text is not kept here."""

    entry_id: EntryId
    amount_cents: Cents
    mismatch: Mismatch
    booked_on: date


BankEntryEvent = EntryBooked | EntryUnmatched
