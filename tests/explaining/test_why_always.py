"""After random histories: why answers where it is so, what it says clears it, every cent has its event."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from hypothesis import given, settings

from api.explaining.moments import Moment
from domain.account.aggregate import ACCOUNT
from domain.customer.aggregate import BeingErased
from domain.explaining.access import BLOCKS, NAMES, why_blocked, why_no_log_in
from domain.explaining.chain import Explanation, Link, Remedy
from domain.explaining.money import why_balance, why_invoice
from domain.explaining.refusals import REFUSED, why_refused
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.kernel import Command, Recorded, Rejected
from domain.use_cases.log_in import check_log_in
from domain.values import AccountId, InvoiceNumber, Purpose
from tests.domain.test_machines import MODEST
from tests.explaining.clearing import apart, cleared
from toegang_testing.desks.desk import KVK
from toegang_testing.desks.office import Office
from toegang_testing.histories import History, histories, rule
from toegang_testing.machines.finance import FinanceMachine
from toegang_testing.machines.machine import Machine
from toegang_testing.machines.register import RegisterMachine
from toegang_testing.strategies import small
from toegang_testing.world import World

CLEARING: Final = {
    Remedy.PAY,
    Remedy.DEPOSIT,
    Remedy.REACTIVATE,
    Remedy.END_SUSPENSION,
    Remedy.DISMISS_HELD,
}
"""What is done here; others need the holder, or another code."""


def past(world: World) -> Moment:
    return Moment(world, world.head())


def blocked(world: World, account_id: AccountId) -> Explanation:
    return why_blocked(past(world), account_id)


def total(links: Iterable[Link]) -> int:
    return sum(link.cents or 0 for link in links)


def ordering(world: World, account_id: AccountId, name: str) -> Command:
    return Office(world).ordering(name, account_id)


def applying(world: World, account_id: AccountId, name: str) -> Command:
    kvk_number = world.state(ACCOUNT.stream(account_id)).kvk_number
    return Office(world).business(name, name, kvk_number=kvk_number or KVK)


def refusal_of(world: World, wish: Command) -> Recorded[Any] | None:
    before = world.head()
    with suppress(BeingErased):  # to be asked again in a minute: no answer to explain
        world.do(wish)
    return next((one for one in world.log[before:] if isinstance(one.event, REFUSED)), None)


class Asked(Machine):
    """An auditor asks why, now and then and at the end."""

    @rule(which=small.some)
    def an_auditor_asks(self, which: int) -> None:
        self.world.catch_up()
        self.ask(self.some_account(which))

    def teardown(self) -> None:
        self.world.catch_up()
        for account_id in self.world.streams("account"):
            self.ask(AccountId(account_id))
        for number, invoice in self.world.streams("invoice").items():
            found = why_invoice(past(self.world), InvoiceNumber(number))
            fees = [reason for reason in found.reasons if reason.name == "fee_unpaid"]
            told = [one for reason in found.reasons if reason not in fees for one in reason.links]
            assert total(told) == found.cents == invoice.outstanding_cents
            assert found.holds is not invoice.settled
            notices = [self.world.state(FINAL_NOTICE.stream(one)) for one in invoice.paying.notices]
            left = [one.fee_outstanding_cents for one in notices if one.fee_outstanding_cents]
            assert [total(fee.links) for fee in fees] == [fee.clears[0].cents for fee in fees] == left

    def ask(self, account_id: AccountId) -> None:
        self.ask_of_blocks(account_id)
        self.ask_of_refusals(account_id)
        for purpose in Purpose:
            refusal, found = (
                self.refusal(account_id, purpose),
                why_no_log_in(past(self.world), account_id, purpose),
            )
            assert found.holds is (refusal is not None)
            if refusal is not None:
                assert found.reasons[0].name == NAMES[type(refusal)]
        balance = why_balance(past(self.world), account_id)
        credit = self.office.account(account_id).credit
        moved, *reserved = (sum(link.cents or 0 for link in each.links) for each in balance.reasons)
        assert moved == balance.cents == credit.balance_cents
        assert moved + sum(reserved) == credit.available_cents

    def ask_of_blocks(self, account_id: AccountId) -> None:
        found = blocked(self.world, account_id)
        assert found.holds is isinstance(self.refusal(account_id, Purpose.ORDER_EXTRACT), BLOCKS)
        assert all(reason.links and reason.clears for reason in found.reasons)
        for link in (link for reason in found.reasons for link in reason.links):
            assert link.rules, link.happened.event.NAME
        after = cleared(self.world, *found.reasons)
        assert not blocked(after, account_id).holds
        for reason in found.reasons:  # each is one: without its steps the code stays blocked
            others = [one for one in found.reasons if one is not reason]
            assert [one.name for one in blocked(cleared(self.world, *others), account_id).reasons] == [
                reason.name
            ]

    def ask_of_refusals(self, account_id: AccountId) -> None:
        """The holder orders and a colleague asks for a code, in a world apart: each is asked again after what
        clears its refusal, and after all of that but one step."""
        for wish in (ordering, applying):
            first = apart(self.world)
            refused = refusal_of(first, wish(first, account_id, "first"))
            if refused is None:
                continue
            [reason] = why_refused(past(first), *refused.stream.split("-", 1)).reasons
            steps = [step for step in reason.clears if step.remedy is not Remedy.ASK_AGAIN]
            if not steps or not {step.remedy for step in steps} <= CLEARING:
                continue
            after = cleared(first, reason)
            second = refusal_of(after, wish(after, account_id, "second"))
            assert second is None or second.event.reason != reason.name
            for step in steps:
                with suppress(Rejected):  # no code is reactivated before all is paid
                    without = cleared(first, replace(reason, clears=tuple(set(steps) - {step})))
                    again = refusal_of(without, wish(without, account_id, "second"))
                    assert again is not None
                    assert again.event.reason == reason.name

    def refusal(self, account_id: AccountId, purpose: Purpose) -> Rejected | None:
        account = self.office.account(account_id)
        try:
            check_log_in(account, self.office.customer(str(account.customer_id)), purpose)
        except Rejected as refusal:
            return refusal
        return None


class Collecting(Asked, FinanceMachine):
    """The collection timeline."""


class Registering(Asked, RegisterMachine):
    """Suspensions, and what the register signals."""


FEWER = settings(MODEST, max_examples=15)


@FEWER
@given(histories(Collecting))
def test_why_while_collecting(history: History[Collecting]) -> None:
    history.lived()


@FEWER
@given(histories(Registering))
def test_why_while_the_register_signals(history: History[Registering]) -> None:
    history.lived()
