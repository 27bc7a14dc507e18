"""Code and password reach the holder, each by its own message (R11, R12, R14, D7)."""

import re
from datetime import date

from domain.account.commands import CloseAccount, RecordCodeSent
from domain.account.events import ClosingCause, CodeSent, FirstPasswordDue, FirstPasswordSent
from domain.application.commands import RecordLossConfirmationSent
from domain.application.events import LossConfirmationDue
from domain.effect.events import EffectFailed
from domain.ports import Comparison
from domain.use_cases.apply_for_code import ApplyForPrivateCode
from domain.values import Plain
from tests.adapters.reactors.system import CONTACT, System
from tests.adapters.reactors.wishes import ADDRESS, EMAIL, business, confirmation, private

PASSWORD = re.compile(r"[2-9A-HJKMNP-Z]{5}(?:-[2-9A-HJKMNP-Z]{5}){3}")


def test_a_code_goes_by_mail_and_is_recorded_as_sent_today(system: System) -> None:
    application = business(system)
    system.do(application)
    [mail] = system.inbox
    assert (mail.to, application.code.text in mail.text) == (EMAIL, True)
    assert system.last(CodeSent).sent_on == date(2026, 6, 1)
    assert mail.subject == "Uw toegangscode / Your access code"


def test_every_message_says_how_the_register_is_reached(system: System) -> None:
    system.do(business(system))
    system.do(business(system, 2, comparison=Comparison.DIFFERENT))
    [mail], [letter] = system.inbox, system.letters
    for text in (mail.text, letter.text):
        for told in (CONTACT.telephone, CONTACT.hours, CONTACT.address, CONTACT.account_managers):
            assert told in " ".join(text.split())


def test_a_code_by_post_lies_with_the_day_it_is_posted(system: System) -> None:
    system.to(date(2026, 6, 5), hour=15)  # Friday at 15:00: too late for that day
    application = business(system, comparison=Comparison.DIFFERENT)
    system.do(application)
    [letter] = system.letters
    assert letter.post_on == system.last(CodeSent).sent_on == date(2026, 6, 8)
    assert letter.text.startswith(ADDRESS)
    assert application.code.text in letter.text
    assert system.inbox == []


def test_a_letter_that_cannot_be_printed_is_given_up_at_once(system: System) -> None:
    system.do(business(system, comparison=Comparison.DIFFERENT, address="Test 李 BV\nDorpsstraat 1"))
    failed = system.last(EffectFailed)
    assert (failed.reason_code, failed.final) == ("unprintable", True)
    assert (system.letters, system.events(CodeSent)) == ([], [])


def test_a_letter_whose_day_has_passed_gets_a_new_one(system: System) -> None:
    system.ask(business(system, post_wanted=True))
    system.to(date(2026, 6, 3), hour=16)  # nobody worked for two days
    system.react()
    [letter] = system.letters
    assert letter.post_on == system.last(CodeSent).sent_on == date(2026, 6, 4)


def test_the_first_password_follows_on_the_next_working_day_by_the_same_channel(system: System) -> None:
    system.to(date(2026, 6, 5))  # Friday
    application = private(system)
    system.do(application)
    system.new_day(date(2026, 6, 7))
    assert len(system.inbox) == 1
    system.new_day(date(2026, 6, 8))
    code, password = system.inbox
    assert application.code.text not in password.text
    assert not PASSWORD.search(code.text)
    sent = system.last(FirstPasswordSent)
    assert (sent.sent_on, sent.expires_on) == (date(2026, 6, 8), date(2026, 7, 8))
    assert "8 juli 2026" in password.text
    assert "8 July 2026" in password.text
    [shown] = set(PASSWORD.findall(password.text))
    assert system.credentials.verify(sent.credential_id, Plain(shown))


def test_the_first_password_is_posted_where_the_code_was(system: System) -> None:
    system.do(business(system, comparison=Comparison.UNLISTED))
    system.new_day(date(2026, 6, 2))
    code, password = system.letters
    assert password.post_on == date(2026, 6, 2)
    assert password.text.startswith(ADDRESS)
    assert PASSWORD.search(password.text)
    assert not PASSWORD.search(code.text)


def test_a_sent_password_is_kept_nowhere_but_as_a_hash(system: System) -> None:
    system.do(private(system))
    system.new_day(date(2026, 6, 2))
    assert system.vault.secret(system.last(FirstPasswordSent).credential_id) is None


def test_nothing_is_sent_for_an_account_that_was_closed_meanwhile(system: System) -> None:
    application = business(system)
    system.ask(application)
    system.ask(
        CloseAccount(
            at=system.now,
            account_id=application.account_id,
            cause=ClosingCause.BRANCH_DEREGISTERED,
            wait_days=30,
        )
    )
    system.react()
    assert system.inbox == []
    assert system.last(EffectFailed).reason_code == "account_closed"


def test_a_code_to_an_address_no_mail_can_reach_is_given_up(system: System) -> None:
    system.do(private(system, email="nobody at home"))
    failed = system.last(EffectFailed)
    assert (failed.reason_code, failed.final) == ("mail_refused", True)
    assert system.events(CodeSent) == []


def test_a_password_that_cannot_be_sent_leaves_neither_secret_nor_hash(system: System) -> None:
    application = private(system, email="nobody at home")
    system.do(application)
    account_id = application.account_id
    system.do(
        RecordCodeSent(
            at=system.now,
            account_id=account_id,
            code_index=application.code_index,
            sent_on=system.today,
        )
    )
    system.new_day(date(2026, 6, 2))
    due = system.last(FirstPasswordDue)
    assert system.last(EffectFailed).reason_code == "mail_refused"
    assert system.vault.secret(due.credential_id) is None
    later = Plain("chosen later under the same id")
    system.credentials.put(due.credential_id, later)  # never replaces a hash: there is none left
    assert system.credentials.verify(due.credential_id, later)


def test_a_code_in_place_of_a_lost_one_says_that_the_former_stopped(system: System) -> None:
    system.do(private(system))
    system.new_day(date(2026, 6, 2))
    system.do(again(system))
    answer = confirmation(system)
    system.do(answer)
    mail = system.inbox[-1]
    assert mail.subject == "Uw nieuwe toegangscode / Your new access code"
    assert answer.code.text in mail.text
    assert "werken niet meer" in mail.text
    system.new_day(date(2026, 6, 3))
    first, second = system.events(FirstPasswordSent)
    assert first.credential_id != second.credential_id
    password = system.inbox[-1]
    [shown] = set(PASSWORD.findall(password.text))
    assert answer.code.text not in password.text
    assert system.credentials.verify(second.credential_id, Plain(shown))


def test_a_code_that_was_revoked_before_it_was_sent_is_not_sent(system: System) -> None:
    lost = private(system)
    system.ask(lost)
    system.ask(again(system))
    system.ask(loss_mail_sent(system))
    system.ask(confirmation(system))
    system.react()
    assert all(lost.code.text not in mail.text for mail in system.inbox)
    assert system.last(EffectFailed).reason_code == "superseded"
    assert len(system.events(CodeSent)) == 1


def test_a_password_of_a_code_that_was_revoked_is_not_sent(system: System) -> None:
    system.do(private(system))
    system.to(date(2026, 6, 2))
    system.daily.run()
    system.ask(again(system))
    system.ask(loss_mail_sent(system))
    system.ask(confirmation(system))
    system.react()
    assert system.events(FirstPasswordSent) == []
    failed = {one.effect_id.partition("-")[0]: one.reason_code for one in system.events(EffectFailed)}
    assert failed == {"send_first_password": "superseded", "ask_about_loss": "superseded"}


def loss_mail_sent(system: System) -> RecordLossConfirmationSent:
    application_id = system.last(LossConfirmationDue).application_id
    return RecordLossConfirmationSent(at=system.now, application_id=application_id, sent_on=system.today)


def again(system: System) -> ApplyForPrivateCode:
    """The same private person lost the code."""
    return private(system).model_copy(update={"lost_code": True, "email_fits": True})
