"""What is looked up before copies of invoices go with an answer: whose address it is, what can be read."""

from typing import Final

from api.http.reading import shown, unsealed
from api.ports import Ports
from domain.account.aggregate import ACCOUNT
from domain.invoice.aggregate import INVOICE
from domain.invoice.events import InvoiceIssued
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.question.aggregate import QUESTION
from domain.question.events import QuestionAsked
from domain.sameness import email_of
from domain.use_cases.answer_with_copies import AnswerWithCopies
from domain.values import AccountId, Channel, CustomerId, InvoiceNumber, Personal, Plain, QuestionId, Sealed
from projections import accounts

ACCOUNTS_A_PAGE: Final = 500


def with_copies(
    ports: Ports, question_id: QuestionId, answer: Plain, copies: tuple[InvoiceNumber, ...], by: Channel
) -> AnswerWithCopies:
    """The use case decides; what is sealed is compared here (D27)."""
    change_id, account_id = _whose(ports, question_id)
    return AnswerWithCopies(
        at=ports.clock.now(),
        question_id=question_id,
        answer=answer,
        copies=copies,
        copies_by=by,
        account_id=account_id,
        change_id=change_id,
        unreadable=tuple(number for number in copies if not _readable(ports, number)),
    )


def _whose(ports: Ports, question_id: QuestionId) -> tuple[str | None, AccountId | None]:
    """By which change the asker's address is the invoice email, and of which account it is the application
    email; of the customer whose invoice the question names."""
    number = ports.log.state(QUESTION.stream(question_id)).invoice_number
    customer_id = ports.log.state(INVOICE.stream(number)).customer_id if number else None
    asker = _asker(ports, question_id)
    if customer_id is None or asker is None:
        return None, None
    mailed_to = ports.log.state(INVOICE_DELIVERY.stream(customer_id)).mailed_to
    if mailed_to is not None and _address(ports, mailed_to.email) == asker:
        return mailed_to.change_id, None
    return None, _account(ports, customer_id, asker)


def _asker(ports: Ports, question_id: QuestionId) -> str | None:
    for recorded in ports.log.history(QUESTION.stream(question_id).name, limit=1):
        if isinstance(recorded.event, QuestionAsked):
            return _address(ports, recorded.event.email)
    return None


def _account(ports: Ports, customer_id: CustomerId, asker: str) -> AccountId | None:
    last: AccountId | None = None
    with shown(ports, None, "accounts") as tx:
        while True:
            rows = accounts.accounts(tx, customer_id=customer_id, after=last, limit=ACCOUNTS_A_PAGE)
            for row in rows:
                account = ports.log.state(ACCOUNT.stream(row.account_id))
                kept = account.email if account.email_is_proven else None
                if kept is not None and _address(ports, kept) == asker:
                    return row.account_id
            if len(rows) < ACCOUNTS_A_PAGE:
                return None
            last = rows[-1].account_id


def _address(ports: Ports, email: Personal) -> str | None:
    """As it is compared; None once it was erased."""
    assert isinstance(email, Sealed), "reading the log always yields sealed values"
    opened = unsealed(ports, email)
    return None if opened is None else email_of(opened)


def _readable(ports: Ports, number: InvoiceNumber) -> bool:
    """Whether its buyer can be told; what is no invoice is the use case's to refuse."""
    for recorded in ports.log.history(INVOICE.stream(number).name, limit=1):
        if isinstance(recorded.event, InvoiceIssued):
            assert isinstance(recorded.event.buyer, Sealed), "reading the log always yields sealed values"
            return unsealed(ports, recorded.event.buyer) is not None
    return True
