"""Catalogue of what can happen to a booking on the register's bank account (I2)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from domain.kernel import Event, JsonObject
from domain.ledger import LedgerAccount
from domain.ports import EntryKind
from domain.values import BankData, BookedCents, BookedCentsOrNone, EntryId

EURO: Final = "EUR"
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
"""ISO 4217."""
PaymentName = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,32}$")]


class Mismatch(StrEnum):
    """Why a booking could not be used; staff looks at it."""

    UNKNOWN_REFERENCE = "unknown_reference"
    NOTHING_OUTSTANDING = "nothing_outstanding"
    NOT_A_PAYMENT = "not_a_payment"
    """Charges, interest, what the register paid itself."""
    OTHER_AMOUNT = "other_amount"
    """Of a payout: not what was ordered. Of a direct debit that came back: more than any invoice is."""
    PAYEE_ERASED = "payee_erased"
    """A payout came back, and nobody is left to be credited (D12)."""


TOLD_TWICE: Final = "DU-"
"""So begins the id of an entry that stands for one of our payments which the bank rejected as a duplicate: it
looks like a second telling of the payment whose own id follows."""


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
    amount_cents: BookedCents
    excess_cents: BookedCentsOrNone
    booked_on: date
    kind: EntryKind | None
    signed_cents: int | None
    currency: Currency

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body |= {"kind": None, "signed_cents": None, "currency": EURO}


class EntryUnmatched(Event, name="bank_entry.unmatched", version=3):
    """The booking fits nothing (I2); staff looks at it. In cents. Who paid stands in bank_entry.described.

    ``kind``: a transfer may still be used for what it was meant for. Version 1 did not tell: None.
    ``signed_cents``: what it changed on the account; None before version 3."""

    entry_id: EntryId
    amount_cents: BookedCents
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


class EntryDetailed(Event, name="bank_entry.detailed", version=2):
    """The bank told of what the entry of a statement consists, in part or whole: ``explained_cents`` of its
    ``total_cents``, both as they changed the account. What is left waits for staff: charges, or payments
    that the bank did not list; another file may still list them.

    ``payments``: which of them no file had told before, each by what stands after its entry's id in its own:
    what several files explain is counted together, and each payment once. Version 1 did not tell: none, and
    what one file explained was no more than that."""

    entry_id: EntryId
    total_cents: int
    explained_cents: int
    booked_on: date
    payments: tuple[PaymentName, ...]

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["payments"] = []


class EntryDescribed(Event, name="bank_entry.described"):
    """What the first file that tells of a booking says beside its amount: whose account it came from, or went
    to (``counter_account``: IBAN), by what name, and what was written with it (``text``). None where the bank
    did not say. Where that was words alone, it is told anew by the first file that names the other side.

    Of transfers, of what is no payment and of what the bank did not list. What the register ordered itself,
    as direct debits and payouts, is left out: that account is known, and erased, by its mandate or refund.
    Kept until seven full years after ``booked_year``, as the books are (D12)."""

    entry_id: EntryId
    booked_year: int
    counter_account: BankData | None
    counter_name: BankData | None
    text: BankData | None


class EntrySettled(Event, name="bank_entry.settled"):
    """Staff settled a booking that fits nothing, or what was paid too much; who and why stands beside it."""

    entry_id: EntryId
    outcome: EntryOutcome


class EntryPart(BaseModel):
    """How much of a booking paid what; in cents. ``reference``: the number of an invoice or of a fee."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reference: str
    amount_cents: BookedCents


class EntrySplit(Event, name="bank_entry.split"):
    """Staff used a transfer, or what was too much of it, for several claims (I2). ``left_cents``: what waits
    on, to be paid back. Who and why stands beside it."""

    entry_id: EntryId
    parts: tuple[EntryPart, ...]
    left_cents: BookedCentsOrNone


class EntryBookedAsOther(Event, name="bank_entry.booked_as_other"):
    """Staff booked what waited of a booking on an account of the ledger: costs, interest, what the payment
    provider paid out. ``amount_cents``: as it changed the bank account. Who and why stands beside it."""

    entry_id: EntryId
    account: LedgerAccount
    amount_cents: int


class EntrySetOff(Event, name="bank_entry.set_off", version=2):
    """A direct debit or a payout came back: its booking and its return, each ``against`` the other, were set
    off (I2, I9). In cents, as it changed the account: ``signed_cents`` the whole, ``left_cents`` what waits
    on. Of a booking of a direct debit that is nothing: nobody is paid it any more. Of a return it is what was
    paid back or used of the booking before, and so left twice, and ``other_cents``: by how much the bank took
    back another amount than it had brought, its charges for instance. Before version 2 that waited nowhere:
    0; ``kind`` was not told."""

    entry_id: EntryId
    against: EntryId
    kind: EntryKind | None
    booked_on: date
    signed_cents: int
    left_cents: int
    other_cents: int

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        kind = EntryKind.RETURNED if body["left_cents"] else EntryKind.COLLECTED
        body |= {"kind": kind, "other_cents": 0}


class EntryHalfTold(Event, name="bank_entry.half_told"):
    """Of a direct debit or a payout the bank told this half alone, so far: that it came back, and not that it
    was booked; or that it was booked, though it was refused (D15, I2). Its money waits: until the other half
    is told, which sets both off, or staff settles it. In cents, as it changed the account: ``signed_cents``
    the whole, ``left_cents`` what waits."""

    entry_id: EntryId
    kind: EntryKind | None
    booked_on: date
    signed_cents: int
    left_cents: int


BankEntryEvent = (
    EntryBooked
    | EntryUnmatched
    | EntryDetailed
    | EntryDescribed
    | EntrySettled
    | EntrySplit
    | EntryBookedAsOther
    | EntrySetOff
    | EntryHalfTold
)
