"""Referrals are settled by staff, once, with everything checked again (R38, R41, D13, D25)."""

from datetime import timedelta

import pytest

from domain.account.events import AccountOpened, ApplicationEmailChanged, CodeIssued
from domain.application.aggregate import NoSuchReferral, SettledBefore
from domain.application.events import (
    ApplicationErasureDone,
    ApplicationErasureStarted,
    ApplicationGranted,
    ApplicationReceived,
    ApplicationReferred,
    ApplicationRefused,
    Referral,
    Refusal,
)
from domain.customer.commands import NoteReminder
from domain.management.events import ManagementBegun, ManagementEnded
from domain.ports import Comparison
from domain.use_cases.settle_referral import (
    ApplyAgain,
    CustomerInArrears,
    DepartmentNeeded,
    HasCode,
    NotRegistered,
)
from domain.values import AccountId, Channel, CustomerId, InvoiceNumber
from toegang_testing.desks.desk import A1, ADDRESS, BRANCH, KVK, NL, OTHER_BRANCH
from toegang_testing.desks.office import Office


def referred(office: Office, account_id: str = A1, person: str = "jan", **more: object) -> str:
    """An application that waits for staff, for want of a postal address unless told otherwise."""
    why = more or {"comparison": Comparison.DIFFERENT, "post_address": None}
    command = office.business(account_id, person, **why)  # type: ignore[arg-type] # passed on
    events = office.do(command)
    assert isinstance(events[-1], ApplicationReferred)
    return command.application_id


def test_a_grant_opens_the_account_and_issues_the_code_in_one_append() -> None:
    office = Office()
    one = referred(office)
    events = office.do(office.granting(one))
    assert [type(e) for e in events][-3:] == [AccountOpened, CodeIssued, ApplicationGranted]
    account = office.account()
    assert (account.customer_id, account.branch, account.person_index) == (KVK, BRANCH, "jan")
    assert account.code_index == "granted"
    office.make_usable(A1)
    assert office.account().usable


def test_by_post_the_code_goes_to_the_address_that_staff_proved_on_the_day_of_posting() -> None:
    office = Office()
    office.do(office.granting(referred(office, foreign=True), channel=Channel.POST))
    (issued,) = office.happened(CodeIssued)
    assert isinstance(issued, CodeIssued)
    assert (issued.channel, issued.address) == (Channel.POST, ADDRESS)
    assert issued.post_on == NL.posting_day(office.now)


def test_a_refusal_names_its_reason_and_is_told_as_staff_chose() -> None:
    office = Office()
    told, untold = referred(office), referred(office, "a2", "piet")
    office.do(office.refusing(told, answer_by=Channel.POST))
    office.do(office.refusing(untold, Refusal.NOT_ENTITLED))
    first, second = office.happened(ApplicationRefused)
    assert isinstance(first, ApplicationRefused)
    assert isinstance(second, ApplicationRefused)
    assert (first.reason, first.answer_by, first.address) == (
        Refusal.CANNOT_BE_LINKED,
        Channel.POST,
        ADDRESS,
    )
    assert (second.reason, second.answer_by, second.address) == (Refusal.NOT_ENTITLED, None, None)


def test_a_referral_is_settled_once() -> None:
    office = Office()
    one = referred(office)
    office.do(office.granting(one))
    with pytest.raises(SettledBefore):
        office.do(office.refusing(one))
    with pytest.raises(SettledBefore):
        office.do(office.granting(one, code="another"))


def test_what_was_not_referred_is_not_settled() -> None:
    with pytest.raises(NoSuchReferral):
        Office().do(Office().granting("nothing"))


def test_r8_a_person_who_got_a_code_meanwhile_gets_no_second_one_i11() -> None:
    office = Office()
    one = referred(office)
    office.do(office.business("a2", "jan"))
    with pytest.raises(HasCode):
        office.do(office.granting(one))


def test_r43_no_code_while_the_organisation_is_behind_with_payments_i14() -> None:
    office = Office()
    office.open_account("a2", "piet")
    one = referred(office)
    number, customer = InvoiceNumber("F2026-000001"), CustomerId(KVK)
    office.to_direct_debit("a2")
    office.order("o1", "a2")
    office.run()
    office.run()
    from_day = office.today
    office.do(
        NoteReminder(
            at=office.now, customer_id=customer, invoice_number=number, applications_refused_from=from_day
        )
    )
    with pytest.raises(CustomerInArrears):
        office.do(office.granting(one))


def test_r42_no_code_for_what_ended_meanwhile_i15() -> None:
    office = Office()
    one = referred(office)
    with pytest.raises(NotRegistered):
        office.do(office.granting(one, ends_on=office.today))
    with pytest.raises(NotRegistered):
        office.do(office.granting(one, listed=False))
    office.do(office.granting(one, ends_on=office.today + timedelta(1)))


def test_an_application_of_before_this_could_be_granted_can_only_be_refused() -> None:
    office = Office()
    one = referred(office)
    with pytest.raises(ApplyAgain):
        office.do(office.granting(one, person=None))
    office.do(office.refusing(one))


# --- account-managed organisations (R38) ----------------------------------------------------------


def test_an_organisation_is_marked_and_unmarked_once() -> None:
    office = Office()
    assert office.manage() == [ManagementBegun(kvk_number=KVK)]
    assert office.manage() == []
    assert office.end_management() == [ManagementEnded(kvk_number=KVK)]
    assert office.end_management() == []


def test_r38_its_people_are_referred_and_told_by_the_proven_channel() -> None:
    office = Office()
    office.manage()
    by_mail = office.do(office.business("a1", "jan"))[-1]
    by_post = office.do(office.business("a2", "piet", comparison=Comparison.DIFFERENT))[-1]
    nowhere = office.do(office.business("a3", "els", comparison=Comparison.UNLISTED, post_address=None))[-1]
    told = []
    for event in (by_mail, by_post, nowhere):
        assert isinstance(event, ApplicationReferred)
        assert (event.reason, event.told_on_screen) == (Referral.ACCOUNT_MANAGED, False)
        told.append((event.answer_by, event.address))
    assert told == [(Channel.EMAIL, None), (Channel.POST, ADDRESS), (None, None)]
    assert len(office.happened(ApplicationReceived)) == 3


def test_r38_only_the_desk_settles_what_a_managed_organisation_asks() -> None:
    office = Office()
    before = referred(office)
    office.manage()
    for command in (office.granting(before), office.refusing(before)):
        with pytest.raises(DepartmentNeeded):
            office.do(command)
    office.do(office.granting(before, desk=True))


def test_r38_without_the_mark_its_people_apply_as_everybody_does() -> None:
    office = Office()
    office.manage()
    waiting = referred(office, foreign=False)
    office.end_management()
    office.do(office.granting(waiting))
    assert isinstance(office.do(office.business("a2", "piet"))[-1], ApplicationGranted)


def test_r38_who_lost_the_code_of_a_managed_organisation_gets_another_from_the_desk() -> None:
    office = Office()
    office.open_account()
    former = office.account().code_index
    office.manage()
    lost = office.business("a2", "jan", lost_code=True, email_fits=True)
    assert isinstance(office.do(lost)[-1], ApplicationReferred)
    assert office.account().code_index == former
    granting = office.granting(lost.application_id, desk=True, code="again")
    with pytest.raises(DepartmentNeeded):
        office.do(granting.model_copy(update={"desk": False}))
    with pytest.raises(NotRegistered):
        office.do(granting.model_copy(update={"listed": False}))
    events = office.do(granting)
    granted, started = events[-2:]
    assert granted == ApplicationGranted(application_id=lost.application_id, account_id=A1)
    assert office.account().code_index == "again"
    assert set(office.world.streams("account")) == {A1}
    # What was typed has a key of its own, which nothing else would ever destroy (D12).
    own = AccountId("a2")
    assert started == ApplicationErasureStarted(application_id=lost.application_id, account_id=own)
    office.run()
    assert isinstance(office.happened(ApplicationErasureDone)[-1], ApplicationErasureDone)


def test_r21_a_code_is_replaced_where_its_branch_is_listed_again_and_not_where_another_ended() -> None:
    for branch, granted in ((BRANCH, True), (OTHER_BRANCH, False)):
        office = Office()
        office.open_account()
        office.manage()
        lost = office.business("a2", "jan", branch=branch, lost_code=True, email_fits=True)
        office.do(lost)
        office.signal(branches={BRANCH: office.today})
        office.wait(days=1)
        granting = office.granting(lost.application_id, desk=True, code="again")
        if granted:
            office.do(granting)
        else:
            with pytest.raises(NotRegistered):
                office.do(granting)
        assert (office.account().code_index == "again") is granted


def test_r21_the_email_of_a_lost_code_that_staff_grants_becomes_the_application_email() -> None:
    for fits in (True, False):
        office = Office()
        office.open_account()
        office.manage()
        lost = office.business("a2", "jan", lost_code=True)
        office.do(lost)
        granting = office.granting(lost.application_id, desk=True, code="again")
        office.do(granting.model_copy(update={"email_fits": fits}))
        assert len(office.happened(ApplicationEmailChanged)) == (0 if fits else 1)
