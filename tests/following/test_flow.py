"""What leads to what is read from the code, and nothing is left without an origin."""

import pytest

from domain.account.commands import ReissueCode
from domain.account.events import CodeIssued, CodeRevoked
from domain.catalogue import AGGREGATES, EVENTS, OPTIONAL_POLICIES, POLICIES, USE_CASES
from domain.customer.events import SettlementNoted
from domain.effect.commands import BeginEffect
from domain.invoice.commands import IssueInvoice, ReceivePayment
from domain.invoice.events import InvoiceOverdue, InvoiceSettled
from domain.kernel import Command, Event
from domain.use_cases.collecting import BlockForArrears
from domain.use_cases.deposit import ReceiveDeposit
from tests.following import flow

RECORDED_NO_MORE = {"consultation.accounts_consulted"}
"""Events of earlier releases that no command leads to any more."""


@pytest.mark.parametrize("event", EVENTS.values(), ids=EVENTS.keys())
def test_every_event_comes_from_a_command(event: type[Event]) -> None:
    assert bool(flow.commands_to(event)) == (event.NAME not in RECORDED_NO_MORE)


@pytest.mark.parametrize("command", [*AGGREGATES, *USE_CASES], ids=lambda command: command.__name__)
def test_every_command_is_asked_by_someone(command: type[Command]) -> None:
    by_policies = [name for name in {**POLICIES, **OPTIONAL_POLICIES} if command in asked_by_policy(name)]
    assert flow.use_cases_asking(command) or flow.modules_asking(command) or by_policies


def asked_by_policy(name: str) -> flow.Kinds:
    return flow.commands_of_policy(name)


def test_one_event_may_come_from_several_commands_and_one_command_lead_to_several_events() -> None:
    assert ReissueCode in flow.commands_to(CodeIssued)
    assert ReissueCode in flow.commands_to(CodeRevoked)
    assert {IssueInvoice, ReceivePayment} <= set(flow.commands_to(InvoiceSettled))


def test_a_branch_of_another_command_is_not_taken() -> None:
    assert IssueInvoice not in flow.commands_to(InvoiceOverdue)


def test_who_follows_is_who_registers() -> None:
    assert "send_code" in flow.reactors()[CodeIssued]
    assert "login_check" in flow.read_models()[CodeIssued]
    assert flow.policies()[InvoiceOverdue] == ["arrears"]
    assert set(flow.policies()[SettlementNoted]) == {"arrears", "reactivate_at_once"}
    assert BlockForArrears in flow.commands_of_policy("arrears")


def test_who_asks_outside_the_domain_is_named_by_module() -> None:
    assert "adapters/intake/payments.py" in flow.modules_asking(ReceiveDeposit)
    assert flow.modules_asking(BeginEffect) == ["adapters/subscriptions/reacting.py"]


def test_of_two_reactors_in_one_module_each_asks_for_its_own() -> None:
    asked = {kind.name: flow.commands_of_reactor(kind) for kind in flow.reactor_kinds()}
    assert {"RecordFileWritten"} == {command.__name__ for command in asked["write_collections"]}
    assert {"RecordCollectionsSent"} == {command.__name__ for command in asked["send_collections"]}
