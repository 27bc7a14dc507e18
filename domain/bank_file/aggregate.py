"""How a file that the bank gave decides and remembers: by its bytes, so that it is known again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.bank_file.commands import BankFileCommand, RecordFileRefused, RecordFileTaken, SettleBankFile
from domain.bank_file.events import BankFileEvent, BankFileRefused, BankFileSettled, BankFileTaken
from domain.kernel import Aggregate, Rejected, replace


class FileWaitsForNobody(Rejected):
    """This file does not wait for staff."""

    rule = "I2"
    advice = "Look at the list again: it was settled, or was taken in after all."


@dataclass(frozen=True, slots=True)
class BankFile:
    """``waits``: it was refused, and nobody settled it."""

    taken: bool = False
    refused: bool = False
    waits: bool = False


def decide(file: BankFile, command: BankFileCommand) -> Sequence[BankFileEvent]:
    match command:
        case RecordFileTaken():
            return [] if file.taken else [BankFileTaken.of(command)]
        case RecordFileRefused():
            return [] if file.taken or file.refused else [BankFileRefused.of(command)]
        case SettleBankFile():
            if not file.waits:
                raise FileWaitsForNobody
            return [BankFileSettled.of(command)]
        case _:
            assert_never(command)


def evolve(file: BankFile, event: BankFileEvent) -> BankFile:
    match event:
        case BankFileTaken():
            return replace(file, taken=True, waits=False)
        case BankFileRefused():
            return replace(file, refused=True, waits=True)
        case BankFileSettled():
            return replace(file, waits=False)
        case _:
            assert_never(event)


BANK_FILE = Aggregate("bank_file", BankFile(), decide, evolve)
