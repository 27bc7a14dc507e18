"""How a bank entry decides and remembers: it is used once, for ever (I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from domain.bank_entry.commands import BankEntryCommand, LeaveEntry, NoteDetails, SettleEntry, UseEntry
from domain.bank_entry.events import (
    EURO,
    BankEntryEvent,
    EntryBooked,
    EntryDetailed,
    EntrySettled,
    EntryUnmatched,
)
from domain.kernel import Aggregate, Rejected, replace
from domain.ports import EntryKind


class EntryWaitsForNobody(Rejected):
    """This booking does not wait for staff."""

    rule = "I2"
    advice = "Look at the list again: it was used or settled, or there is no such booking."


@dataclass(frozen=True, slots=True)
class Entry:
    """``unmatched``: it fits nothing, so far. ``waits``: staff is to look at it, or at what was too much, or
    at what no payment explains. ``seen``: as a payment. ``explained_cents``: of an entry of several."""

    seen: bool = False
    unmatched: bool = False
    waits: bool = False
    kind: EntryKind | None = None
    amount_cents: int = 0
    booked_on: date | None = None
    explained_cents: int | None = None

    def check_waits(self) -> None:
        if not self.waits:
            raise EntryWaitsForNobody


def decide(entry: Entry, command: BankEntryCommand) -> Sequence[BankEntryEvent]:
    match command:
        case UseEntry():
            assert entry.unmatched or not entry.seen, "BookBankEntry and MatchEntry read the entry first"
            return [EntryBooked.of(command, currency=EURO)]
        case LeaveEntry():
            assert not entry.seen, "BookBankEntry reads the entry first"
            return [EntryUnmatched.of(command, currency=EURO)]
        case NoteDetails():
            known = entry.explained_cents
            less = known is not None and abs(command.explained_cents) <= abs(known)
            return [] if entry.seen or less else [EntryDetailed.of(command)]
        case SettleEntry():
            entry.check_waits()
            return [EntrySettled.of(command)]
        case _:
            assert_never(command)


def evolve(entry: Entry, event: BankEntryEvent) -> Entry:
    match event:
        case EntryBooked():
            return Entry(seen=True, waits=event.excess_cents > 0)
        case EntryUnmatched():
            return Entry(
                seen=True,
                unmatched=True,
                waits=True,
                kind=event.kind,
                amount_cents=event.amount_cents,
                booked_on=event.booked_on,
            )
        case EntryDetailed():
            waits = event.explained_cents != event.total_cents
            return replace(entry, waits=waits, explained_cents=event.explained_cents)
        case EntrySettled():
            return replace(entry, unmatched=False, waits=False)
        case _:
            assert_never(event)


BANK_ENTRY = Aggregate("bank_entry", Entry(), decide, evolve)
