"""How a bank entry decides and remembers: it is used once, for ever (I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from domain.bank_entry.commands import (
    BankEntryCommand,
    BookAsOther,
    DescribeEntry,
    DivideEntry,
    LeaveEntry,
    LeaveHalf,
    NoteDetails,
    SetOffEntry,
    SettleEntry,
    UseEntry,
)
from domain.bank_entry.events import (
    EURO,
    BankEntryEvent,
    EntryBooked,
    EntryBookedAsOther,
    EntryDescribed,
    EntryDetailed,
    EntryHalfTold,
    EntryPart,
    EntrySetOff,
    EntrySettled,
    EntrySplit,
    EntryUnmatched,
)
from domain.bank_year.aggregate import is_kept
from domain.calendar import local_date
from domain.kernel import Aggregate, Rejected, replace
from domain.ledger import OTHER_ACCOUNTS
from domain.ports import PAID_BY_PAYER, EntryKind


class EntryWaitsForNobody(Rejected):
    """This booking does not wait for staff."""

    rule = "I2"
    advice = "Look at the list again: it was used or settled, or there is no such booking."


class NotForOther(Rejected):
    """On this account nothing is booked by hand: what it holds has bookings of its own."""

    rule = "D18"
    advice = "Choose one of 1010, 1910, 4020 and 8300; or match the booking with what it pays."


@dataclass(frozen=True, slots=True)
class Entry:
    """``unmatched``: it fits nothing, so far. ``waits``: staff is to look at it, or at what was too much, or
    at what no payment explains. ``seen``: it was used, or left, as a whole. ``explained_cents``: by the
    payments that files listed, which are in ``payments``; None where none told of what it consists.
    ``signed_cents``: the whole, ``too_much_cents``: what waited when it came, ``left_cents``: what waits; all
    as they changed the account. ``split``: how it was last. ``described``: the bank told something of who
    paid, ``named``: whose account it was, or by what name. ``settled_with``: the payments that were known
    when staff first said what became of the money that none explained; None where staff did not."""

    seen: bool = False
    unmatched: bool = False
    waits: bool = False
    kind: EntryKind | None = None
    booked_on: date | None = None
    explained_cents: int | None = None
    payments: frozenset[str] = frozenset()
    signed_cents: int = 0
    too_much_cents: int = 0
    left_cents: int = 0
    split: tuple[EntryPart, ...] = ()
    described: bool = False
    named: bool = False
    settled_with: frozenset[str] | None = None

    @property
    def unlisted(self) -> bool:
        """The bank told it without its payments, or without some: what is left may be for anything."""
        return self.explained_cents is not None and not self.seen

    @property
    def in_parts(self) -> bool:
        """Payments of it were booked by themselves."""
        return bool(self.payments or self.explained_cents)

    def excludes(self, payment: str) -> bool:
        """It was used or left as a whole, and what it was used of held this payment still."""
        return self.seen and payment not in self.payments

    def doubts(self, payment: str) -> bool:
        """Before this was told of it, staff had said what became of the money: paid back, it pays nothing."""
        return self.settled_with is not None and payment not in self.settled_with

    @property
    def divisible(self) -> bool:
        """It came in for something: a transfer, what was too much of one, or what the bank did not list."""
        used = self.seen and not self.unmatched
        return self.left_cents > 0 and (used or self.unlisted or self.kind in PAID_BY_PAYER)

    def check_waits(self) -> None:
        if not self.waits:
            raise EntryWaitsForNobody


def decide(entry: Entry, command: BankEntryCommand) -> Sequence[BankEntryEvent]:
    match command:
        case UseEntry():
            assert entry.unmatched or not entry.seen, "BookBankEntry and MatchEntry read the entry first"
            return [EntryBooked.of(command, currency=EURO), *_described(entry, command)]
        case LeaveEntry():
            assert not entry.seen, "BookBankEntry reads the entry first"
            return [EntryUnmatched.of(command, currency=EURO), *_described(entry, command)]
        case NoteDetails():
            return _details(entry, command)
        case DescribeEntry():
            return _described(entry, command)
        case SettleEntry():
            entry.check_waits()
            return [EntrySettled.of(command)]
        case DivideEntry():
            used_cents = sum(part.amount_cents for part in command.parts)
            assert used_cents + command.left_cents == entry.left_cents, "SplitEntry reads the entry first"
            return [EntrySplit.of(command)]
        case BookAsOther():
            entry.check_waits()
            if command.account not in OTHER_ACCOUNTS:
                raise NotForOther(field="account")
            return [EntryBookedAsOther.of(command, amount_cents=entry.left_cents)]
        case SetOffEntry() | LeaveHalf():
            assert entry.booked_on is not None, "BookBankEntry reads the entry first"
            about = {"booked_on": entry.booked_on, "signed_cents": entry.signed_cents, "kind": entry.kind}
            left = EntrySetOff if isinstance(command, SetOffEntry) else EntryHalfTold
            return [left.of(command, **about)]
        case _:
            assert_never(command)


def evolve(entry: Entry, event: BankEntryEvent) -> Entry:
    match event:
        case EntryBooked() | EntryUnmatched():
            return _as_a_whole(entry, event)
        case EntryDescribed():
            named = event.counter_account is not None or event.counter_name is not None
            return replace(entry, described=True, named=entry.named or named)
        case EntryDetailed():
            left_cents = event.total_cents - event.explained_cents
            return replace(
                entry,
                waits=left_cents != 0,
                booked_on=event.booked_on,
                explained_cents=event.explained_cents,
                payments=entry.payments.union(event.payments),
                signed_cents=event.total_cents,
                left_cents=left_cents,
            )
        case EntrySettled() | EntryBookedAsOther():
            first = entry.unlisted and entry.settled_with is None
            settled_with = entry.payments if first else entry.settled_with
            return replace(entry, unmatched=False, waits=False, left_cents=0, settled_with=settled_with)
        case EntrySetOff() | EntryHalfTold():
            return replace(entry, waits=event.left_cents != 0, left_cents=event.left_cents)
        case EntrySplit():
            left_cents = event.left_cents
            return replace(
                entry,
                seen=True,
                unmatched=False,
                waits=left_cents > 0,
                left_cents=left_cents,
                split=event.parts,
            )
        case _:
            assert_never(event)


BANK_ENTRY = Aggregate("bank_entry", Entry(), decide, evolve)


def _as_a_whole(entry: Entry, event: EntryBooked | EntryUnmatched) -> Entry:
    signed_cents = event.amount_cents if event.signed_cents is None else event.signed_cents
    unmatched = isinstance(event, EntryUnmatched)
    left_cents = signed_cents if isinstance(event, EntryUnmatched) else event.excess_cents
    return Entry(
        seen=True,
        payments=entry.payments,
        settled_with=entry.settled_with,
        described=entry.described,
        named=entry.named,
        unmatched=unmatched,
        waits=unmatched or left_cents > 0,
        kind=event.kind,
        booked_on=event.booked_on,
        signed_cents=signed_cents,
        too_much_cents=left_cents,
        left_cents=left_cents,
    )


def _details(entry: Entry, command: NoteDetails) -> Sequence[BankEntryEvent]:
    """Each payment is counted once, whichever files list it. Before their names were kept, all that was known
    of them is how much they were: those that are told again may be among them."""
    if entry.seen:
        return []
    new = [one for one in command.payments if one.name not in entry.payments]
    new_cents, known_cents = sum(one.signed_cents for one in new), entry.explained_cents
    nameless = known_cents is not None and not entry.payments
    if known_cents is not None and (not new or (nameless and abs(new_cents) <= abs(known_cents))):
        return []
    explained_cents = new_cents if nameless or known_cents is None else known_cents + new_cents
    names = tuple(one.name for one in new)
    detailed = EntryDetailed.of(command, explained_cents=explained_cents, payments=names)
    return [detailed, *_described(entry, command)]


def _described(
    entry: Entry, command: UseEntry | LeaveEntry | NoteDetails | DescribeEntry
) -> Sequence[EntryDescribed]:
    """Once, and once more where only words were told before; nothing older than the books are kept."""
    named = bool(command.counter_account or command.counter_name)
    booked_year = command.booked_on.year
    says_more = (named and not entry.named) or (not entry.described and command.text)
    if not says_more or not is_kept(booked_year, local_date(command.at)):
        return []
    return [EntryDescribed.of(command, booked_year=booked_year)]
