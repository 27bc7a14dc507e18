"""Books what the bank reports, each entry once and in order (I2, D1, D15)."""

from collections.abc import Sequence

from sqlalchemy import Engine

from adapters.intake.checkpoint import Checkpoint
from adapters.machine_requests import Trouble, machine_request
from domain.calendar import Calendars, local_date
from domain.ports import Bank, BankEntry, Clock, Executor, TechnicalFault
from domain.use_cases.book_bank_entry import BookBankEntry


class BankIntake:
    """Stops at an entry that cannot be booked, so that a return never overtakes its collection."""

    name = "bank"

    def __init__(
        self, *, executor: Executor, bank: Bank, operational: Engine, calendars: Calendars, clock: Clock
    ) -> None:
        self._executor, self._bank = executor, bank
        self._checkpoint = Checkpoint(operational, self.name)
        self._calendars, self._clock = calendars, clock
        self.troubles: Sequence[Trouble] = ()

    def step(self) -> int:
        """Answers how many entries were booked now."""
        booked = 0
        self.troubles = ()
        try:
            entries = self._bank.entries(self._checkpoint.reached())
        except TechnicalFault as fault:
            self.troubles = [Trouble.of("entries", fault)]
            return 0
        for entry in entries:
            try:
                booked += self._book(entry)
            except Exception as error:
                self.troubles = [Trouble.of(entry.entry_id, error)]
                break
            self._checkpoint.move(entry.entry_id)
        return booked

    def _book(self, entry: BankEntry) -> bool:
        now = self._clock.now()
        command = BookBankEntry(at=now, entry=entry, today=local_date(now), calendars=self._calendars)
        done = self._executor.execute(command, machine_request("intake:bank", "bank", entry.entry_id))
        return done.changed and not done.repeated
