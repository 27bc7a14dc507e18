"""The log: executing commands and reading what happened."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.kernel import Command, Done, Event, Recorded, Request, S, Stream
from domain.values import (
    AccountId,
    BranchNumber,
    CustomerId,
    KvkNumber,
)


class Contended(Exception):
    """Others kept writing to the same streams for longer than a caller should wait: try again."""


class CommandIdMisused(Exception):
    """The command id was used before with another body (I22)."""


class ReadOnly(Exception):
    """Nothing is recorded: the database contradicts what was signed of its log, until an auditor looked."""


class LogDamaged(Exception):
    """An event is missing from the log, or cannot be read: nothing is told as if it had not been. The text
    never holds its content. ``position``: where; nothing where only its stream tells."""

    def __init__(self, says: str, position: int | None = None) -> None:
        super().__init__(says)
        self.position = position


class NotSigned(Exception):
    """What is asked for is not under anything that was signed. ``signed``: how many events are, of that tree;
    nothing where there is no such tree."""

    def __init__(self, signed: int | None) -> None:
        super().__init__(signed)
        self.signed = signed


class SignedPart(StrEnum):
    """What of a signed tree is not as it was signed, or cannot be read."""

    CHECKPOINT = "checkpoint"
    TILE = "tile"
    EVENT = "event"


class NotAsSigned(Exception):
    """What is there is not what was signed: nothing is handed out that proves nothing."""

    def __init__(self, part: SignedPart) -> None:
        super().__init__(part)
        self.part = part


class Executor(Protocol):
    """Grants or refuses a command, and records what it led to, all or nothing."""

    def execute(self, command: Command, request: Request) -> Done:
        """Raises Rejected, Contended, CommandIdMisused, ReadOnly."""

    def known(self, request: Request) -> Done | None:
        """What this command id led to before; None if it is free. Raises CommandIdMisused.

        Asked before any outside call, so that a repeat makes none (house: Repeats)."""


class Lookup(Protocol):
    """What policies may ask of the read models, which have reached the event's position."""

    def accounts_of_customer(self, customer_id: CustomerId) -> Sequence[AccountId]:
        """Every account that was not closed, in order of opening."""

    def accounts_of_branch(self, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
        """Every account of that branch that was not closed, in order of opening."""


class Log(Protocol):
    """The append-only history. What reads events raises LogDamaged where it cannot."""

    def state(self, stream: Stream[S]) -> S:
        """The folded state of a stream now: what log-in and other questions decide on."""

    def history(self, stream: str, after: int = 0, limit: int | None = None) -> Sequence[Recorded[Event]]:
        """The stream's events after a position, by version, so many at the most; costs what it answers."""

    def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
        """The next stretch of history after position, all types, in order; where one of them is missing
        LogDamaged says so, never a shorter stretch."""

    def head(self) -> int:
        """The last position; 0 of an empty log."""


class Archive(Log, Protocol):
    """The log as auditors ask it: not from its beginning, but for what they name. Costs what it answers."""

    def at(self, positions: Sequence[int]) -> Sequence[Recorded[Event]]:
        """The events at these positions, in order."""

    def led_to(self, positions: Sequence[int], back: int) -> tuple[Sequence[Recorded[Event]], int]:
        """The events at these positions and those that led to their commands, so many back, in order; and
        the log's last position then. All of one moment."""

    def by_actor(self, actor: str, after: int, limit: int, named: str = "") -> Sequence[Recorded[Event]]:
        """What somebody did, in order, after a position: "staff:…", "holder:…", "system:…". ``named``: only
        events whose stored name begins so."""

    def position_by(self, moment: datetime) -> int:
        """The last position that was recorded by then, that moment included; 0 where none was."""
