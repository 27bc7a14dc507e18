"""Every situation is met by a history that is kept, and can be asked for; what only looks like it is not."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.account.events import CodeBlocked, CodeReactivated
from domain.kernel import Event
from domain.values import AccountId, InvoiceNumber
from toegang_testing.histories import History
from toegang_testing.machines.catalogue import MACHINES
from toegang_testing.machines.machine import Machine
from toegang_testing.running import finding
from toegang_testing.scenario import recorded
from toegang_testing.situations.catalogue import SITUATIONS, seen_in
from toegang_testing.situations.kept import histories_with, is_met, kept, shortest
from toegang_testing.situations.recognising import Situation, Subjects, happened, never

AT_LEAST = 60
A1, A2 = AccountId("a1"), AccountId("a2")


def blocked(account_id: AccountId) -> Event:
    return CodeBlocked(account_id=account_id, invoice_number=InvoiceNumber("F2026-000001"))


def reactivated(account_id: AccountId) -> Event:
    return CodeReactivated(account_id=account_id, invoice_numbers=(InvoiceNumber("F2026-000001"),))


def is_in(situation: Situation, *events: Event) -> bool:
    return situation.is_in(Subjects.of(recorded(event) for event in events))


def test_there_are_many_and_each_has_a_name_of_its_own() -> None:
    names = [one.name for one in SITUATIONS]
    assert len(set(names)) == len(names) >= AT_LEAST
    assert list(kept()) == names, "python -m toegang_testing.situations keep"


@pytest.mark.parametrize("name", [one.name for one in SITUATIONS])
def test_a_situation_is_met_by_the_history_that_is_kept_of_it(name: str) -> None:
    assert is_met(name, kept()[name])


def test_a_small_random_run_meets_as_many_as_there_must_be_names() -> None:
    """Ten histories of each machine, drawn from one seed: some 80 were met, by each of four seeds."""
    seen = set[str]()

    def live(history: History[Machine]) -> None:
        seen.update(seen_in(history.lived().world.log))

    for machine in MACHINES.values():
        assert finding(machine, live, examples=10, number=2) is None
    assert len(seen) >= AT_LEAST, sorted(seen)


def test_a_history_is_as_short_as_its_situation_allows() -> None:
    one = kept()["blocked, and reactivated"]
    longer = History(one.machine, [*one.steps, one.steps[-1], one.steps[-1]])
    assert len(shortest("blocked, and reactivated", longer).steps) <= len(one.steps)


def test_histories_can_be_asked_for_a_situation() -> None:
    name = "payment crosses final notice"

    @settings(max_examples=3, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])
    @given(histories_with(name, steps=10))
    def each(history: History[Machine]) -> None:
        assert name in seen_in(history.lived().world.log)

    each()


def test_what_follows_is_about_the_same_thing() -> None:
    again = Situation("again", "account", [happened(CodeBlocked), happened(CodeReactivated)])
    assert is_in(again, blocked(A1), reactivated(A1))
    assert not is_in(again, blocked(A1), reactivated(A2))
    assert not is_in(again, reactivated(A1), blocked(A1))


def test_what_must_not_be_between_or_after_is_not() -> None:
    between = Situation(
        "twice", "account", [happened(CodeBlocked), never(CodeReactivated), happened(CodeBlocked)]
    )
    assert is_in(between, blocked(A1), blocked(A1))
    assert not is_in(between, blocked(A1), reactivated(A1), blocked(A1))
    assert is_in(between, blocked(A1), reactivated(A2), blocked(A1))
    stays = Situation("stays", "account", [happened(CodeBlocked), never(CodeReactivated)])
    assert is_in(stays, blocked(A1))
    assert not is_in(stays, blocked(A1), reactivated(A1))


def test_a_log_that_shows_nothing_meets_nothing() -> None:
    assert seen_in(()) == frozenset()


@given(st.sampled_from([one.name for one in SITUATIONS]))
def test_a_kept_history_reads_back_from_its_line(name: str) -> None:
    one = kept()[name]
    assert History.of(one.machine, one.line) == one
