"""A lost code: the same account, another code (R21, R22, D2, D7, I13)."""

import pytest

from domain.account import events as was
from domain.account.aggregate import PasswordExpired
from domain.account.commands import RecordCodeSent, RecordFirstPasswordSent, Suspend
from domain.account.state import AccountSuspendedNow, Life, NotActivated
from domain.application.events import ApplicationGranted, ApplicationReceived, ApplicationRefused, Refusal
from domain.kernel import Event
from domain.ports import Comparison
from domain.recovery.events import RecoveryOutcome, ReplacementAsked
from domain.registration.events import ListedAgain
from domain.reservation.aggregate import AlreadyTaken
from domain.values import BlindIndex, Channel, Plain
from tests.domain.auditor import Auditor
from tests.domain.desk import A1, A2, ADDRESS, BRANCH, KVK, OTHER_BRANCH
from tests.domain.office import Office
from tests.domain.test_applying import reminded_office


@pytest.fixture
def office() -> Office:
    """With one activated account that has credit."""
    office = Office()
    office.open_account()
    office.deposit(1000)
    return office


def lose(office: Office, *, email_fits: bool = True, comparison: Comparison = Comparison.SAME) -> list[Event]:
    """The holder of A1 applies again; A2 is the account that a grant would open."""
    return office.do(
        office.business(A2, lost_code=True, email_fits=email_fits, comparison=comparison, code="again")
    )


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def refusal_of(events: list[Event]) -> ApplicationRefused:
    assert not any(isinstance(event, was.CodeRevoked | was.CodeIssued) for event in events)
    (refused,) = [event for event in events if isinstance(event, ApplicationRefused)]
    return refused


# --- granted (R21, D7) ----------------------------------------------------------------------------
def test_the_old_code_stops_as_the_new_one_is_issued_i13(office: Office) -> None:
    events = lose(office)
    assert kinds(events)[-3:] == [was.CodeRevoked, was.CodeIssued, ApplicationGranted]
    received, granted = events[0], events[-1]
    assert isinstance(received, ApplicationReceived)
    assert events[-3] == was.CodeRevoked(
        account_id=A1,
        code_index=BlindIndex(f"code-of-{A1}"),
        cause=was.RevocationCause.LOST,
        application_id=received.application_id,
        revoked_on=office.today,
    )
    assert isinstance(granted, ApplicationGranted)
    assert received.account_id == granted.account_id == A1
    assert office.customer().accounts == {A1}


def test_credit_and_orders_stay_and_the_password_is_gone_d7(office: Office) -> None:
    office.order()
    lose(office)
    assert office.account().credit.balance_cents == 1000
    office.deliver()
    assert office.account().credit.balance_cents == 765
    with pytest.raises(NotActivated):
        office.change_password()


def test_the_password_follows_on_the_next_working_day_as_the_first_time_d7(office: Office) -> None:
    lose(office)
    office.react()
    office.daily()
    assert len(office.happened(was.FirstPasswordDue)) == 1
    office.wait(days=1)
    office.daily()
    first, again = office.happened(was.FirstPasswordDue)
    assert isinstance(first, was.FirstPasswordDue)
    assert isinstance(again, was.FirstPasswordDue)
    assert (first.credential_id, again.credential_id) == ("a1-first", "a1-first-2")


def test_only_the_new_password_activates_again_d7(office: Office) -> None:
    lose(office)
    office.react()
    office.wait(days=1)
    office.daily()
    office.react()
    with pytest.raises(PasswordExpired):
        office.do(office.activation(presented="a1-first"))
    office.do(office.activation(presented="a1-first-2"))
    assert office.account().usable


def test_a_code_that_stopped_is_never_given_again_d7(office: Office) -> None:
    lose(office)
    with pytest.raises(AlreadyTaken):
        office.do(office.business("a3", "piet", code=f"code-of-{A1}"))


def test_a_code_that_was_never_used_can_be_lost_too_r22() -> None:
    office = Office()
    office.do(office.business(A1))
    assert was.CodeRevoked in kinds(lose(office))


def test_a_block_stays_d3(office: Office) -> None:
    office.do(Suspend(at=office.now, account_id=A1))
    lose(office)
    office.react()
    office.wait(days=1)
    office.daily()
    office.react()
    with pytest.raises(AccountSuspendedNow):
        office.do(office.activation(presented="a1-first-2"))


def test_it_goes_where_the_register_proves_the_address_r11_r12(office: Office) -> None:
    issued = lose(office, comparison=Comparison.DIFFERENT)[-2]
    assert isinstance(issued, was.CodeIssued)
    assert (issued.channel, issued.address, issued.post_on) == (Channel.POST, ADDRESS, office.today)


def test_another_address_becomes_the_application_email_r35(office: Office) -> None:
    assert was.ApplicationEmailChanged not in kinds(lose(office))
    office.wait(days=7)
    events = office.do(office.business(A2, lost_code=True, code="third"))
    (changed,) = [event for event in events if isinstance(event, was.ApplicationEmailChanged)]
    assert changed.email == Plain("jan@bakery.example")


def test_who_says_so_without_having_a_code_gets_a_first_one() -> None:
    office = Office()
    office.do(office.business(A1, lost_code=True))
    assert office.customer().accounts == {A1}
    assert office.happened(was.CodeRevoked) == []


def test_the_books_of_an_auditor_agree_i13(office: Office) -> None:
    lose(office)
    auditor = Auditor()
    for recorded in office.world.log:
        auditor.read(recorded)
    assert not auditor.usable(A1)
    assert not office.account().usable


# --- refused --------------------------------------------------------------------------------------
def test_who_does_not_say_so_asks_for_a_second_code_r8(office: Office) -> None:
    assert refusal_of(office.do(office.business(A2))).reason is Refusal.SECOND_CODE
    assert office.account().usable


def test_who_knows_only_name_and_birthday_takes_no_business_code_away_d25(office: Office) -> None:
    refused = refusal_of(lose(office, email_fits=False, comparison=Comparison.DIFFERENT))
    assert (refused.reason, refused.answer_by, refused.address) == (
        Refusal.SECOND_CODE,
        Channel.POST,
        ADDRESS,
    )
    assert was.ApplicationEmailChanged not in [type(one.event) for one in office.world.log]
    assert office.account().usable


def test_a_private_code_is_replaced_only_from_its_own_address_d25() -> None:
    office = Office()
    office.do(office.private(A1))
    refused = refusal_of(office.do(office.private(A2, lost_code=True)))
    assert (refused.reason, refused.answer_account_id) == (Refusal.SECOND_CODE, A1)
    events = office.do(office.private(A2, lost_code=True, email_fits=True))
    assert kinds(events)[-3:] == [was.CodeRevoked, was.CodeIssued, ApplicationGranted]
    assert was.ApplicationEmailChanged not in kinds(events)


def test_a_lost_code_of_who_is_behind_with_payments_is_not_replaced_d2() -> None:
    office = reminded_office(days_after_term=1)
    assert refusal_of(lose(office)).reason is Refusal.ARREARS
    assert office.account().usable


def test_before_the_reminders_term_has_passed_it_is_replaced_d2() -> None:
    assert was.CodeRevoked in kinds(lose(reminded_office(days_after_term=0)))


@pytest.mark.parametrize("comparison", [Comparison.SAME, Comparison.DIFFERENT])
def test_a_code_that_was_just_replaced_is_not_replaced_again_r21(
    office: Office, comparison: Comparison
) -> None:
    lose(office)
    office.react()
    office.wait(days=6)
    refused = refusal_of(
        office.do(office.business("a3", lost_code=True, email_fits=True, comparison=comparison))
    )
    assert refused.reason is Refusal.REISSUED_LATELY
    assert refused.answer_by is (Channel.EMAIL if comparison is Comparison.SAME else Channel.POST)
    office.wait(days=1)
    assert was.CodeRevoked in kinds(office.do(office.business("a4", lost_code=True, email_fits=True)))


def test_one_that_was_never_sent_is_replaced_again_after_as_long(office: Office) -> None:
    lose(office)
    office.wait(days=7)
    assert was.CodeRevoked in kinds(office.do(office.business("a3", lost_code=True, email_fits=True)))


def test_an_activated_code_can_be_lost_at_once(office: Office) -> None:
    lose(office)
    office.react()
    office.wait(days=1)
    office.daily()
    office.react()
    office.do(office.activation(presented="a1-first-2"))
    assert was.CodeRevoked in kinds(office.do(office.business("a3", lost_code=True, email_fits=True)))


def test_a_private_code_that_was_just_replaced_is_not_replaced_again_r21() -> None:
    office = Office()
    office.do(office.private(A1))
    office.do(office.private(A2, lost_code=True, email_fits=True))
    refused = refusal_of(office.do(office.private("a3", lost_code=True, email_fits=True)))
    assert (refused.reason, refused.answer_account_id) == (Refusal.REISSUED_LATELY, A1)


# --- what was under way ---------------------------------------------------------------------------
def test_what_was_sent_of_the_old_code_counts_for_nothing_d7() -> None:
    office = Office()
    office.do(office.business(A1))
    lose(office)
    late = RecordCodeSent(
        at=office.now, account_id=A1, code_index=BlindIndex(f"code-of-{A1}"), sent_on=office.today
    )
    assert office.do(late) == []
    assert office.account().code_sent_on is None


def test_a_password_of_the_old_code_counts_for_nothing_d7(office: Office) -> None:
    lose(office)
    office.react()
    office.wait(days=1)
    office.daily()
    late = RecordFirstPasswordSent(
        at=office.now, account_id=A1, credential_id="a1-first", sent_on=office.today, valid_days=30
    )
    assert office.do(late) == []


def test_the_old_code_gets_no_replacement_password_d11(office: Office) -> None:
    lose(office)
    office.do(office.asking_replacement(f"code-of-{A1}"))
    (asked,) = office.happened(ReplacementAsked)
    assert isinstance(asked, ReplacementAsked)
    assert (asked.outcome, asked.account_id) == (RecoveryOutcome.UNKNOWN_CODE, None)
    assert office.customer(KVK).accounts == {A1}


# --- what ended meanwhile (R34, I15) -----------------------------------------------------------------
def test_who_lost_the_code_of_a_branch_that_is_listed_again_has_it_noted_as_listed(office: Office) -> None:
    office.signal(branches={BRANCH: office.today})
    office.wait(days=1)
    kinds_now = kinds(lose(office))
    assert kinds_now.index(ListedAgain) < kinds_now.index(was.CodeIssued)
    office.world.catch_up()
    assert office.account().life is Life.OPEN, "the policy finds it listed again"


def test_no_code_is_replaced_of_a_branch_that_ended_by_naming_another_one(office: Office) -> None:
    office.signal(branches={BRANCH: office.today})
    office.wait(days=1)
    events = office.do(office.business(A2, branch=OTHER_BRANCH, lost_code=True, email_fits=True))
    assert refusal_of(events).reason is Refusal.CLOSED_BRANCH
