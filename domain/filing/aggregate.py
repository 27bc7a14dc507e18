"""How a filing decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import assert_never

from domain.filing.commands import AcceptStatement, FilingCommand, RefuseStatement
from domain.filing.events import FilingEvent, FilingRefused, StatementFiled
from domain.kernel import Aggregate
from domain.values import ReceiptNumber


class Life(Enum):
    NONE = auto()
    FILED = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Filing:
    life: Life = Life.NONE
    receipt_number: ReceiptNumber | None = None


def decide(filing: Filing, command: FilingCommand) -> Sequence[FilingEvent]:
    assert filing.life is Life.NONE, "a filing id is derived from its command"
    match command:
        case AcceptStatement():
            return [StatementFiled.of(command, in_time=command.filed_on <= command.due_on)]
        case RefuseStatement():
            return [FilingRefused.of(command)]
        case _:
            assert_never(command)


def evolve(_: Filing, event: FilingEvent) -> Filing:
    match event:
        case StatementFiled():
            return Filing(Life.FILED, event.receipt_number)
        case FilingRefused():
            return Filing(Life.REFUSED)
        case _:
            assert_never(event)


FILING = Aggregate("filing", Filing(), decide, evolve)


def receipt_number(series: str, year: int, number: int) -> ReceiptNumber:
    """D2026-000001: series, year, and the number in its series and year."""
    return ReceiptNumber(f"{series}{year}-{number:06}")
