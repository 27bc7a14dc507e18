"""What may be asked of a bank entry."""

from datetime import date
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from domain.bank_entry.events import EntryOutcome, EntryPart, Mismatch, PaymentName
from domain.kernel import StreamCommand
from domain.ledger import LedgerAccount
from domain.ports import EntryKind
from domain.values import BookedCents, BookedCentsOrNone, EntryId, Plain


class OnBankEntry(StreamCommand):
    AGGREGATE: ClassVar[str] = "bank_entry"

    entry_id: EntryId

    @property
    def stream_id(self) -> str:
        return self.entry_id


class Described(OnBankEntry):
    """With what the bank tells of who paid, or was paid (EntryDescribed); none where it does not say, or the
    register knows better."""

    counter_account: Plain | None = None
    counter_name: Plain | None = None
    text: Plain | None = None


class UseEntry(Described):
    """Use the booking, once. Asked only by BookBankEntry, and by MatchEntry (staff found what it is for)."""

    reference: str
    amount_cents: BookedCents
    excess_cents: BookedCentsOrNone
    booked_on: date
    kind: EntryKind
    signed_cents: int


class LeaveEntry(Described):
    """Leave the booking to staff. Asked only by BookBankEntry."""

    amount_cents: BookedCents
    mismatch: Mismatch
    booked_on: date
    kind: EntryKind
    signed_cents: int


class ListedPayment(BaseModel):
    """One of the payments of an entry, as it changed the account. ``name``: as on EntryDetailed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: PaymentName
    signed_cents: int


class NoteDetails(Described):
    """Of the entry of a statement a file told these single payments, if any. Nothing changes where each of
    them was told before, or where the entry was used as a whole."""

    total_cents: int
    payments: tuple[ListedPayment, ...] = ()
    booked_on: date


class DescribeEntry(Described):
    """Another file tells of what was booked before. Nothing changes where it says no more of who paid. Asked
    only by BookBankEntry."""

    booked_on: date


class SettleEntry(OnBankEntry):
    """Take it off the list, by staff: what fits nothing, or what was paid too much. Rejected:
    EntryWaitsForNobody."""

    outcome: EntryOutcome


class DivideEntry(OnBankEntry):
    """Use it for several claims, by staff. Asked only by SplitEntry, which pays them."""

    parts: tuple[EntryPart, ...]
    left_cents: BookedCentsOrNone


class BookAsOther(OnBankEntry):
    """Book what waits of it on an account of the ledger, by staff. Rejected: EntryWaitsForNobody,
    NotForOther."""

    account: LedgerAccount


class SetOffEntry(OnBankEntry):
    """Of what came back, so much waits on of its booking or its return. Asked only by BookBankEntry.
    ``left_cents`` and ``other_cents`` as on EntrySetOff."""

    against: EntryId
    left_cents: int
    other_cents: int = 0


class LeaveHalf(OnBankEntry):
    """The bank told this half alone: so much of it waits. Asked only by BookBankEntry."""

    left_cents: int


BankEntryCommand = (
    UseEntry
    | LeaveEntry
    | NoteDetails
    | DescribeEntry
    | SettleEntry
    | DivideEntry
    | BookAsOther
    | SetOffEntry
    | LeaveHalf
)
