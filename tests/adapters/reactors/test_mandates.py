"""Who is told of what happens to a mandate, and what the bank is told of another account (D2, D6, D15)."""

from datetime import timedelta

import pytest

from adapters.bank_files import pain_008
from adapters.reactors.facts import Facts
from adapters.reactors.judge_return import RETURNED_TOO_LATE
from adapters.reactors.payment_files import PaymentFiles
from adapters.written import written_day
from domain.closing_days import calendars
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import VetoAmendment
from domain.customer.events import MandateAmended, MandateEnded
from domain.customer.tokens import INDEX_SCOPE, mandate_token, vetoing
from domain.effect.events import EffectFailed
from domain.invoice.aggregate import INVOICE
from domain.invoice.events import CollectionCalledOff, CollectionOrdered, InvoiceIssued
from domain.payment_file.events import CollectionsDrawnUp
from domain.ports import BankEntry, EntryKind
from domain.use_cases.book_bank_entry import BookBankEntry
from domain.use_cases.mandates import AskAmendment, CancelMandate, CancelMandateByStaff
from domain.values import AccountId, Plain
from tests.adapters.bank_files.test_writing import told
from tests.adapters.reactors.system import System, system
from tests.adapters.reactors.test_invoice_delivery import (
    DAGOBERT,
    DAY,
    F1,
    OLD,
    digital,
    letters,
    mails,
)
from tests.adapters.reactors.wishes import ADDRESS, IBAN, activated, business, mandate, order
from tests.adapters.stand_in_world import world

__all__ = ["system", "world"]
OTHER = "NL20INGB0001234567"


def amended(system: System, account_id: AccountId, amendment_id: str = "b") -> None:
    system.do(
        AskAmendment(
            at=system.now,
            account_id=account_id,
            amendment_id=amendment_id,
            iban=Plain(OTHER),
            debtor=Plain("Jo Duck-Canary"),
            today=system.today,
        )
    )


def given(system: System) -> AccountId:
    account_id = activated(system, business(system))
    system.do(mandate(system, account_id))
    return account_id


def on_to(system: System, days: int) -> None:
    """Work goes on; that the bank is silent about what it took is told to staff."""
    system.to(system.today + days * DAY)
    system.run_day()


def token(system: System) -> str:
    return mandate_token(system.vault.index(INDEX_SCOPE, vetoing(DAGOBERT, "M0001")))


def test_a_mandate_is_told_of_where_the_invoices_go_without_the_whole_iban(system: System) -> None:
    given(system)
    [letter] = letters(system, "incassomachtiging gegeven")
    assert letter.text.startswith(ADDRESS)
    assert "M0001" in letter.text
    assert IBAN[-4:] in letter.text
    assert IBAN not in letter.text


def test_an_amendment_is_told_by_letter_and_to_the_holder_who_asked_with_what_stops_it(
    system: System,
) -> None:
    account_id = given(system)
    before = len(system.inbox)
    amended(system, account_id)
    [letter] = letters(system, "bezwaar")
    [mail] = [one.text for one in system.inbox[before:]]
    for text in (letter.text, mail):
        assert token(system) in text
        assert OTHER[-4:] in text
        assert OTHER not in text
    system.do(VetoAmendment(at=system.now, customer_id=DAGOBERT, mandate_id="M0001"))
    system.new_day(system.today + 11 * DAY)
    assert not system.events(MandateAmended)


def test_where_invoices_are_mailed_it_is_told_by_mail_and_takes_effect_after_72_hours(
    system: System,
) -> None:
    account_id = digital(system)
    system.do(mandate(system, account_id))
    amended(system, account_id)
    assert token(system) in mails(system, OLD)[-1]
    assert not letters(system, "bezwaar")
    system.new_day(system.today + 2 * DAY)
    assert not system.events(MandateAmended)
    system.new_day(system.today + 2 * DAY)
    assert system.events(MandateAmended)
    assert "vanaf nu af van de rekening" in mails(system, OLD)[-1]


def test_mail_that_is_refused_for_good_is_a_letter(system: System) -> None:
    account_id = digital(system, email="nobody at home")
    system.do(mandate(system, account_id))
    amended(system, account_id)
    [letter] = letters(system, "bezwaar")
    assert token(system) in letter.text


def test_the_bank_is_told_once_and_the_file_has_the_same_bytes_after_another_amendment(
    system: System,
) -> None:
    account_id = given(system)
    for asked in (None, "b", None):
        if asked:
            amended(system, account_id, asked)
            on_to(system, 11)
        system.do(order(system, account_id))
        for _ in range(17):
            on_to(system, 1)
    files = PaymentFiles(Facts(system.app, system.vault))
    drawn = system.events(CollectionsDrawnUp)
    contents = [files.bytes_of(one) for one in drawn]
    assert [told(content, "DbtrAcct", "Id", "IBAN") for content in contents] == [[IBAN], [OTHER], [OTHER]]
    assert [told(content, "OrgnlDbtrAcct", "Id", "IBAN") for content in contents] == [[], [IBAN], []]
    amended(system, account_id, "c")
    on_to(system, 11)
    assert [files.bytes_of(one) for one in drawn] == contents
    assert pain_008.MESSAGE.encode() in contents[0]


def test_what_was_announced_is_told_to_be_transferred_in_a_letter_with_how(system: System) -> None:
    account_id = given(system)
    system.do(order(system, account_id))
    system.new_day(system.today + DAY)
    system.do(CancelMandate(at=system.now, account_id=account_id, today=system.today))
    assert [one.invoice_number for one in system.events(CollectionCalledOff)] == [F1]
    [letter] = letters(system, "wordt niet afgeschreven")
    assert letter.text.startswith(ADDRESS)
    assert "€ 2,35" in letter.text
    assert "RF82" in letter.text
    [ended] = letters(system, "beëindigd")
    assert "vanaf" in ended.text
    assert system.app.state(CUSTOMER.stream(DAGOBERT)).mandate is None


@pytest.mark.parametrize("late", [False, True])
def test_it_is_to_be_paid_by_its_due_day_unless_the_letter_comes_after_that(
    system: System, late: bool
) -> None:
    account_id = given(system)
    system.do(order(system, account_id))
    system.new_day(system.today + DAY)
    [issued] = system.events(InvoiceIssued)
    if late:
        system.to(issued.due_on)
    system.do(CancelMandate(at=system.now, account_id=account_id, today=system.today))
    [letter] = letters(system, "wordt niet afgeschreven")
    due = written_day(issued.due_on, "nl")
    assert (f"Uiterlijk op: {due}" in letter.text) != late
    assert ("Zo spoedig mogelijk" in letter.text) == ("As soon as you can" in letter.text) == late


def test_what_staff_ended_is_told_to_the_customer_alone(system: System) -> None:
    given(system)
    before = len(system.inbox)
    system.do(CancelMandateByStaff(at=system.now, customer_id=DAGOBERT, today=system.today), role="clerk")
    [letter] = letters(system, "op verzoek ingetrokken")
    assert letter.text.startswith(ADDRESS)
    assert len(system.inbox) == before


def test_a_mandate_that_lapses_is_told_of(system: System) -> None:
    given(system)
    system.new_day(system.today + timedelta(366 * 3))
    assert system.events(MandateEnded)
    [letter] = letters(system, "36 maanden")
    assert "M0001" in letter.text


@pytest.mark.parametrize(("days", "waits"), [(60, False), (61, True)])
def test_what_came_back_after_every_term_is_booked_and_waits_for_staff(
    system: System, days: int, waits: bool
) -> None:
    system.do(order(system, given(system)))
    system.new_day(system.today + DAY)
    for _ in range(16):
        on_to(system, 1)
    debited = system.last(CollectionOrdered)
    for kind, day in ((EntryKind.COLLECTED, 0), (EntryKind.RETURNED, days)):
        booked_on = debited.collect_on + day * DAY
        reference = debited.collection_id
        entry = BankEntry(f"entry-{day}", kind, debited.amount_cents, reference, booked_on, "MD06")
        system.to(max(booked_on, system.today + DAY))
        system.do(BookBankEntry(at=system.now, entry=entry, today=system.today, calendars=calendars()))
    assert system.app.state(INVOICE.stream(F1)).outstanding_cents == debited.amount_cents
    failed = [one.reason_code for one in system.events(EffectFailed)]
    assert (RETURNED_TOO_LATE in failed) is waits
