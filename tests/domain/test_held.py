"""Unusually many deregistrations in a day wait for staff; matters that staff settles (D13, D28, R32-R34)."""

from datetime import date, timedelta

import pytest

from domain.account.commands import EndSuspension, Suspend
from domain.account.events import AccountHeld, HoldEnded
from domain.account.state import AccountHeldNow, Life
from domain.application.events import ApplicationGranted, ApplicationRefused, Refusal
from domain.deregistration_day.aggregate import DEREGISTRATION_DAY, NothingHeldOnDay
from domain.deregistration_day.commands import CountDeregistration, DismissDay, ReleaseDay
from domain.deregistration_day.events import (
    DeregistrationCounted,
    DeregistrationsDismissed,
    DeregistrationsReleased,
    StaffAlarmed,
)
from domain.kernel import Event, Rejected
from domain.registration.aggregate import NothingHeld, NothingToSettle, SuccessorDoesNotFit
from domain.registration.commands import DismissHeld, ReleaseHeld, SettleMatter
from domain.registration.events import (
    Deregistered,
    DeregistrationHeld,
    EndAnnounced,
    HeldDismissed,
    ListedAgain,
    MatterSettled,
    Outcome,
    ReferredToStaff,
    SignalReceived,
    StaffMatter,
)
from domain.terms import terms_on
from domain.use_cases.log_in import check_log_in
from domain.values import AccountId, Purpose
from toegang_testing.desks.desk import A1, A2, BRANCH, KVK, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT, Scenario

MERGER = "SignaalFusieSplitsing_2025_01"
DAY = date(2026, 6, 1)


def opened(usual: bool = False) -> Office:
    """An office with an account, on a day that brought as many deregistrations as are usual; or one less."""
    office = Office()
    office.open_account()
    many(office, terms_on(office.today).deregistrations_a_day - usual)
    return office


def many(office: Office, count: int | None = None) -> None:
    """So many are deregistered today; by default as many as are usual."""
    for _ in range(terms_on(office.today).deregistrations_a_day if count is None else count):
        office.do(
            CountDeregistration(at=office.now, day=office.today, kvk_number=OTHER_KVK, held=False, usual=25)
        )


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def accounts(office: Office) -> set[str]:
    office.world.catch_up()
    return set(office.customer().accounts)


def apply(office: Office, account_id: str, person: str) -> list[type[Event]]:
    """What becomes of an application for the branch, as the register lists it now: active."""
    return kinds(office.do(office.business(AccountId(account_id), person)))


def settle(
    office: Office, outcome: Outcome, matter: StaffMatter, successor: str | None = None
) -> list[Event]:
    branch = BRANCH if matter is StaffMatter.BRANCH_MISSING else None
    return office.do(
        SettleMatter(
            at=office.now,
            kvk_number=KVK,
            branch=branch,
            matter=matter,
            outcome=outcome,
            successor=successor,
            today=office.today,
        )
    )


# --- held -----------------------------------------------------------------------------------------
def test_the_last_usual_one_of_a_day_closes_and_the_next_is_held() -> None:
    office = opened(usual=True)
    assert Deregistered in kinds(office.signal(ends_on=office.today))
    office = opened()
    events = office.signal(ends_on=office.today)
    assert kinds(events)[:2] == [SignalReceived, DeregistrationHeld]
    assert DeregistrationCounted(day=office.today, kvk_number=KVK, held=True, usual=25) in events
    assert accounts(office) == {A1}


def test_a_code_whose_end_is_held_cannot_be_used_and_its_account_is_not_closed_r32() -> None:
    office = opened()
    office.open_account(A2, "piet", kvk_number=OTHER_KVK)
    many(office)
    office.signal(ends_on=office.today)
    assert accounts(office) == {A1}
    with pytest.raises(AccountHeldNow):
        check_log_in(office.account(), office.customer(), Purpose.MY_ACCOUNT)
    assert office.account().life is Life.OPEN
    assert office.account(A2).usable, "another business goes on"
    assert office.happened(AccountHeld) == [AccountHeld(account_id=A1)]


@pytest.mark.parametrize("way", ["dismissed", "listed again"])
def test_a_code_works_again_once_what_was_held_is_an_error(way: str) -> None:
    office = opened()
    office.signal(ends_on=office.today)
    office.world.catch_up()
    office.wait(hours=1)
    if way == "dismissed":
        office.do(DismissHeld(at=office.now, kvk_number=KVK))
    else:
        office.signal()
    office.world.catch_up()
    assert office.account().usable
    assert len(office.happened(HoldEnded)) == 1


def test_a_hold_lifts_no_other_block_and_none_lifts_a_hold_d3() -> None:
    office = opened()
    office.do(Suspend(at=office.now, account_id=A1))
    office.signal(ends_on=office.today)
    office.world.catch_up()
    office.do(EndSuspension(at=office.now, account_id=A1))
    assert not office.account().usable
    office.do(Suspend(at=office.now, account_id=A1))
    office.do(DismissHeld(at=office.now, kvk_number=KVK))
    office.world.catch_up()
    assert (office.account().held, office.account().usable) == (False, False)


def test_the_desk_is_alarmed_once_a_day_at_the_first_that_is_held_d28() -> None:
    office = opened()
    office.open_account(A2, "piet", kvk_number=OTHER_KVK)
    assert office.happened(StaffAlarmed) == []
    many(office)
    alarm = StaffAlarmed(day=office.today, usual=25)
    assert alarm in office.signal(ends_on=office.today)
    assert StaffAlarmed not in kinds(office.signal(kvk_number=OTHER_KVK, ends_on=office.today))
    assert office.happened(StaffAlarmed) == [alarm]


def test_another_day_counts_from_nothing() -> None:
    office = opened()
    office.wait(1)
    assert Deregistered in kinds(office.signal(ends_on=office.today))


def test_where_more_is_watched_more_is_usual() -> None:
    terms = terms_on(DAY)
    assert [terms.held_from(watched) for watched in (0, 2500, 10_000)] == [25, 25, 100]


def test_an_announced_end_that_comes_on_such_a_day_is_held_too() -> None:
    office = opened()
    office.signal(branches={BRANCH: office.today + timedelta(1)})
    office.wait(1)
    many(office)
    office.daily()
    assert office.happened(DeregistrationHeld)
    assert accounts(office) == {A1}
    office.wait(1)
    office.daily()
    assert office.happened(Deregistered) == []


def test_while_it_is_held_no_signal_ends_it_and_nobody_gets_a_code_on_an_older_reading() -> None:
    office = opened()
    read_before = office.now - timedelta(hours=1)
    office.signal(ends_on=office.today)
    assert kinds(office.signal(ends_on=office.today)) == [SignalReceived]
    refused = office.do(office.business(A2, "piet", seen_at=read_before))
    assert [event.reason for event in refused if isinstance(event, ApplicationRefused)] == [
        Refusal.CLOSED_BRANCH
    ]


def test_what_the_register_lists_again_is_held_no_more() -> None:
    office = opened()
    office.signal(ends_on=office.today)
    office.wait(hours=1)
    assert ListedAgain in kinds(office.signal())
    with pytest.raises(NothingHeld):
        office.do(ReleaseHeld(at=office.now, kvk_number=KVK))
    assert ApplicationGranted in apply(office, A2, "piet")


def test_a_supervisor_releases_one_and_its_accounts_are_closed_r33() -> None:
    office = opened()
    office.signal(ends_on=office.today)
    office.wait(3)
    released = office.do(ReleaseHeld(at=office.now, kvk_number=KVK))
    assert kinds(released) == [Deregistered]
    assert accounts(office) == set()


def test_a_supervisor_dismisses_one_and_a_later_signal_counts_again() -> None:
    office = opened()
    office.signal(ends_on=office.today)
    assert kinds(office.do(DismissHeld(at=office.now, kvk_number=KVK))) == [HeldDismissed]
    assert accounts(office) == {A1}
    with pytest.raises(NothingHeld):
        office.do(DismissHeld(at=office.now, kvk_number=KVK))
    office.wait(1)
    assert Deregistered in kinds(office.signal(ends_on=office.today))


def test_a_released_day_closes_all_that_it_held_and_holds_nothing_more() -> None:
    office = opened()
    office.signal(ends_on=office.today)
    office.do(ReleaseDay(at=office.now, day=office.today))
    assert accounts(office) == set()
    office.do(office.business(A2, "piet", kvk_number=OTHER_KVK))
    assert Deregistered in kinds(office.signal(kvk_number=OTHER_KVK, ends_on=office.today))


def test_a_dismissed_day_lets_every_code_work_again_and_still_holds_what_follows_d28() -> None:
    office = opened()
    office.open_account(A2, "piet", kvk_number=OTHER_KVK)
    many(office)
    office.signal(ends_on=office.today)
    office.do(DismissDay(at=office.now, day=office.today))
    office.world.catch_up()
    assert office.account().usable
    events = office.signal(kvk_number=OTHER_KVK, ends_on=office.today)
    assert DeregistrationHeld in kinds(events)
    assert StaffAlarmed in kinds(events), "nobody looks a second time unless told"


def test_a_day_counts_names_what_it_held_once_and_is_released_once() -> None:
    day = Scenario(DEREGISTRATION_DAY)
    release = ReleaseDay(at=AT, day=DAY)
    dismiss = DismissDay(at=AT, day=DAY)
    usual = DeregistrationCounted(day=DAY, kvk_number=OTHER_KVK, held=False, usual=25)
    held = DeregistrationCounted(day=DAY, kvk_number=KVK, held=True, usual=25)
    released = DeregistrationsReleased(day=DAY, kvk_numbers=(KVK,))
    day.given(usual).when(release).then_rejected(NothingHeldOnDay)
    day.given(usual, held, held).when(release).then(released)
    day.given(usual, held, released).when(release).then_nothing()
    day.given(usual, held, released).when(dismiss).then_rejected(NothingHeldOnDay)
    dismissed = DeregistrationsDismissed(day=DAY, kvk_numbers=(KVK,))
    day.given(usual, held, held).when(dismiss).then(dismissed)
    day.given(usual, held, dismissed).when(release).then_rejected(NothingHeldOnDay)


# --- settling -------------------------------------------------------------------------------------
CONTINUED, MISSING = StaffMatter.CONTINUED_ELSEWHERE, StaffMatter.BRANCH_MISSING


def referred(matter: StaffMatter) -> Office:
    office = opened(usual=True)
    if matter is CONTINUED:
        office.signal(signal_type=MERGER)
    else:
        office.signal(branches={})
    office.wait(hours=1)
    return office


@pytest.mark.parametrize("matter", StaffMatter)
def test_what_goes_on_keeps_its_accounts_and_can_be_applied_for(matter: StaffMatter) -> None:
    office = referred(matter)
    assert kinds(settle(office, Outcome.GOES_ON, matter)) == [MatterSettled]
    assert accounts(office) == {A1}
    assert ApplicationGranted in apply(office, A2, "piet")


@pytest.mark.parametrize("matter", StaffMatter)
@pytest.mark.parametrize("outcome", [Outcome.ENDED, Outcome.MOVED])
def test_what_ended_or_moved_loses_its_accounts_r33(matter: StaffMatter, outcome: Outcome) -> None:
    office = referred(matter)
    successor = OTHER_KVK if outcome is Outcome.MOVED else None
    settled, ended = settle(office, outcome, matter, successor)
    assert isinstance(settled, MatterSettled)
    assert settled.successor == successor
    assert isinstance(ended, Deregistered)
    assert ended.ended_on == office.today
    assert accounts(office) == set()


@pytest.mark.parametrize("matter", StaffMatter)
def test_what_staff_ended_is_refused_until_a_signal_lists_it_again_i15(matter: StaffMatter) -> None:
    office = referred(matter)
    settle(office, Outcome.ENDED, matter)
    office.world.catch_up()
    office.wait(1)
    assert ApplicationRefused in apply(office, A2, "jan")
    assert ListedAgain in kinds(office.signal())
    assert ApplicationGranted in apply(office, A2, "jan")


def test_after_it_went_on_the_registers_signals_count_again() -> None:
    office = referred(CONTINUED)
    settle(office, Outcome.GOES_ON, CONTINUED)
    day = office.today + timedelta(2)
    assert EndAnnounced in kinds(office.signal(branches={BRANCH: day}))
    assert ReferredToStaff in kinds(office.signal(signal_type=MERGER, branches={BRANCH: day}))
    office.run_until(day)
    assert office.customer().accounts == {A1}
    settle(office, Outcome.GOES_ON, CONTINUED)
    office.run()
    assert office.customer().accounts == frozenset()


@pytest.mark.parametrize(
    ("judge", "left"), [(ReleaseHeld, set[str]()), (DismissHeld, {A1})], ids=["released", "dismissed"]
)
def test_an_end_while_it_waits_with_staff_is_held_and_not_lost_r32_i15(
    judge: type[ReleaseHeld] | type[DismissHeld], left: set[str]
) -> None:
    office = referred(CONTINUED)
    assert kinds(office.signal(branches={BRANCH: office.today})) == [SignalReceived, DeregistrationHeld]
    assert kinds(office.signal(branches={BRANCH: office.today})) == [SignalReceived]
    settle(office, Outcome.GOES_ON, CONTINUED)
    assert accounts(office) == {A1}
    assert ApplicationRefused in apply(office, A2, "piet")
    office.do(judge(at=office.now, kvk_number=KVK))
    assert accounts(office) == left


def test_what_the_register_announces_while_it_waits_with_staff_counts_once_it_goes_on() -> None:
    office = referred(CONTINUED)
    day = office.today + timedelta(2)
    assert kinds(office.signal(branches={BRANCH: day})) == [SignalReceived, EndAnnounced]
    assert kinds(office.signal(branches={}, ends_on=day)) == [SignalReceived, EndAnnounced]
    office.run_until(day)
    assert office.customer().accounts == {A1}
    settle(office, Outcome.GOES_ON, CONTINUED)
    office.run()
    assert office.customer().accounts == frozenset()


def test_a_missing_branch_that_is_listed_again_waits_no_more_and_is_referred_the_next_time() -> None:
    office = referred(MISSING)
    assert kinds(office.signal()) == [SignalReceived, ListedAgain]
    with pytest.raises(NothingToSettle):
        settle(office, Outcome.ENDED, MISSING)
    assert kinds(office.signal(branches={})) == [SignalReceived, ReferredToStaff]
    day = office.today + timedelta(2)
    assert kinds(office.signal(branches={BRANCH: day})) == [SignalReceived, EndAnnounced]
    assert accounts(office) == {A1}


def test_a_branch_that_is_still_not_listed_is_referred_again() -> None:
    office = referred(MISSING)
    settle(office, Outcome.GOES_ON, MISSING)
    assert ReferredToStaff in kinds(office.signal(branches={}))


def test_what_had_ended_before_staff_settled_it_ends_once() -> None:
    office = opened(usual=True)
    office.signal(ends_on=office.today)
    office.signal(signal_type=MERGER)
    assert kinds(settle(office, Outcome.ENDED, CONTINUED)) == [MatterSettled]


@pytest.mark.parametrize(
    ("outcome", "successor", "refusal"),
    [
        (Outcome.MOVED, KVK, SuccessorDoesNotFit),
        (Outcome.GOES_ON, OTHER_KVK, SuccessorDoesNotFit),
        (Outcome.MOVED, None, NothingToSettle),
    ],
)
def test_what_cannot_be_settled_is_refused(
    outcome: Outcome, successor: str | None, refusal: type[Rejected]
) -> None:
    with pytest.raises(refusal):
        settle(opened(usual=True), outcome, CONTINUED, successor)
