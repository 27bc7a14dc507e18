"""What may be asked of a file that the bank gave."""

from datetime import date
from typing import ClassVar

from domain.bank_file.events import FileName, FileOutcome, FileSource, Rule, Sha256
from domain.kernel import StreamCommand


class OnBankFile(StreamCommand):
    AGGREGATE: ClassVar[str] = "bank_file"

    file_id: Sha256

    @property
    def stream_id(self) -> str:
        return self.file_id


class RecordFileTaken(OnBankFile):
    """All that it tells is booked. Nothing changes where the same file was taken before."""

    source: FileSource
    name: FileName | None
    size_bytes: int
    message: str
    bookings: int
    new: int
    announced: int
    unknown: int
    in_cents: int
    out_cents: int
    taken_on: date


class RecordFileRefused(OnBankFile):
    """It breaks a rule. Nothing changes where the same file was refused or taken before."""

    source: FileSource
    name: FileName | None
    size_bytes: int
    line: int
    rule: Rule
    refused_on: date


class SettleBankFile(OnBankFile):
    """Take a refused one off the list, by staff. Rejected: FileWaitsForNobody."""

    outcome: FileOutcome


BankFileCommand = RecordFileTaken | RecordFileRefused | SettleBankFile
