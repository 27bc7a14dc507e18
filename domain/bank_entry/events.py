"""Catalogue of what can happen to a booking on the register's bank account (I2)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import Field

from domain.kernel import Event, JsonObject
from domain.ports import EntryKind
from domain.values import Cents, CentsOrNone, EntryId

EURO: Final = "EUR"
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""


class Mismatch(StrEnum):
    """Why a booking could not be used; staff looks at it."""

    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_OUTSTANDING = "nothing_outstanding"
    NOT_A_PAYMENT = "not_a_payment"
    """Charges, interest, what the register paid itself."""
    OTHER_AMOUNT = "other_amount"
    """Of a payout: not what was ordered."""
    PAYEE_ERASED = "payee_erased"
    """A payout came back, and nobody is left to be credited (D12)."""


class EntryOutcome(StrEnum):
    """How staff settled a booking that fits nothing, or what was paid too much."""

    PAID_BACK = "paid_back"
    """It went back to who paid it."""
    BY_HAND = "by_hand"
    """It was booked elsewhere."""


class EntryBooked(Event, name="bank_entry.booked", version=2):
    """The booking was used, once, for what ``reference`` names (I2): what stood on it, or what staff found.

    ``excess_cents`` is what was paid too much, for staff to pay back; amounts in cents. ``signed_cents``:
    what it changed on the account; nothing, where a direct debit was rejected. Version 1 told neither that
    nor the kind: None; ``currency`` was EUR then too."""

    entry_id: EntryId
    reference: str
    amount_cents: Cents
    excess_cents: CentsOrNone
    booked_on: date
    kind: EntryKind | None
    signed_cents: int | None
    currency: Currency

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body |= {"kind": None, "signed_cents": None, "currency": EURO}


class EntryUnmatched(Event, name="bank_entry.unmatched", version=3):
    """The booking fits nothing (I2); staff looks at it. In cents. The bank's own text is not kept here.

    ``kind``: a transfer may still be used for what it was meant for. Version 1 did not tell: None.
    ``signed_cents``: what it changed on the account; None before version 3."""

    entry_id: EntryId
    amount_cents: Cents
    mismatch: Mismatch
    booked_on: date
    kind: EntryKind | None
    signed_cents: int | None
    currency: Currency

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["kind"] = None

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body |= {"signed_cents": None, "currency": EURO}


class EntryDetailed(Event, name="bank_entry.detailed"):
    """The bank told of what the entry of a statement consists, in part or whole: ``explained_cents`` of its
    ``total_cents``, both as they changed the account. What is left waits for staff: charges, or payments
    that the bank did not list; another file may still list them."""

    entry_id: EntryId
    total_cents: int
    explained_cents: int
    booked_on: date


class EntrySettled(Event, name="bank_entry.settled"):
    """Staff settled a booking that fits nothing, or what was paid too much; who and why stands beside it."""

    entry_id: EntryId
    outcome: EntryOutcome


BankEntryEvent = EntryBooked | EntryUnmatched | EntryDetailed | EntrySettled
