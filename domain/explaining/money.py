"""Why a balance is what it is, and what is left to pay of an invoice: every cent by its event (I1, D1)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.credit import Credit, CreditEvent, evolve_credit
from domain.account.events import CreditReserved
from domain.explaining.chain import Explanation, Link, Past, Question, Reason, Remedy, Step, chain, link
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.events import InvoiceIssued
from domain.kernel import Event, Recorded
from domain.order.aggregate import ORDER
from domain.values import AccountId, InvoiceNumber


def why_balance(past: Past, account_id: AccountId) -> Explanation:
    """Each event that moved the balance, and by how much: they add up to it. Beside them what is reserved
    for orders that are not delivered yet; the rest is available (I1)."""
    moved: list[Link] = []
    credit = Credit()
    for recorded in past.events(ACCOUNT.stream(account_id)):
        if isinstance(recorded.event, CreditEvent):
            after = evolve_credit(credit, recorded.event)
            if cents := after.balance_cents - credit.balance_cents:
                moved.append(link(recorded, cents))
            credit = after
    reasons = [Reason("balance", "I1", tuple(moved))]
    if reserved := credit.reserved:
        links = tuple(
            link(recorded, -recorded.event.amount_cents)
            for recorded in past.events(ACCOUNT.stream(account_id))
            if isinstance(recorded.event, CreditReserved) and recorded.event.order_id in reserved
        )
        reasons.append(Reason("reserved", "I1", links))
    return Explanation(Question.BALANCE, account_id, bool(moved), tuple(reasons), credit.balance_cents)


def why_invoice(past: Past, number: InvoiceNumber) -> Explanation:
    """What it is for, each event that changed what is left to pay, and how far its collection has come."""
    amounts: dict[int, int] = {}
    invoice: Invoice = INVOICE.initial
    evolve: Callable[[Invoice, Any], Invoice] = INVOICE.evolve
    for recorded in past.events(INVOICE.stream(number)):
        after = evolve(invoice, recorded.event)
        if cents := after.outstanding_cents - invoice.outstanding_cents:
            amounts[recorded.position] = cents
        invoice = after
    happened = tuple(
        replace(one, cents=amounts.get(one.happened.position))
        for one in chain(collection_of(past, number), _ordered(past, number))
    )
    unsettled = bool(happened) and not invoice.settled
    pay = (Step(Remedy.PAY, number, invoice.outstanding_cents),) if unsettled else ()
    reasons = (Reason("unsettled" if unsettled else "settled", "D1", happened, pay),) if happened else ()
    return Explanation(Question.INVOICE, number, unsettled, reasons, invoice.outstanding_cents)


def collection_of(past: Past, number: InvoiceNumber) -> Iterator[Recorded[Event]]:
    """All that happened to an invoice, and its final notice."""
    yield from past.events(INVOICE.stream(number))
    notice_id = past.state(INVOICE.stream(number)).notice_id
    if notice_id is not None:
        yield from past.events(FINAL_NOTICE.stream(notice_id))


def _ordered(past: Past, number: InvoiceNumber) -> Iterable[Recorded[Event]]:
    """The orders that stand on it."""
    for recorded in past.events(INVOICE.stream(number)):
        if isinstance(recorded.event, InvoiceIssued):
            for line in recorded.event.lines:
                if line.order_id is not None:
                    yield from past.events(ORDER.stream(line.order_id))
