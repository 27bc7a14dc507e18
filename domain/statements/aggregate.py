"""How the statements of a year are remembered: by their numbers, so that a gap is seen."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.kernel import Aggregate, replace
from domain.statements.commands import StatementsCommand
from domain.statements.events import StatementsEvent, StatementTaken


@dataclass(frozen=True, slots=True)
class Statements:
    numbers: frozenset[int] = frozenset()

    @property
    def missing(self) -> Sequence[int]:
        """Between the first and the last that came."""
        if not self.numbers:
            return ()
        return sorted(set(range(min(self.numbers), max(self.numbers))) - self.numbers)


def decide(statements: Statements, command: StatementsCommand) -> Sequence[StatementsEvent]:
    return [] if command.number in statements.numbers else [StatementTaken.of(command)]


def evolve(statements: Statements, event: StatementsEvent) -> Statements:
    return replace(statements, numbers=statements.numbers | {event.number})


STATEMENTS = Aggregate("statements", Statements(), decide, evolve)
