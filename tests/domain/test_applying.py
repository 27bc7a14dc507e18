"""Applying for an access code: every outcome of D25, and who gets it (R8-R17, R34, R41-R43, D13, D21)."""

from datetime import date, timedelta

import pytest

from domain.account.events import AccountOpened, CodeIssued
from domain.application.events import (
    ApplicationGranted,
    ApplicationReceived,
    ApplicationReferred,
    ApplicationRefused,
    Referral,
    Refusal,
)
from domain.customer.aggregate import BeingErased
from domain.customer.commands import EraseCustomer
from domain.kernel import Event
from domain.ports import Comparison, EntryKind
from domain.reservation.aggregate import AlreadyTaken
from domain.values import Channel, CustomerId, Plain
from toegang_testing.desks.desk import A1, A2, A3, ADDRESS, BRANCH, KVK, MONDAY, OTHER_KVK
from toegang_testing.desks.office import Office
from toegang_testing.world import Moved, request


def only(kind: type[Event], events: list[Event]) -> Event:
    (one,) = [event for event in events if isinstance(event, kind)]
    return one


def code_of(events: list[Event]) -> CodeIssued:
    code = only(CodeIssued, events)
    assert isinstance(code, CodeIssued)
    return code


def is_granted(events: list[Event]) -> bool:
    return isinstance(events[-1], ApplicationGranted)


def refusal_of(events: list[Event]) -> ApplicationRefused:
    refused = only(ApplicationRefused, events)
    assert isinstance(refused, ApplicationRefused)
    assert not any(isinstance(event, AccountOpened) for event in events)
    return refused


def referral_of(events: list[Event]) -> ApplicationReferred:
    referred = only(ApplicationReferred, events)
    assert isinstance(referred, ApplicationReferred)
    assert not any(isinstance(event, AccountOpened) for event in events)
    return referred


def reminded_office(days_after_term: int) -> Office:
    """A bakery with one code whose invoice was reminded; its reminder's term ended so many days ago."""
    office = Office()
    office.open_account()
    owe(office)
    while not office.customer().arrears:
        office.wait(1)
        office.run()
    (arrears,) = office.customer().arrears.values()
    office.go_to(arrears.applications_refused_from + timedelta(days_after_term - 1))
    return office


def owe(office: Office) -> None:
    """An invoice whose direct debit came back."""
    office.to_direct_debit()
    office.order()
    office.deliver()
    office.bill()
    office.react()
    office.wait(14)
    office.daily()
    office.book("F2026-000001", 235, EntryKind.RETURNED, reason="AM04")


# --- granted --------------------------------------------------------------------------------------
def test_an_application_is_received_and_granted_in_one_append_d25() -> None:
    office = Office()
    events = office.do(office.business())
    assert only(ApplicationReceived, events) == events[0]
    assert only(ApplicationGranted, events) == events[-1]
    assert {recorded.command_id for recorded in office.world.log} == {"command-0"}


def test_the_same_email_address_gets_the_code_by_email_r11() -> None:
    office = Office()
    code = code_of(office.do(office.business(comparison=Comparison.SAME)))
    assert (code.channel, code.post_on, code.address) == (Channel.EMAIL, None, None)


@pytest.mark.parametrize("comparison", [Comparison.DIFFERENT, Comparison.UNLISTED])
def test_a_different_or_unlisted_address_gets_it_by_post_to_the_registers_address_r12(
    comparison: Comparison,
) -> None:
    office = Office()
    code = code_of(office.do(office.business(comparison=comparison)))
    assert (code.channel, code.post_on, code.address) == (Channel.POST, MONDAY, ADDRESS)


@pytest.mark.parametrize(
    ("day", "hour", "minute", "posted"),
    [
        (date(2026, 6, 1), 14, 59, date(2026, 6, 1)),
        (date(2026, 6, 1), 15, 0, date(2026, 6, 2)),
        (date(2026, 6, 5), 15, 0, date(2026, 6, 8)),
        (date(2026, 10, 23), 14, 59, date(2026, 10, 23)),  # the last Friday of summer time
        (date(2026, 10, 26), 14, 59, date(2026, 10, 26)),  # the first Monday of winter time: 13:59 UTC
        (date(2026, 10, 26), 15, 0, date(2026, 10, 27)),
        (date(2026, 12, 24), 15, 0, date(2026, 12, 28)),
    ],
)
def test_post_leaves_the_same_day_before_15_00_amsterdam_time_r14(
    day: date, hour: int, minute: int, posted: date
) -> None:
    office = Office()
    office.go_to(day, hour, minute)
    assert code_of(office.do(office.business(post_wanted=True))).post_on == posted


def test_each_colleague_gets_a_code_and_one_person_codes_for_two_organisations_r8_d21() -> None:
    office = Office()
    office.do(office.business(A1, "jan"))
    office.do(office.business(A2, "piet"))
    office.do(office.business(A3, "jan", kvk_number=OTHER_KVK))
    assert office.customer().accounts == {A1, A2}
    assert office.customer(OTHER_KVK).accounts == {A3}


# --- told by mail or post only --------------------------------------------------------------------
def test_a_second_code_is_refused_by_the_proven_channel_r8() -> None:
    office = Office()
    office.do(office.business(A1))
    by_mail = refusal_of(office.do(office.business(A2)))
    assert (by_mail.reason, by_mail.answer_by, by_mail.address) == (Refusal.SECOND_CODE, Channel.EMAIL, None)
    by_post = refusal_of(office.do(office.business(A2, comparison=Comparison.DIFFERENT)))
    assert (by_post.answer_by, by_post.address) == (Channel.POST, ADDRESS)


def test_after_closing_the_same_person_gets_another_code_d21() -> None:
    office = Office()
    office.open_account()
    office.close()
    office.do(office.business(A2))
    assert office.customer().accounts == {A2}


def test_a_colleague_still_gets_a_code_on_the_last_day_of_the_reminders_term_d2() -> None:
    office = reminded_office(days_after_term=0)
    assert is_granted(office.do(office.business(A2, "piet")))


def test_no_new_code_once_the_reminders_term_has_passed_unpaid_r43() -> None:
    office = reminded_office(days_after_term=1)
    refused = refusal_of(office.do(office.business(A2, "piet")))
    assert (refused.reason, refused.answer_by) == (Refusal.ARREARS, Channel.EMAIL)


def test_once_paid_a_new_code_is_issued_again_r43() -> None:
    office = reminded_office(days_after_term=1)
    office.book("F2026-000001", 234)
    assert refusal_of(office.do(office.business(A2, "piet"))).reason is Refusal.ARREARS
    office.book("F2026-000001", 1)
    assert is_granted(office.do(office.business(A2, "piet")))


def test_arrears_of_one_customer_do_not_touch_another_d2() -> None:
    office = reminded_office(days_after_term=1)
    assert is_granted(office.do(office.business(A2, "jan", kvk_number=OTHER_KVK)))


# --- told on screen -------------------------------------------------------------------------------
def test_a_branch_that_ends_today_gets_no_code_r42() -> None:
    office = Office()
    refused = refusal_of(office.do(office.business(ends_on=office.today)))
    assert (refused.reason, refused.answer_by) == (Refusal.CLOSED_BRANCH, None)


def test_a_branch_that_ends_tomorrow_gets_one_and_the_account_is_closed_then_r33_i15() -> None:
    """Nothing signals what the register announced before: the application itself brings the end date."""
    office = Office()
    office.do(office.business(ends_on=office.today + timedelta(1)))
    office.run()
    assert office.customer().accounts == {A1}
    office.wait(1)
    office.run()
    assert office.customer().accounts == frozenset()


def test_a_foreign_establishment_is_referred_on_screen_r41() -> None:
    office = Office()
    referred = referral_of(office.do(office.business(foreign=True)))
    assert (referred.reason, referred.told_on_screen) == (Referral.FOREIGN_ESTABLISHMENT, True)


def test_a_letter_without_an_address_that_may_be_used_is_referred_d16() -> None:
    office = Office()
    command = office.business(comparison=Comparison.UNLISTED, post_address=None)
    referred = referral_of(office.do(command))
    assert (referred.reason, referred.told_on_screen) == (Referral.NO_POSTAL_ADDRESS, False)


def test_a_continued_business_is_referred_d13() -> None:
    office = Office()
    office.do(office.business(A1))
    office.signal(signal_type="SignaalVoortzettingEnOverdracht")
    referred = referral_of(office.do(office.business(A2, "piet")))
    assert (referred.reason, referred.told_on_screen) == (Referral.CONTINUED_ELSEWHERE, False)


# --- deregistration race --------------------------------------------------------------------------
def test_a_listing_read_before_the_deregistration_gets_no_code_i15() -> None:
    office = Office()
    office.open_account()
    read_before = office.now
    office.wait(hours=1)
    office.signal(ends_on=office.today)
    refused = refusal_of(office.do(office.business(A2, "piet", seen_at=read_before)))
    assert refused.reason is Refusal.CLOSED_BRANCH
    same_moment = refusal_of(office.do(office.business(A2, "piet", seen_at=office.now)))
    assert same_moment.reason is Refusal.CLOSED_BRANCH


def test_a_listing_read_later_lists_the_branch_again_i15() -> None:
    office = Office()
    office.open_account()
    office.signal(ends_on=office.today, branches={BRANCH: office.today})
    office.world.catch_up()
    office.wait(hours=1)
    assert is_granted(office.do(office.business(A2, "piet")))
    office.world.catch_up()
    assert office.customer().accounts == {A2}


# --- private persons (D21) ------------------------------------------------------------------------
def test_who_is_known_by_a_former_rule_s_index_gets_no_second_code_i25() -> None:
    office = Office()
    office.do(office.business(person="o’neill"))
    again = office.business(A2).model_copy(update={"person_indexes": ("o'neill", "o’neill")})
    events = office.do(again)
    assert refusal_of(events).reason is Refusal.SECOND_CODE
    [received] = [event for event in events if isinstance(event, ApplicationReceived)]
    assert received.person_index == Plain("o’neill")  # so that staff who would grant it finds the account too


def test_once_closed_a_person_is_known_by_the_newest_rule_s_index_i25() -> None:
    office = Office()
    office.do(office.business(person="o’neill"))
    office.make_usable(A1)
    office.close()
    again = office.business(A2).model_copy(update={"person_indexes": ("o'neill", "o’neill")})
    office.do(again)
    assert office.account(A2).person_index == "o'neill"
    assert refusal_of(office.do(office.business("a3", "o'neill"))).reason is Refusal.SECOND_CODE


def test_a_private_code_is_sent_by_email_r17() -> None:
    office = Office()
    assert code_of(office.do(office.private())).channel is Channel.EMAIL
    assert office.customer("p1").accounts == {A1}


def test_a_private_person_is_found_by_last_years_index_and_refused_a_second_code_d21() -> None:
    office = Office()
    office.do(office.private(indexes=("anna-2025",)))
    again = office.private(A2, indexes=("anna-2026", "anna-2025"), new_customer_id="p2")
    refused = refusal_of(office.do(again))
    assert (refused.reason, refused.answer_by) == (Refusal.SECOND_CODE, Channel.EMAIL)
    assert refused.answer_account_id == A1
    assert not office.customer("p2").registered


def test_a_private_person_keeps_the_customer_id_for_a_later_code_d21() -> None:
    office = Office()
    office.do(office.private(indexes=("anna-2025",)))
    office.make_usable(A1)
    office.deposit()
    office.close()
    office.do(office.private(A2, indexes=("anna-2026", "anna-2025"), new_customer_id="p2"))
    assert office.customer("p1").accounts == {A2}


def test_once_erased_a_private_person_is_somebody_new_d12_d21() -> None:
    office = Office()
    office.do(office.private())
    office.make_usable(A1)
    office.close()
    office.run()
    office.run()
    office.do(office.private(A2, new_customer_id="p2"))
    assert office.customer("p2").accounts == {A2}


def test_nobody_applies_while_the_former_data_is_being_erased_d12() -> None:
    office = Office()
    office.open_account()
    office.close()
    office.daily()
    office.react()
    office.do(EraseCustomer(at=office.now, customer_id=CustomerId(KVK), today=office.today))
    before = office.world.head()
    with pytest.raises(BeingErased):
        office.do(office.business(A2, "piet"))
    assert office.world.head() == before
    office.react()
    assert is_granted(office.do(office.business(A2, "piet")))


# --- at the same time -----------------------------------------------------------------------------
def test_of_two_applications_of_one_person_at_once_one_is_a_second_code_i11() -> None:
    office = Office()
    first, second = office.business(A1), office.business(A2)
    decided = [office.world.decide(first), office.world.decide(second)]
    office.world.append(decided[0], request("first"))
    with pytest.raises(Moved):
        office.world.append(decided[1], request("second"))
    assert refusal_of(office.do(second)).reason is Refusal.SECOND_CODE


def test_of_two_new_private_customers_at_once_one_is_a_second_code_i11() -> None:
    office = Office()
    first, second = office.private(A1), office.private(A2, new_customer_id="p2")
    decided = [office.world.decide(first), office.world.decide(second)]
    office.world.append(decided[0], request("first"))
    with pytest.raises(Moved):
        office.world.append(decided[1], request("second"))
    assert refusal_of(office.do(second)).reason is Refusal.SECOND_CODE


def test_two_persons_never_get_the_same_code_i11() -> None:
    office = Office()
    first = office.business(A1, "jan", code="drawn")
    second = office.business(A2, "piet", kvk_number=OTHER_KVK, code="drawn")
    decided = [office.world.decide(first), office.world.decide(second)]
    office.world.append(decided[0], request("first"))
    with pytest.raises(Moved):
        office.world.append(decided[1], request("second"))
    with pytest.raises(AlreadyTaken):
        office.do(second)


def test_a_code_of_a_closed_account_is_never_given_again_d7() -> None:
    office = Office()
    office.do(office.business(A1, "jan", code="drawn"))
    office.close()
    with pytest.raises(AlreadyTaken):
        office.do(office.business(A2, "piet", code="drawn"))


def test_an_application_crossing_the_overdue_invoice_is_decided_anew_r44() -> None:
    office = reminded_office(days_after_term=0)
    command = office.business(A2, "piet")
    decided = office.world.decide(command)
    office.run_until(office.today + timedelta(40))
    assert office.customer().overdue
    with pytest.raises(Moved):
        office.world.append(decided, request("late"))
