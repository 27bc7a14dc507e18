"""Copies of invoices with an answer: of one customer, to an address it has proven (R53, R54)."""

from typing import Any

import pytest

from domain.account.commands import Suspend
from domain.customer.events import CustomerErasureStarted
from domain.invoice.by_staff import NoSuchInvoice
from domain.kernel import Rejected
from domain.question.aggregate import AnsweredBefore, NoSuchQuestion
from domain.question.events import QuestionAnswered, Topic
from domain.use_cases.answer_with_copies import (
    AddressNotProven,
    CopyOfAnother,
    CopyUnreadable,
    NoInvoiceNamed,
)
from domain.values import AccountId, Channel, InvoiceNumber, Plain, QuestionId
from toegang_testing.desks.desk import A1, A2
from toegang_testing.desks.office import Office

F1, F2, OTHERS = "F2026-000001", "F2026-000002", "F2026-000003"


@pytest.fixture
def office() -> Office:
    """A bakery with two invoices and another business with one; a question that names the bakery's first."""
    office = Office()
    office.open_account(A1, "jan")
    office.open_account(A2, "els", kvk_number="12345678")
    office.deposit(1000, "pay-1")
    office.deposit(1000, "pay-2")
    office.deposit(1000, "pay-3", A2)
    office.ask_question("q1", Topic.ORDERS_AND_INVOICES, invoice=F1)
    return office


def refused(office: Office, why: type[Rejected], *copies: str, **found: Any) -> Rejected:
    """Nothing happened, and the question stays open."""
    head = office.world.head()
    with pytest.raises(why) as told:
        office.answer_with_copies(*copies, **found)
    assert office.world.head() == head
    return told.value


def test_copies_go_to_the_application_email_of_a_code_that_was_mailed_and_used(office: Office) -> None:
    assert office.answer_with_copies(F2, F1, account_id=A1) == [
        QuestionAnswered(
            question_id=QuestionId("q1"),
            answer=Plain("enclosed"),
            answered_on=office.today,
            copies=(InvoiceNumber(F2), InvoiceNumber(F1)),
            copies_by=Channel.EMAIL,
        )
    ]
    refused(office, AnsweredBefore, F1, account_id=A1)
    refused(office, NoSuchQuestion, F1, account_id=A1, question_id="q2")


def test_copies_go_to_the_invoice_email_in_force_and_not_before_it_was_confirmed(office: Office) -> None:
    office.ask_invoice_email("c1")
    refused(office, AddressNotProven, F1, change_id="c1")
    office.confirm_invoice_email("c1")
    refused(office, AddressNotProven, F1, change_id="c0")
    [answered] = office.answer_with_copies(F1, change_id="c1")
    assert isinstance(answered, QuestionAnswered)


def test_to_an_address_that_was_only_typed_nothing_goes(office: Office) -> None:
    told = refused(office, AddressNotProven, F1)
    assert (told.field, told.rule) == ("email", "D25")
    refused(office, AddressNotProven, F1, account_id=A2)


def test_by_post_they_go_whoever_asks_to_where_the_customer_is_billed(office: Office) -> None:
    refused(office, CopyOfAnother, OTHERS, copies_by=Channel.POST)
    with pytest.raises(CopyUnreadable):
        office.answer_with_copies(F1, copies_by=Channel.POST, unreadable=(InvoiceNumber(F1),))
    [answered] = office.answer_with_copies(F1, copies_by=Channel.POST)
    assert isinstance(answered, QuestionAnswered)
    assert (answered.copies, answered.copies_by) == ((InvoiceNumber(F1),), Channel.POST)


def test_nor_to_a_holder_whose_code_went_by_post_was_stopped_or_closed(office: Office) -> None:
    posted, unused = "a4", "a5"
    office.do(office.business(posted, "piet", post_wanted=True))
    office.make_usable(posted)
    office.do(office.business(unused, "kees"))
    for account_id in (posted, unused):
        assert office.account(account_id).customer_id == office.account(A1).customer_id
        refused(office, AddressNotProven, F1, account_id=account_id)
    office.do(Suspend(at=office.now, account_id=AccountId(A1)))
    refused(office, AddressNotProven, F1, account_id=A1)
    office.close(A1)
    refused(office, AddressNotProven, F1, account_id=A1)
    assert not office.happened(CustomerErasureStarted)


def test_all_are_of_the_customer_whose_invoice_the_question_names(office: Office) -> None:
    told = refused(office, CopyOfAnother, F1, OTHERS, account_id=A1)
    assert (told.field, told.rule) == ("copies", "R53")
    refused(office, CopyOfAnother, OTHERS, account_id=A2)
    assert refused(office, NoSuchInvoice, F1, "F2026-000009", account_id=A1).field == "copies"


def test_a_question_that_names_no_invoice_or_one_that_is_none_gets_no_copy(office: Office) -> None:
    office.ask_question("q2", Topic.ORDERS_AND_INVOICES)
    told = refused(office, NoInvoiceNamed, F1, account_id=A1, question_id="q2")
    assert (told.field, told.rule) == ("copies", "R53")
    office.ask_question("q3", Topic.ORDERS_AND_INVOICES, invoice="F2026-000009")
    refused(office, CopyOfAnother, F1, account_id=A1, question_id="q3")


def test_of_what_can_no_longer_be_read_there_is_no_copy_and_none_of_the_others_either(office: Office) -> None:
    with pytest.raises(CopyUnreadable) as told:
        office.answer_with_copies(F1, F2, account_id=A1, unreadable=(InvoiceNumber(F2),))
    assert (told.value.field, told.value.rule) == ("copies", "D12")
    assert not office.happened(QuestionAnswered)
