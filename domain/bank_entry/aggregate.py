"""How a bank entry decides and remembers: it is used once, for ever (I2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.bank_entry.commands import BankEntryCommand, LeaveEntry, UseEntry
from domain.bank_entry.events import BankEntryEvent, EntryBooked, EntryUnmatched
from domain.kernel import Aggregate


@dataclass(frozen=True, slots=True)
class Entry:
    seen: bool = False


def decide(entry: Entry, command: BankEntryCommand) -> Sequence[BankEntryEvent]:
    assert not entry.seen, "BookBankEntry reads the entry first"
    match command:
        case UseEntry():
            return [EntryBooked.of(command)]
        case LeaveEntry():
            return [EntryUnmatched.of(command)]
        case _:
            assert_never(command)


def evolve(_: Entry, event: BankEntryEvent) -> Entry:
    match event:
        case EntryBooked() | EntryUnmatched():
            return Entry(seen=True)
        case _:
            assert_never(event)


BANK_ENTRY = Aggregate("bank_entry", Entry(), decide, evolve)
