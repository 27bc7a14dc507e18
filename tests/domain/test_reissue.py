"""A lost code: the same account, another code, once the proven channel answers (R21, R22, D7, D26, I13)."""

from typing import Any

import pytest

from domain.account import events as was
from domain.account.aggregate import PasswordExpired
from domain.account.commands import RecordCodeSent, RecordFirstPasswordSent, Suspend
from domain.account.state import AccountIsClosed, AccountSuspendedNow, NotActivated
from domain.application.aggregate import LossTokenExpired
from domain.application.commands import RecordLossConfirmationSent
from domain.application.events import (
    ApplicationErasureStarted,
    ApplicationGranted,
    ApplicationReceived,
    ApplicationRefused,
    LossConfirmationDue,
    Refusal,
)
from domain.kernel import Event
from domain.ports import Comparison
from domain.recovery.events import RecoveryOutcome, ReplacementAsked
from domain.reservation.aggregate import AlreadyTaken
from domain.use_cases.confirm_loss import NoneForEnded, NoneInArrears
from domain.values import BlindIndex, BranchNumber, Channel, Plain
from tests.domain.test_applying import reminded_office
from toegang_testing.desks.desk import A1, A2, ADDRESS, BRANCH, KVK
from toegang_testing.desks.office import Office
from toegang_testing.model.auditor import Auditor


@pytest.fixture
def office() -> Office:
    """With one activated account that has credit."""
    office = Office()
    office.open_account()
    office.deposit(1000)
    return office


def ask(office: Office, account_id: str = A2, **more: Any) -> list[Event]:
    """The holder of A1 applies again, by email; ``account_id`` is what a grant would open."""
    wanted = {"lost_code": True, "email_fits": True} | more
    return office.do(office.business(account_id, **wanted))


def confirm(office: Office, code: str = "again", **more: Any) -> list[Event]:
    """The proven address answers the last mail (D26)."""
    due = office.happened(LossConfirmationDue)[-1]
    assert isinstance(due, LossConfirmationDue)
    return office.confirm_loss(due.application_id, code, **more)


def lose(office: Office, account_id: str = A2, code: str = "again", **more: Any) -> list[Event]:
    """Both, within the hour; nothing else happens meanwhile."""
    ask(office, account_id, **more)
    one = office.happened(LossConfirmationDue)[-1].application_id  # type: ignore[attr-defined] # of that kind
    office.do(RecordLossConfirmationSent(at=office.now, application_id=one, sent_on=office.today))
    return confirm(office, code)


def kinds(events: list[Event]) -> list[type[Event]]:
    return [type(event) for event in events]


def refusal_of(events: list[Event]) -> ApplicationRefused:
    promised = was.CodeRevoked | was.CodeIssued | was.SuccessorIssued | LossConfirmationDue
    assert not any(isinstance(event, promised) for event in events)
    (refused,) = [event for event in events if isinstance(event, ApplicationRefused)]
    return refused


# --- asked by mail (D26) ---------------------------------------------------------------------------
def test_public_facts_and_the_listed_address_stop_no_code_d26(office: Office) -> None:
    before = office.account()
    events = ask(office, email_fits=False)
    assert kinds(events)[0] is ApplicationReceived
    assert events[-1] == LossConfirmationDue(
        application_id=events[0].application_id,  # type: ignore[attr-defined] # received
        lost_by=A1,
        code_index=BlindIndex(f"code-of-{A1}"),
        asked_on=office.today,
    )
    office.react()
    assert office.account() == before
    office.order()


def test_the_old_code_stops_as_the_new_one_is_issued_i13(office: Office) -> None:
    (received, *_) = ask(office)
    office.react()
    events = confirm(office)
    assert kinds(events)[-4:] == [
        was.CodeRevoked,
        was.CodeIssued,
        ApplicationGranted,
        ApplicationErasureStarted,
    ]
    assert isinstance(received, ApplicationReceived)
    assert events[-4] == was.CodeRevoked(
        account_id=A1,
        code_index=BlindIndex(f"code-of-{A1}"),
        cause=was.RevocationCause.LOST,
        application_id=received.application_id,
        revoked_on=office.today,
    )
    assert events[-2] == ApplicationGranted(application_id=received.application_id, account_id=A1)
    assert office.customer().accounts == {A1}


def test_the_token_works_once_d26(office: Office) -> None:
    lose(office)
    with pytest.raises(LossTokenExpired):
        confirm(office, "third")


def test_the_token_works_for_an_hour_after_the_mail_d26(office: Office) -> None:
    ask(office)
    with pytest.raises(LossTokenExpired):
        confirm(office)
    office.react()
    office.wait(minutes=60)
    with pytest.raises(LossTokenExpired):
        confirm(office)
    assert office.account().usable
    office.wait(minutes=-1)
    assert was.CodeRevoked in kinds(confirm(office))


def test_a_token_about_the_code_before_stops_no_later_one_d26(office: Office) -> None:
    ask(office)
    ask(office, "a3")
    office.react()
    first, _ = office.happened(LossConfirmationDue)
    confirm(office)
    with pytest.raises(LossTokenExpired):
        office.confirm_loss(first.application_id, "third")  # type: ignore[attr-defined] # of that kind


def test_who_does_not_answer_is_forgotten_like_who_was_refused_d12(office: Office) -> None:
    ask(office)
    office.wait(days=29)
    office.daily()
    assert office.happened(ApplicationErasureStarted) == []
    office.wait(days=1)
    office.daily()
    (erased,) = office.happened(ApplicationErasureStarted)
    assert erased.account_id == A2, "the key of what was typed, not the holder's"  # type: ignore[attr-defined] # of that kind


def test_who_fell_behind_with_payments_since_gets_no_new_code_i14() -> None:
    office = reminded_office(days_after_term=0)
    office.go_to(office.today, 23, 30)
    ask(office)
    office.react()
    office.wait(minutes=45)
    with pytest.raises(NoneInArrears):
        confirm(office)
    assert office.account().usable


def test_no_code_is_replaced_of_a_branch_that_ended_since_i15(office: Office) -> None:
    ask(office)
    office.react()
    office.signal(branches={BRANCH: office.today})
    with pytest.raises(NoneForEnded):
        confirm(office)


@pytest.mark.parametrize("branch", [BRANCH, None])
def test_no_code_is_replaced_of_a_business_that_ended_since_i15(branch: BranchNumber | None) -> None:
    office = Office()
    office.do(office.business(A1, branch=branch))
    ask(office, branch=branch)
    office.react()
    office.signal(ends_on=office.today)
    with pytest.raises(NoneForEnded):
        confirm(office)


def test_of_a_closed_account_nothing_is_replaced_d12(office: Office) -> None:
    ask(office)
    office.react()
    office.close()
    with pytest.raises(AccountIsClosed):
        confirm(office)


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


def test_another_address_becomes_the_application_email_r35(office: Office) -> None:
    assert was.ApplicationEmailChanged not in kinds(lose(office))
    office.wait(days=7)
    ask(office, "a3", email_fits=False)
    office.react()
    events = confirm(office, "third", fits=False)
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


def test_a_private_code_is_replaced_only_from_its_own_address_d25() -> None:
    office = Office()
    office.do(office.private(A1))
    refused = refusal_of(office.do(office.private(A2, lost_code=True)))
    assert (refused.reason, refused.answer_account_id) == (Refusal.SECOND_CODE, A1)
    events = office.do(office.private(A2, lost_code=True, email_fits=True))
    assert kinds(events)[-1] is LossConfirmationDue
    office.react()
    events = confirm(office)
    assert kinds(events)[-4:-1] == [was.CodeRevoked, was.CodeIssued, ApplicationGranted]
    assert was.ApplicationEmailChanged not in kinds(events)


# --- refused --------------------------------------------------------------------------------------
def test_who_does_not_say_so_asks_for_a_second_code_r8(office: Office) -> None:
    assert refusal_of(office.do(office.business(A2))).reason is Refusal.SECOND_CODE
    assert office.account().usable


def test_who_knows_only_name_and_birthday_takes_no_business_code_away_d25(office: Office) -> None:
    refused = refusal_of(ask(office, email_fits=False, comparison=Comparison.DIFFERENT))
    assert (refused.reason, refused.answer_by, refused.address) == (
        Refusal.SECOND_CODE,
        Channel.POST,
        ADDRESS,
    )
    assert was.ApplicationEmailChanged not in [type(one.event) for one in office.world.log]
    assert office.account().usable


def test_a_lost_code_of_who_is_behind_with_payments_is_not_replaced_d2() -> None:
    office = reminded_office(days_after_term=1)
    assert refusal_of(ask(office)).reason is Refusal.ARREARS
    assert office.account().usable


def test_before_the_reminders_term_has_passed_it_is_replaced_d2() -> None:
    assert was.CodeRevoked in kinds(lose(reminded_office(days_after_term=0)))


@pytest.mark.parametrize(
    ("comparison", "post"),
    [(Comparison.SAME, False), (Comparison.DIFFERENT, False), (Comparison.DIFFERENT, True)],
)
def test_a_code_that_was_just_replaced_is_not_replaced_again_r21(
    office: Office, comparison: Comparison, post: bool
) -> None:
    if post:
        ask(office, post_wanted=True)
    else:
        lose(office)
    office.react()
    office.wait(days=6)
    refused = refusal_of(ask(office, "a3", comparison=comparison))
    assert refused.reason is Refusal.REISSUED_LATELY
    assert refused.answer_by is (Channel.EMAIL if comparison is Comparison.SAME else Channel.POST)
    office.wait(days=1)
    assert was.CodeRevoked in kinds(lose(office, "a4", "fourth"))


def test_one_that_was_never_sent_is_replaced_again_after_as_long(office: Office) -> None:
    ask(office)
    office.react()
    confirm(office)
    office.wait(days=7)
    assert kinds(ask(office, "a3"))[-1] is LossConfirmationDue


def test_an_activated_code_can_be_lost_at_once(office: Office) -> None:
    lose(office)
    office.react()
    office.wait(days=1)
    office.daily()
    office.react()
    office.do(office.activation(presented="a1-first-2"))
    assert was.CodeRevoked in kinds(lose(office, "a3", "third"))


def test_a_private_code_that_was_just_replaced_is_not_replaced_again_r21() -> None:
    office = Office()
    office.do(office.private(A1))
    office.do(office.private(A2, lost_code=True, email_fits=True))
    office.react()
    confirm(office)
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
