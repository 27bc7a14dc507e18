"""Invoices by mail or by post; who is told of a new invoice email; mail that comes back (R48, R52, D24)."""

import re
from datetime import date, timedelta

from domain.effect.events import EffectFailed
from domain.invoice.events import InvoiceSent
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.invoice_delivery.commands import ConfirmInvoiceEmail
from domain.invoice_delivery.events import InvoiceEmailTookEffect, InvoiceMailReturned, MailReturn
from domain.invoice_delivery.tokens import INDEX_SCOPE, confirming, invoice_email_token, vetoing
from domain.kernel import Event
from domain.use_cases.invoice_delivery import (
    RequestDigitalInvoices,
    RequestPostalInvoices,
    ReturnInvoiceMail,
)
from domain.values import AccountId, CustomerId, InvoiceNumber, Plain
from projections.invoice_history import Step
from projections.invoice_overview import invoice
from tests.adapters.reactors.system import DESK, PORTAL, PostedLetter, System
from tests.adapters.reactors.wishes import ADDRESS, COMPANY, activated, business, mandate, order

DAGOBERT = CustomerId(COMPANY)
F1 = InvoiceNumber("F2026-000001")
OLD, NEW = "administratie@dagobert.example", "boeken@dagobert.example"
TOKEN = re.compile("(?:[2-9A-HJ-KM-NP-Z]{5}-){3}[2-9A-HJ-KM-NP-Z]{5}")
DAY = timedelta(1)


def asked(system: System, account_id: AccountId, change_id: str, email: str) -> None:
    system.do(
        RequestDigitalInvoices(
            at=system.now,
            account_id=account_id,
            change_id=change_id,
            email=Plain(email),
            fits=False,
            today=system.today,
        )
    )


def confirmed(system: System, change_id: str) -> None:
    system.do(ConfirmInvoiceEmail(at=system.now, customer_id=DAGOBERT, change_id=change_id))


def digital(system: System, email: str = OLD) -> AccountId:
    """A business whose invoices are mailed."""
    account_id = activated(system, business(system))
    asked(system, account_id, "c1", email)
    confirmed(system, "c1")
    return account_id


def invoiced(system: System, account_id: AccountId) -> None:
    """The next day an order is on an invoice, which is sent."""
    system.do(mandate(system, account_id))
    system.do(order(system, account_id))
    system.new_day(system.today + DAY)


def mails(system: System, to: str) -> list[str]:
    """Their texts."""
    return [mail.text for mail in system.inbox if mail.to == to]


def letters(system: System, containing: str) -> list[PostedLetter]:
    return [letter for letter in system.letters if containing in letter.text]


def token(system: System, proof: str) -> str:
    return invoice_email_token(system.vault.index(INDEX_SCOPE, proof))


def happened(system: System, kind: type[Event]) -> int:
    return len(system.events(kind))


def test_a_first_address_confirms_itself_and_the_billing_address_is_told_by_letter(system: System) -> None:
    account_id = activated(system, business(system))
    asked(system, account_id, "c1", OLD)
    [mail] = mails(system, OLD)
    assert TOKEN.findall(mail) == [token(system, confirming(DAGOBERT, "c1"))] * 4, "in the link and to copy"
    assert COMPANY in mail
    [letter] = letters(system, "facturen per e-mail")
    assert letter.text.startswith(ADDRESS)
    assert not TOKEN.findall(letter.text)
    assert OLD not in letter.text
    confirmed(system, "c1")
    assert mails(system, OLD) == [mail]


def test_an_invoice_is_mailed_to_the_invoice_email_and_nothing_is_posted(system: System) -> None:
    account_id = digital(system)
    posted = len(system.letters)
    invoiced(system, account_id)
    [mail] = [one for one in system.inbox if F1 in one.subject]
    assert mail.to == OLD
    for shown in (F1, "€ 2,35", PORTAL, "Vrijgesteld van btw", "Exempt from VAT"):
        assert shown in mail.text
    assert len(system.letters) == posted
    sent = system.last(InvoiceSent)
    assert (sent.invoice_number, sent.sent_on, sent.mailed_to) == (F1, system.today, "c1")


def test_the_old_address_is_told_at_once_with_the_token_that_stops_it_and_again_when_it_is_done(
    system: System,
) -> None:
    account_id = digital(system)
    before = len(mails(system, OLD))
    asked(system, account_id, "c2", NEW)
    [told] = mails(system, OLD)[before:]
    assert TOKEN.findall(told) == [token(system, vetoing(DAGOBERT, "c1"))] * 2
    assert NEW not in told
    assert token(system, vetoing(DAGOBERT, "c1")) not in "".join(mails(system, NEW))
    confirmed(system, "c2")
    system.new_day(system.today + 2 * DAY)
    assert happened(system, InvoiceEmailTookEffect) == 1, "72 hours have not passed"
    system.new_day(system.today + DAY)
    assert happened(system, InvoiceEmailTookEffect) == 2
    [_, done] = mails(system, OLD)[before:]
    assert "gaan vanaf nu naar het nieuwe e-mailadres" in done
    invoiced(system, account_id)
    assert F1 in mails(system, NEW)[-1]
    assert not [text for text in mails(system, OLD) if F1 in text]


def test_invoices_by_post_again_are_told_to_the_address_and_posted(system: System) -> None:
    account_id = digital(system)
    system.do(RequestPostalInvoices(at=system.now, account_id=account_id))
    assert "komen vanaf nu per post" in mails(system, OLD)[-1]
    invoiced(system, account_id)
    [letter] = letters(system, F1)
    assert letter.text.startswith(ADDRESS)
    assert system.last(InvoiceSent).mailed_to is None


def test_a_mail_that_came_back_is_posted_told_in_a_letter_and_to_the_desk(system: System) -> None:
    account_id = digital(system)
    invoiced(system, account_id)
    system.do(ReturnInvoiceMail(at=system.now, invoice_number=F1), role="clerk")
    told, posted = sorted(letters(system, F1), key=lambda letter: "aangekomen" not in letter.text)
    assert "niet aangekomen" in told.text
    assert "€ 2,35" in posted.text
    assert {told.text.startswith(ADDRESS), posted.text.startswith(ADDRESS)} == {True}
    [desk] = mails(system, DESK.text)
    assert F1 in desk
    with system.engine.connect() as tx:
        found = invoice(tx, F1)
    assert found is not None
    assert [one.step for one in found.steps] == [Step.ISSUED, Step.SENT, Step.MAIL_RETURNED]
    system.do(order(system, account_id))
    system.new_day(system.today + DAY)
    assert letters(system, "F2026-000002"), "the next one too"


def test_a_mail_that_the_server_refuses_is_posted_instead_and_the_term_runs_from_the_letter(
    system: System,
) -> None:
    account_id = digital(system, email="nobody at home")
    invoiced(system, account_id)
    returned = system.last(InvoiceMailReturned)
    assert (returned.invoice_number, returned.cause, returned.change_id) == (F1, MailReturn.REFUSED, "c1")
    assert len(letters(system, F1)) == 2
    sent = system.last(InvoiceSent)
    assert (sent.mailed_to, sent.sent_on) == (None, letters(system, F1)[0].post_on)
    assert system.app.state(INVOICE_DELIVERY.stream(DAGOBERT)).mailed_to is None
    assert mails(system, DESK.text)


def test_an_old_address_that_mail_does_not_reach_is_told_by_letter(system: System) -> None:
    account_id = digital(system, email="nobody at home")
    asked(system, account_id, "c2", NEW)
    [letter] = letters(system, "bezwaar")
    assert letter.text.startswith(ADDRESS)
    assert token(system, vetoing(DAGOBERT, "c1")) in letter.text


def test_a_question_to_an_address_that_was_asked_for_again_is_not_sent(system: System) -> None:
    account_id = activated(system, business(system))
    for change_id in ("c1", "c2"):
        system.ask(
            RequestDigitalInvoices(
                at=system.now,
                account_id=account_id,
                change_id=change_id,
                email=Plain(f"{change_id}@dagobert.example"),
                fits=False,
                today=system.today,
            )
        )
    system.react()
    assert mails(system, "c1@dagobert.example") == []
    assert len(mails(system, "c2@dagobert.example")) == 1
    assert system.last(EffectFailed).reason_code == "superseded"


def test_no_mail_of_it_holds_a_password_or_a_code(system: System) -> None:
    account_id = digital(system)
    invoiced(system, account_id)
    for text in mails(system, OLD):
        assert not re.search("wachtwoord:|password:|W[2-9A-HJ-KM-NP-Z]{11}", text)
    assert date(2026, 6, 1) < system.today
