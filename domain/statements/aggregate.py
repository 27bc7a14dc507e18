"""How the statements of a year are remembered: by their numbers, so that a gap is seen."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Final

from domain.kernel import Aggregate, replace
from domain.statements.commands import StatementsCommand
from domain.statements.events import StatementsEvent, StatementTaken

MISSING_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class Statements:
    numbers: frozenset[int] = frozenset()

    @property
    def missing(self) -> Sequence[int]:
        """The first of those between the first and the last that came: a bank that begins to count anew is no
        gap of millions."""
        between = (range(one + 1, next_one) for one, next_one in pairwise(sorted(self.numbers)))
        return tuple(islice(chain.from_iterable(between), MISSING_MAX))


def decide(statements: Statements, command: StatementsCommand) -> Sequence[StatementsEvent]:
    return [] if command.number in statements.numbers else [StatementTaken.of(command)]


def evolve(statements: Statements, event: StatementsEvent) -> Statements:
    return replace(statements, numbers=statements.numbers | {event.number})


STATEMENTS = Aggregate("statements", Statements(), decide, evolve)
