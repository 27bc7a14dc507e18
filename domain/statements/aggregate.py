"""How the statements of a year are remembered: by number and balance, so that what is missing is seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise
from typing import Final, assert_never

from domain.kernel import Aggregate, Rejected, replace
from domain.statements.commands import SettleStatement, StatementsCommand, TakeStatement
from domain.statements.events import StatementOff, StatementSettled, StatementsEvent, StatementTaken

MISSING_MAX: Final = 100


class StatementWaitsForNobody(Rejected):
    """The balances of this statement fit, or that they do not was settled."""

    rule = "D18"
    advice = "Look at the list again."


@dataclass(frozen=True, slots=True)
class Statements:
    """``openings`` and ``closings``: balances by number, where told. ``off``: whose entries do not lead from
    one to the other, by how much, until that is settled. ``waiting``: whose balances staff is to look at."""

    numbers: frozenset[int] = frozenset()
    openings: Mapping[int, int] = field(default_factory=dict)
    closings: Mapping[int, int] = field(default_factory=dict)
    off: Mapping[int, int] = field(default_factory=dict)
    waiting: frozenset[int] = frozenset()

    @property
    def missing(self) -> Sequence[int]:
        """The first of those between the first and the last that came: a bank that begins to count anew is no
        gap of millions."""
        between = (range(one + 1, next_one) for one, next_one in pairwise(sorted(self.numbers)))
        return tuple(islice(chain.from_iterable(between), MISSING_MAX))

    def above_former(self, number: int) -> int:
        """By how much it opens above what the one before it closed with."""
        if number not in self.openings or number - 1 not in self.closings:
            return 0
        return self.openings[number] - self.closings[number - 1]


def decide(statements: Statements, command: StatementsCommand) -> Sequence[StatementsEvent]:
    match command:
        case TakeStatement():
            return [] if command.number in statements.numbers else _taken(statements, command)
        case SettleStatement():
            if command.number not in statements.waiting:
                raise StatementWaitsForNobody
            return [StatementSettled.of(command)]
        case _:
            assert_never(command)


def evolve(statements: Statements, event: StatementsEvent) -> Statements:
    number = event.number
    match event:
        case StatementTaken():
            opening, closing = statements.openings, statements.closings
            return replace(
                statements,
                numbers=statements.numbers | {number},
                openings={**opening, **_known(number, event.opening_cents)},
                closings={**closing, **_known(number, event.closing_cents)},
            )
        case StatementOff():
            off = {**statements.off, number: event.entries_cents}
            return replace(statements, off=off, waiting=statements.waiting | {number})
        case StatementSettled():
            off = {of: cents for of, cents in statements.off.items() if of != number}
            return replace(statements, off=off, waiting=statements.waiting - {number})
        case _:
            assert_never(event)


STATEMENTS = Aggregate("statements", Statements(), decide, evolve)


def _known(number: int, cents: int | None) -> Mapping[int, int]:
    return {} if cents is None else {number: cents}


def _taken(statements: Statements, command: TakeStatement) -> Sequence[StatementsEvent]:
    """It may show that the one after it, which came first, does not follow it."""
    taken, number, entries_cents = StatementTaken.of(command), command.number, 0
    if command.opening_cents is not None and command.closing_cents is not None:
        entries_cents = command.opening_cents + command.booked_cents - command.closing_cents
    known = evolve(statements, taken)
    found = (
        (number, entries_cents, known.above_former(number)),
        (number + 1, statements.off.get(number + 1, 0), known.above_former(number + 1)),
    )
    own, following = (
        StatementOff(year=command.year, number=of, entries_cents=entries, former_cents=former)
        for of, entries, former in found
    )
    events: list[StatementsEvent] = [taken]
    if own.entries_cents or own.former_cents:
        events.append(own)
    return [*events, following] if following.former_cents else events
