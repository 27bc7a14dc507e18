"""One booking of the bank used for several invoices and fees, by staff (I2)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import DivideEntry, LeaveEntry, UseEntry
from domain.bank_entry.events import EntryPart
from domain.calendar import Calendars
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.use_cases.book_bank_entry import NotATransfer, NothingToPay, claimed, pay
from domain.values import EntryId


class PartsDoNotFit(Rejected):
    """The parts are more than the booking, or than what is to be paid, or name something twice."""

    rule = "I2"
    advice = "Name each invoice or fee once, with no more than is to be paid of it, and no more in all."


class SplitEntry(Command):
    """Use a transfer that fitted nothing, or what was too much of one, for several claims. What is left waits
    on, to be paid back. Nothing changes where it was last split in the same way.

    Rejected: EntryWaitsForNobody, NotATransfer, NothingToPay, PartsDoNotFit."""

    entry_id: EntryId
    parts: tuple[EntryPart, ...]
    today: date
    calendars: InstanceOf[Calendars]


def split_entry(load: Load, command: SplitEntry) -> Iterable[StreamCommand]:
    entry = load.state(BANK_ENTRY.stream(command.entry_id))
    parts = tuple(
        EntryPart(reference=claimed(one.reference), amount_cents=one.amount_cents) for one in command.parts
    )
    if parts and parts == entry.split:
        return
    entry.check_waits()
    if not entry.divisible:
        raise NotATransfer
    assert entry.booked_on is not None
    left_cents = entry.left_cents - sum(one.amount_cents for one in parts)
    if left_cents < 0 or not parts:
        raise PartsDoNotFit(field="parts")
    named = [part.reference for part in parts]
    if again := [at for at, reference in enumerate(named) if reference in named[:at]]:
        raise PartsDoNotFit(field=f"parts.{again[0]}.reference")
    yield DivideEntry(at=command.at, entry_id=command.entry_id, parts=parts, left_cents=left_cents)
    for at, part in enumerate(parts):
        for asked in pay(load, command, command.entry_id, part, entry.booked_on):
            if isinstance(asked, LeaveEntry):
                raise NothingToPay(field=f"parts.{at}.reference")
            if not isinstance(asked, UseEntry):
                yield asked
            elif asked.excess_cents:
                raise PartsDoNotFit(field=f"parts.{at}.amount_cents")
