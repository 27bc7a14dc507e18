"""Catalogue of what can happen to a file that the bank gave (I2)."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from domain.kernel import Event


class FileSource(StrEnum):
    """How it came."""

    BANK = "bank"
    """The bank, or the folder that its software shares, gave it."""
    COMMAND_LINE = "command_line"
    FINANCE = "finance"
    """Finance sent it over HTTP."""


class FileOutcome(StrEnum):
    """How staff settled a file that was refused."""

    BY_HAND = "by_hand"
    """What stands in it was booked by another way, or came in another file."""
    NOT_NEEDED = "not_needed"


Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Rule = Annotated[str, Field(max_length=300)]


class BankFileTaken(Event, name="bank_file.taken"):
    """All that it tells is booked. ``file_id`` is the SHA-256 of its bytes, ``message`` its format.

    ``bookings``: how many it tells, of which ``new`` were not known; ``announced``: entries that are no money
    yet; ``unknown``: states of payments, or files, that were never sent. ``in_cents`` and ``out_cents``: what
    its bookings brought and took, known or not."""

    file_id: Sha256
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


class BankFileRefused(Event, name="bank_file.refused"):
    """It breaks a rule: nothing of it is booked. ``line`` and ``rule`` tell where and which. What the bank
    gave waits for staff; whoever sent another was told at once."""

    file_id: Sha256
    source: FileSource
    name: FileName | None
    size_bytes: int
    line: int
    rule: Rule
    refused_on: date


class BankFileSettled(Event, name="bank_file.settled"):
    """Staff settled a file that was refused; who and why stands beside it."""

    file_id: Sha256
    outcome: FileOutcome


BankFileEvent = BankFileTaken | BankFileRefused | BankFileSettled
