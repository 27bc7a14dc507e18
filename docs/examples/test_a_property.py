"""Properties of somebody else's: what docs/testing.md shows, run as it stands by this project's tests."""

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.account.aggregate import ACCOUNT
from domain.account.commands import Suspend
from domain.account.events import CreditReleased
from domain.account.state import NoSuchAccount
from toegang_testing.desks.desk import A1
from toegang_testing.desks.office import Office
from toegang_testing.histories import History, histories, invariant
from toegang_testing.machines.machine import Machine
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.model.auditor import Auditor
from toegang_testing.scenario import AT, Scenario
from toegang_testing.situations.kept import histories_with
from toegang_testing.strategies import small
from toegang_testing.tables import as_shipped

as_shipped()  # prices, terms and fees: once, before anything is decided


def test_one_rule_of_one_aggregate() -> None:
    """given / when / then."""
    Scenario(ACCOUNT).given().when(Suspend(at=AT, account_id=A1)).then_rejected(NoSuchAccount)


@given(deposits_cents=st.lists(small.deposits_cents, max_size=5))
def test_what_is_paid_in_is_there_to_order_with(deposits_cents: list[int]) -> None:
    """A small world of your own: ask it, and let the reference model read what happened."""
    office = Office()
    office.do(office.business())
    office.make_usable(A1)
    for number, cents in enumerate(deposits_cents):
        office.deposit(cents, f"pay-{number}")
    assert office.account().credit.available_cents == sum(deposits_cents)

    auditor = Auditor()
    for recorded in office.world.log:
        auditor.read(recorded)


class Watched(MoneyMachine):
    """A machine of this project, with an invariant of your own beside its own."""

    @invariant()
    def no_more_is_reserved_than_there_is(self) -> None:
        for account_id in self.office.accounts:
            credit = self.office.account(account_id).credit
            assert 0 <= credit.available_cents <= credit.balance_cents


@settings(max_examples=10, deadline=None)
@given(histories(Watched))
def test_credit_is_never_promised_twice(history: History[Watched]) -> None:
    history.lived()


@settings(max_examples=5, deadline=None)
@given(histories_with("an order from credit fails", steps=10))
def test_what_a_failed_order_took_is_there_again(history: History[Machine]) -> None:
    machine = history.lived()
    released = [one.event for one in machine.world.log if isinstance(one.event, CreditReleased)]
    assert released
    for event in released:
        assert event.order_id not in machine.office.account(event.account_id).credit.reserved
