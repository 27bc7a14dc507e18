"""Takes in what the bank gave: file by file, in the order in which it gave them (I2, D1, D15)."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.bank_files import Refused
from adapters.intake.bank_files import BankFiles
from adapters.machine_requests import Trouble
from domain.bank_file.events import FileSource
from domain.ports import Bank, TechnicalFault


class BankIntake:
    """A file that is refused is put away as such, and waits for staff from then on, who settles it; one that
    cannot be taken in now waits where it is. ``refused``: those of the last step."""

    name = "bank"

    def __init__(self, *, files: BankFiles, bank: Bank) -> None:
        self._files, self._bank = files, bank
        self.troubles: Sequence[Trouble] = ()
        self.refused: Sequence[Trouble] = ()

    def step(self) -> int:
        """Answers how many bookings were new."""
        booked, troubles, refusals = 0, [], []
        try:
            waiting = self._bank.waiting()
        except TechnicalFault as fault:
            self.troubles, self.refused = [Trouble.of("files", fault)], ()
            return 0
        for name in waiting:
            try:
                booked += self._take_in(name)
            except Refused as refused:
                refusals.append(Trouble.of(name, refused))
            except Exception as error:
                troubles.append(Trouble.of(name, error))
        self.troubles, self.refused = troubles, refusals
        return booked

    def _take_in(self, name: str) -> int:
        with TemporaryDirectory(prefix="bank-") as folder:
            path = Path(folder) / "file.xml"
            with path.open("wb") as file:
                self._bank.fetch(name, file)
            try:
                taken = self._files.take_in(path, FileSource.BANK, name)
            except Refused as refused:
                self._bank.put_away(name, refused=f"line {refused.line}: {refused.rule}")
                raise
        self._bank.put_away(name)
        return taken.new
