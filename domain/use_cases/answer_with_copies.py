"""Copies of invoices with the answer to a question: to whom they may go (R53, R54)."""

from collections.abc import Iterable
from typing import Final

from domain.account.aggregate import ACCOUNT
from domain.invoice.aggregate import INVOICE
from domain.invoice.by_staff import NoSuchInvoice
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.question.aggregate import QUESTION
from domain.question.commands import AnswerQuestion
from domain.values import AccountId, Channel, CustomerId, InvoiceNumber, Plain, QuestionId

COPIES_MAX: Final = 20
"""In one mail."""


class NoInvoiceNamed(Rejected):
    """The question names no invoice, so that nobody can tell whose copies it asks for."""

    rule = "R53"
    advice = "Ask for the number of an invoice and the organisation's details, with the question form."


class CopyOfAnother(Rejected):
    """This is no invoice of the customer whose invoice the question names."""

    rule = "R53"
    advice = "Send copies of the invoices of one customer, the one that the question is about."


class CopyUnreadable(Rejected):
    """To whom an invoice was made out can no longer be read: there is no copy of it."""

    rule = "D12"
    advice = "Answer without it: after seven years the name and address on an invoice are erased."


class AddressNotProven(Rejected):
    """The email address of the question is typed, and not one that the customer has proven."""

    rule = "D25"
    advice = "Send the copies by post, to the billing address; mail is for the invoice email, or a holder's."


class AnswerWithCopies(Command):
    """Answer a question, once, with copies of invoices as PDF (R53, R54); or ``copies_by`` post, to the
    customer's billing address, whoever asks: for those who have no address that is proven.

    What the caller found by unsealing: ``account_id``: whose application email the asker's address is, of the
    customer's accounts; ``change_id``: of the customer's invoice email, where it is that; ``unreadable``:
    those of the invoices whose buyer was erased. Rejected: NoSuchQuestion, AnsweredBefore, NoInvoiceNamed,
    NoSuchInvoice, CopyOfAnother, CopyUnreadable, AddressNotProven."""

    question_id: QuestionId
    answer: Plain
    copies: tuple[InvoiceNumber, ...]
    copies_by: Channel
    account_id: AccountId | None
    change_id: str | None
    unreadable: tuple[InvoiceNumber, ...]


def answer_with_copies(load: Load, command: AnswerWithCopies) -> Iterable[StreamCommand]:
    question = load.state(QUESTION.stream(command.question_id))
    question.check_unanswered()
    if question.invoice_number is None:
        raise NoInvoiceNamed(field="copies")
    about = load.state(INVOICE.stream(question.invoice_number)).customer_id
    for number in command.copies:
        customer_id = load.state(INVOICE.stream(number)).customer_id
        if customer_id is None:
            raise NoSuchInvoice(field="copies")
        if customer_id != about:
            raise CopyOfAnother(field="copies")
    if command.unreadable:
        raise CopyUnreadable(field="copies")
    by_mail = command.copies_by is Channel.EMAIL
    if about is None or (by_mail and not _is_proven(load, about, command)):
        raise AddressNotProven(field="email")
    yield AnswerQuestion(
        at=command.at,
        question_id=command.question_id,
        answer=command.answer,
        copies=command.copies,
        copies_by=command.copies_by,
    )


def _is_proven(load: Load, customer_id: CustomerId, command: AnswerWithCopies) -> bool:
    """The invoice email in force was confirmed (D24); an application email got code and password, and both
    were used (D7). Not that of a code that went by post, nor of one that staff stopped (R24, D28)."""
    mailed_to = load.state(INVOICE_DELIVERY.stream(customer_id)).mailed_to
    if mailed_to is not None and mailed_to.change_id == command.change_id:
        return True
    if command.account_id is None:
        return False
    account = load.state(ACCOUNT.stream(command.account_id))
    return account.customer_id == customer_id and account.email_is_proven
