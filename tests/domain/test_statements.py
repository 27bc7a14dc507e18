"""The balances of statements: each leads to its own end, and each begins where the one before ended (D18)."""

from itertools import permutations

import pytest

from domain.kernel import Event
from domain.statements.aggregate import StatementWaitsForNobody
from domain.statements.commands import SettleStatement, TakeStatement
from domain.statements.events import StatementOff, StatementOutcome, StatementSettled, StatementTaken
from toegang_testing.desks.office import Office
from toegang_testing.world import World


@pytest.fixture
def office() -> Office:
    return Office(World())


def take(office: Office, number: int, opens: int | None, booked: int, closes: int | None) -> list[Event]:
    taken = TakeStatement(
        at=office.now,
        year=2026,
        number=number,
        opening_cents=opens,
        closing_cents=closes,
        booked_cents=booked,
    )
    return office.do(taken)


def off(number: int, entries_cents: int, former_cents: int) -> StatementOff:
    return StatementOff(
        year=2026, number=number, entries_cents=entries_cents, former_cents=former_cents
    )  # fmt: skip


def test_what_fits_is_taken_and_nothing_else(office: Office) -> None:
    for number, opens, booked, closes in ((1, 0, 100, 100), (2, 100, -30, 70), (4, 500, 0, 500)):
        [taken] = take(office, number, opens, booked, closes)
        assert isinstance(taken, StatementTaken)
    assert take(office, 4, 500, 7, 500) == [], "it was taken before"


@pytest.mark.parametrize("balances", [(None, 5), (5, None), (None, None)])
def test_what_the_bank_does_not_tell_is_not_judged(
    office: Office, balances: tuple[int | None, int | None]
) -> None:
    opens, closes = balances
    assert len(take(office, 1, opens, 100, closes)) == 1


def test_entries_that_do_not_lead_to_the_closing_balance_are_told(office: Office) -> None:
    assert take(office, 1, 100, 50, 170)[1:] == [off(1, -20, 0)]


def test_in_any_order_the_one_that_does_not_follow_the_former_is_told(office: Office) -> None:
    statements = ((1, 0, 100, 100), (2, 90, 10, 100), (3, 100, 5, 100))
    for order in permutations(statements):
        office = Office(World())
        told = [one for each in order for one in take(office, *each) if isinstance(one, StatementOff)]
        last = {one.number: one for one in told}
        assert last == {2: off(2, 0, -10), 3: off(3, 5, 0)}


def test_staff_settles_it_once(office: Office) -> None:
    take(office, 1, 100, 50, 170)
    settle = SettleStatement(at=office.now, year=2026, number=1, outcome=StatementOutcome.BY_HAND)
    [settled] = office.do(settle)
    assert isinstance(settled, StatementSettled)
    with pytest.raises(StatementWaitsForNobody):
        office.do(settle)


def test_what_was_settled_of_it_is_not_told_again_when_it_does_not_follow_the_former(office: Office) -> None:
    take(office, 2, 90, 50, 160)
    office.do(SettleStatement(at=office.now, year=2026, number=2, outcome=StatementOutcome.BY_HAND))
    [again] = take(office, 1, 0, 100, 100)[1:]
    assert again == off(2, 0, -10)
