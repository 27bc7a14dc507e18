"""Why a balance is what it is, and what is left to pay of an invoice: every cent by its event (I1, D1)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.credit import Credit, CreditEvent, evolve_credit
from domain.account.events import CreditReserved
from domain.explaining.chain import Explanation, Link, Past, Question, Reason, Remedy, Step, chain, link
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.events import InvoiceIssued
from domain.kernel import Aggregate, Event, Recorded, S
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
    """What it is for, each event that changed what is left to pay, and how far its collection has come; then
    each fee that came with it and is not all paid (D1)."""
    invoice = past.state(INVOICE.stream(number))
    amounts = _changes(past.events(INVOICE.stream(number)), INVOICE, lambda one: one.outstanding_cents)
    happened = _with(amounts, chain(collection_of(past, number), _ordered(past, number)))
    unsettled = bool(happened) and not invoice.settled
    pay = (Step(Remedy.PAY, number, invoice.outstanding_cents),) if unsettled else ()
    reasons = (Reason("unsettled" if unsettled else "settled", "D1", happened, pay),) if happened else ()
    fees = _unpaid_fees(past, invoice)
    return Explanation(Question.INVOICE, number, unsettled, (*reasons, *fees), invoice.outstanding_cents)


def collection_of(past: Past, number: InvoiceNumber) -> Iterator[Recorded[Event]]:
    """All that happened to an invoice, and to the final notices on which it stood."""
    yield from past.events(INVOICE.stream(number))
    for notice_id in past.state(INVOICE.stream(number)).paying.notices:
        yield from past.events(FINAL_NOTICE.stream(notice_id))


def _unpaid_fees(past: Past, invoice: Invoice) -> Iterator[Reason]:
    for notice_id in invoice.paying.notices:
        stream = FINAL_NOTICE.stream(notice_id)
        notice = past.state(stream)
        if left_cents := notice.fee_outstanding_cents:
            events = past.events(stream)
            amounts = _changes(events, FINAL_NOTICE, lambda one: one.fee_outstanding_cents)
            pay = (Step(Remedy.PAY_FEE, notice.fee_reference, left_cents),)
            yield Reason("fee_unpaid", "D1", _with(amounts, chain(events)), pay)


def _changes(
    events: Iterable[Recorded[Event]], aggregate: Aggregate[Any, S, Any], cents: Callable[[S], int]
) -> Mapping[int, int]:
    """By position: by how much an event changed that amount."""
    changes: dict[int, int] = {}
    state = aggregate.initial
    for recorded in events:
        after = aggregate.evolve(state, recorded.event)
        if change := cents(after) - cents(state):
            changes[recorded.position] = change
        state = after
    return changes


def _with(amounts: Mapping[int, int], links: Iterable[Link]) -> tuple[Link, ...]:
    return tuple(replace(one, cents=amounts.get(one.happened.position)) for one in links)


def _ordered(past: Past, number: InvoiceNumber) -> Iterable[Recorded[Event]]:
    """The orders that stand on it."""
    for recorded in past.events(INVOICE.stream(number)):
        if isinstance(recorded.event, InvoiceIssued):
            for line in recorded.event.lines:
                if line.order_id is not None:
                    yield from past.events(ORDER.stream(line.order_id))
