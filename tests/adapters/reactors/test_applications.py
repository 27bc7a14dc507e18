"""A refusal reaches the applicant by a proven channel; anybody else learns nothing (D25)."""

from datetime import date

from domain.account.events import CodeIssued
from domain.application.events import ApplicationAnswered, ApplicationErasureDone, ApplicationReceived
from domain.effect.events import EffectFailed
from domain.ports import Comparison
from domain.values import Channel, Sealed
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import ADDRESS, EMAIL, business, private

TELLING = ("al een toegangscode", "has an\naccess code already", "factuur", "invoice", "herinnering")


def test_a_second_code_is_answered_at_the_business_address_that_compared_the_same(system: System) -> None:
    system.do(business(system))
    second = business(system)
    system.do(second)
    _, answer = system.inbox
    assert answer.to == EMAIL
    assert "al een toegangscode" in answer.text
    assert second.application_id in answer.text
    assert second.code.text not in answer.text
    assert system.last(ApplicationAnswered).channel is Channel.EMAIL


def test_a_second_code_with_another_address_is_answered_by_post_only(system: System) -> None:
    system.do(business(system))
    system.do(business(system, comparison=Comparison.DIFFERENT))
    [letter] = system.letters
    assert len(system.inbox) == 1
    assert letter.text.startswith(ADDRESS)
    assert "al een toegangscode" in letter.text
    assert system.last(ApplicationAnswered).channel is Channel.POST


def test_a_private_person_is_answered_at_the_account_and_the_typed_address_learns_nothing(
    system: System,
) -> None:
    system.do(private(system, email="sam@home.example"))
    system.do(private(system, email="stranger@home.example"))
    _, answer, neutral = system.inbox
    assert (answer.to, neutral.to) == ("sam@home.example", "stranger@home.example")
    assert "al een toegangscode" in answer.text
    assert not any(word in neutral.text for word in TELLING)
    assert answer.subject == neutral.subject
    assert answer.message_id != neutral.message_id


def test_the_typed_address_gets_its_text_also_where_the_answer_cannot_be_sent(system: System) -> None:
    system.do(private(system, email="nobody at home"))
    system.do(private(system, email="stranger@home.example"))
    [neutral] = system.inbox
    assert neutral.to == "stranger@home.example"
    assert not any(word in neutral.text for word in TELLING)
    failed = [one.effect_id.partition("-")[0] for one in system.events(EffectFailed) if one.final]
    assert failed == ["send_code", "answer_application"]


def test_a_typed_address_that_takes_no_mail_does_not_keep_the_answer_from_going(system: System) -> None:
    system.do(private(system, email="sam@home.example"))
    system.do(private(system, email="nobody at home"))
    _, answer = system.inbox
    assert answer.to == "sam@home.example"
    assert system.last(ApplicationAnswered).channel is Channel.EMAIL
    failed = system.last(EffectFailed)
    assert failed.effect_id.startswith("answer_typed_address-")
    assert (failed.reason_code, failed.final) == ("mail_refused", True)


def test_a_private_person_with_the_same_address_is_answered_once(system: System) -> None:
    system.do(private(system, email="sam@home.example"))
    system.do(private(system, email="Sam@Home.example"))
    _, answer = system.inbox
    assert "al een toegangscode" in answer.text


def test_what_was_told_on_screen_is_not_sent(system: System) -> None:
    system.do(business(system, ends_on=date(2026, 5, 1)))
    assert (system.inbox, system.letters) == ([], [])


def test_an_answered_refusal_is_erased_after_its_term_and_a_granted_application_is_not(
    system: System,
) -> None:
    system.do(business(system))
    system.do(business(system))
    granted, refused = system.events(ApplicationReceived)
    system.new_day(date(2026, 6, 30))
    assert system.events(ApplicationErasureDone) == []
    system.new_day(date(2026, 7, 1))
    assert system.last(ApplicationErasureDone).application_id == refused.application_id
    assert isinstance(refused.surname, Sealed)
    assert isinstance(granted.surname, Sealed)
    assert system.vault.unseal(refused.surname) is None
    assert system.vault.unseal(granted.surname) is not None
    assert len(system.events(CodeIssued)) == 1
