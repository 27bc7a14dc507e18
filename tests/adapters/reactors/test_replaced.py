"""A lost code: who is asked and who is told, before and after another takes its place (R21, D7, D26)."""

import re
from datetime import timedelta
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.events import SuccessorIssued, SuccessorPasswordDue, SuccessorPasswordSent
from domain.application.commands import RecordLossConfirmationSent
from domain.application.events import LossConfirmationDue
from domain.application.loss_token import loss_token
from domain.closing_days import calendars
from domain.ports import Comparison
from domain.use_cases.activate import ActivateAccount
from domain.use_cases.apply_for_code import ApplyForBusinessCode
from domain.values import Channel, Plain
from tests.adapters.reactors.system import System
from tests.adapters.reactors.test_changed_passwords import kept
from tests.adapters.reactors.wishes import EMAIL, activated, business, confirmation

REPLACED = "Uw toegangscode is vervangen / Your access code was replaced"


ASKED = "Bent u uw toegangscode kwijt? / Did you lose your access code?"
TOLD = "Uw toegangscode zou kwijt zijn / Your access code was said to be lost"
TOKEN = re.compile(r"^ +bevestiging: (\S+)$", re.MULTILINE)


def say_lost(system: System, **changes: Any) -> ApplyForBusinessCode:
    """Somebody says that the same employee lost the code."""
    email = changes.pop("email", None)
    update: dict[str, Any] = {"lost_code": True, "email_fits": email is None}
    said = business(system, **changes).model_copy(update=update | ({"email": Plain(email)} if email else {}))
    system.do(said)
    return said


def lose(system: System, **changes: Any) -> None:
    """And the mailbox, or who got the letters, answers."""
    said = say_lost(system, **changes)
    if said.channel is Channel.EMAIL:
        system.do(confirmation(system, email=changes.get("email")))
        return
    system.new_day(calendars().next_working_day(system.last(SuccessorIssued).post_on))
    due = system.last(SuccessorPasswordDue)
    one, presented = due.account_id, due.credential_id
    system.do(ActivateAccount(at=system.now, account_id=one, presented=presented, credential_id="own"))


def mails(system: System, subject: str) -> list[str]:
    return [mail.to for mail in system.inbox if mail.subject == subject]


def notices(system: System) -> list[str]:
    return mails(system, REPLACED)


def test_the_former_address_is_told_when_the_new_code_goes_to_another(system: System) -> None:
    first = business(system)
    system.do(first)
    lose(system, email="new@dagobert.example")
    assert notices(system) == [EMAIL]
    told = next(mail for mail in system.inbox if mail.subject == REPLACED)
    assert first.code.text not in told.text


def test_it_is_told_when_the_new_code_goes_by_post(system: System) -> None:
    system.do(business(system))
    lose(system, post_wanted=True)
    assert notices(system) == [EMAIL]


def test_who_gets_the_new_code_at_the_same_address_reads_it_there(system: System) -> None:
    system.do(business(system))
    lose(system)
    assert notices(system) == []


def test_an_address_that_was_only_typed_is_told_nothing(system: System) -> None:
    system.do(business(system, comparison=Comparison.DIFFERENT))
    lose(system, comparison=Comparison.DIFFERENT)
    assert notices(system) == []


# --- asked and told, before anything stops (D26) ------------------------------------------------------
def test_the_address_that_was_typed_is_asked_and_the_code_works_on(system: System) -> None:
    account_id = activated(system, business(system))
    said = say_lost(system)
    assert mails(system, ASKED) == [EMAIL]
    assert mails(system, TOLD) == [], "the same mailbox: it read the question"
    asked = next(mail for mail in system.inbox if mail.subject == ASKED)
    assert TOKEN.findall(asked.text) == [loss_token(system.vault.index("loss", said.application_id))]
    assert said.application_id in asked.text
    assert said.code.text not in asked.text
    assert system.app.state(ACCOUNT.stream(account_id)).usable


def test_a_holder_with_another_mailbox_is_told_before_the_listed_one_answers(system: System) -> None:
    activated(system, business(system))
    said = say_lost(system, email="info@dagobert.example")
    assert mails(system, ASKED) == ["info@dagobert.example"]
    assert mails(system, TOLD) == [EMAIL]
    told = next(mail for mail in system.inbox if mail.subject == TOLD)
    assert said.application_id in told.text
    assert TOKEN.findall(told.text) == [], "only the proven address can answer"


def test_a_holder_by_post_hears_by_mail_that_a_mailbox_is_asked_and_gets_the_code(system: System) -> None:
    """Else whoever reads the listed mailbox takes the code over unheard."""
    activated(system, business(system, comparison=Comparison.DIFFERENT))
    said = say_lost(system, email="info@dagobert.example")
    assert mails(system, TOLD) == [EMAIL]
    told = next(mail for mail in system.inbox if mail.subject == TOLD)
    assert TOKEN.findall(told.text) == []
    system.do(confirmation(system, email="info@dagobert.example"))
    assert notices(system) == [EMAIL]
    assert all(said.code.text not in mail.text for mail in system.inbox if mail.to == EMAIL)


def test_a_holder_by_post_who_is_asked_at_their_own_mailbox_is_told_once(system: System) -> None:
    activated(system, business(system, comparison=Comparison.DIFFERENT))
    say_lost(system)
    system.do(confirmation(system))
    assert mails(system, ASKED) == [EMAIL]
    assert (mails(system, TOLD), notices(system)) == ([], [])


def test_a_holder_by_mail_is_told_that_a_letter_goes_out(system: System) -> None:
    activated(system, business(system))
    said = say_lost(system, post_wanted=True)
    assert mails(system, TOLD) == [EMAIL]
    [letter] = [one for one in system.letters if said.code.text in one.text]
    assert "werken die" in letter.text
    assert all(said.code.text not in mail.text for mail in system.inbox)


def test_code_and_password_of_the_new_one_travel_apart_d7(system: System) -> None:
    activated(system, business(system))
    said = say_lost(system, post_wanted=True)
    system.new_day(calendars().next_working_day(system.last(SuccessorIssued).post_on))
    sent = system.last(SuccessorPasswordSent)
    texts = [one.text for one in system.letters]
    [code_letter] = [text for text in texts if said.code.text in text]
    [password_letter] = [text for text in texts if text is not code_letter and "eerste wachtwoord" in text]
    assert said.code.text not in password_letter
    assert sent.credential_id.endswith("-first-2")


def test_a_code_that_was_replaced_meanwhile_is_not_asked_about(system: System) -> None:
    activated(system, business(system))
    system.ask(business(system).model_copy(update={"lost_code": True, "email_fits": True}))
    due = system.last(LossConfirmationDue)
    sent = RecordLossConfirmationSent(at=system.now, application_id=due.application_id, sent_on=system.today)
    system.ask(sent)
    system.ask(confirmation(system))
    system.react()
    assert mails(system, ASKED) == []


def test_a_successors_password_is_forgotten_when_another_takes_its_place(system: System) -> None:
    activated(system, business(system))
    say_lost(system, post_wanted=True)
    system.new_day(calendars().next_working_day(system.last(SuccessorIssued).post_on))
    first = system.last(SuccessorPasswordDue).credential_id
    assert kept(system, first)
    system.new_day(system.today + timedelta(45))  # no later letter ends one that can still work (D26)
    say_lost(system, post_wanted=True)
    assert not kept(system, first)
