"""What the bank reports is booked once, in order, also after a crash (I2)."""

from adapters.intake import BankIntake
from adapters.intake.checkpoint import Checkpoint
from domain.bank_entry.events import EntryBooked, EntryUnmatched, Mismatch
from domain.closing_days import calendars
from domain.kernel import Done
from domain.ports import Contended
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_invoices import NUMBER, invoiced


def transfer(system: System, reference: str, cents: int) -> None:
    system.world.make("/bank/transfers", reference=reference, amount_cents=cents, booked_on="2026-06-03")


def test_entries_are_booked_once_and_the_checkpoint_follows(system: System) -> None:
    invoiced(system)
    transfer(system, NUMBER, 100)
    transfer(system, NUMBER, 500)
    assert [system.bank.step(), system.bank.step()] == [2, 0]
    first, second = system.events(EntryBooked)
    assert (first.amount_cents, first.excess_cents) == (100, 0)
    assert (second.amount_cents, second.excess_cents) == (500, 130)


def test_a_transfer_that_fits_nothing_is_left_to_staff(system: System) -> None:
    transfer(system, "thank you", 100)
    assert system.bank.step() == 1
    assert system.last(EntryUnmatched).mismatch is Mismatch.UNKNOWN_REFERENCE


class Busy:
    """An executor that others keep busy."""

    def execute(self, *_: object, **__: object) -> Done:
        raise Contended

    known = execute


def test_after_an_entry_that_cannot_be_booked_the_next_step_begins_with_it(system: System) -> None:
    transfer(system, "first", 100)
    transfer(system, "second", 100)
    busy = BankIntake(
        executor=Busy(),
        bank=system.world.bank,
        operational=system.engine,
        calendars=calendars(),
        clock=system.clock,
    )
    assert busy.step() == 0
    assert [trouble.error for trouble in busy.troubles] == ["Contended"]
    assert system.bank.step() == 2
    assert system.bank.troubles == ()


def test_an_entry_read_twice_is_booked_once(system: System) -> None:
    transfer(system, "thank you", 100)
    system.bank.step()
    transfer(system, "thanks again", 100)
    Checkpoint(system.engine, "bank").move("E000000001")  # another process falls back behind ours
    assert system.bank.step() == 1
    Checkpoint(system.engine, "bank").move("E000000001")
    assert system.bank.step() == 0
    assert len(system.events(EntryUnmatched)) == 2
