"""Which invoices a customer had, with their lines and everything that happened to them (R53, R54)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Index, Table, select

from domain.calendar import local_date
from domain.final_notice.events import FinalNoticeSent
from domain.invoice.events import (
    CollectionCalledOff,
    CollectionOrdered,
    CollectionReturned,
    CollectionSubmitted,
    CreditNoteIssued,
    CreditPaidBack,
    DunningHeld,
    DunningResumed,
    InvoiceChargebackReversed,
    InvoiceChargedBack,
    InvoiceIssued,
    InvoiceKind,
    InvoiceOverdue,
    InvoicePaymentTakenBack,
    InvoiceSent,
    InvoiceSettled,
    InvoiceWrittenOff,
    ListedOnFinalNotice,
    PayBackFailed,
    PaymentReceived,
    ReminderIssued,
    ReminderSent,
)
from domain.invoice_delivery.events import InvoiceMailReturned
from domain.kernel import Recorded
from domain.values import CustomerId, InvoiceNumber, OrderId, PaymentId, Sealed
from projections.invoice_steps import InvoiceState as InvoiceState
from projections.invoice_steps import Step as Step
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, View
from projections.queries import LIMIT, page_of


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice; amounts in cents, exempt from VAT (R56). ``buyer`` is sealed, a fiscal fact (D12).

    ``collect_on``: the direct debit it announces; ``payment_id``: the payment a top-up was paid by."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    kind: InvoiceKind
    issued_on: date
    financial_year: int
    due_on: date
    total_cents: int
    outstanding_cents: int
    state: InvoiceState
    payment_id: PaymentId | None
    collect_on: date | None
    settled_on: date | None
    buyer: Sealed


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; ``item`` is a product or "credit"."""

    item: str
    order_id: OrderId | None
    amount_cents: int


@dataclass(frozen=True, slots=True)
class InvoiceStep:
    """One thing that happened, in Europe/Amsterdam's days. ``amount_cents`` where money is meant."""

    position: int
    step: Step
    on: date
    amount_cents: int | None


@dataclass(frozen=True, slots=True)
class InvoiceInFull:
    """One invoice with its lines and its history, oldest first."""

    invoice: InvoiceRow
    lines: tuple[InvoiceLine, ...]
    steps: tuple[InvoiceStep, ...]


table = Table(
    "invoice_history",
    READ_MODELS,
    Column("invoice_number", Text, primary_key=True),
    Column("issued", BigInteger, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("financial_year", BigInteger, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("written_off_cents", BigInteger, nullable=False),
    Column("credited_cents", BigInteger, nullable=False),
    Column("collected_cents", BigInteger, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("payment_id", Text),
    Column("collect_on", Date),
    Column("notice_id", Text),
    Column("settled_on", Date),
    Column("buyer", Text, nullable=False),
    Index(None, "customer_id", "issued"),
    Index(None, "notice_id"),
)
lines = Table(
    "invoice_history_lines",
    READ_MODELS,
    Column("invoice_number", Text, primary_key=True),
    Column("line", BigInteger, primary_key=True, autoincrement=False),
    Column("item", Text, nullable=False),
    Column("order_id", Text),
    Column("amount_cents", BigInteger, nullable=False),
)
steps = Table(
    "invoice_history_steps",
    READ_MODELS,
    Column("invoice_number", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("step", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("amount_cents", BigInteger),
)

projection = Projection("invoice_history", [table, lines, steps])


# --- what each event does -----------------------------------------------------------------------
@projection.on(InvoiceIssued)
def issued(view: View, happened: Recorded[InvoiceIssued]) -> None:
    event = happened.event
    view.insert(
        table,
        invoice_number=event.invoice_number,
        issued=happened.position,
        customer_id=event.customer_id,
        kind=event.kind,
        issued_on=event.issued_on,
        financial_year=event.financial_year,
        due_on=event.due_on,
        total_cents=event.total_cents,
        paid_cents=event.total_cents if event.payment_id else 0,
        written_off_cents=0,
        credited_cents=0,
        collected_cents=0,
        overdue=False,
        state=InvoiceState.OPEN,
        payment_id=event.payment_id,
        collect_on=event.collect_on,
        buyer=event.buyer,
    )
    for number, line in enumerate(event.lines, 1):
        view.insert(lines, invoice_number=event.invoice_number, line=number, **line.model_dump())
    _step(view, happened, Step.ISSUED, event.issued_on, event.total_cents)


@projection.on(InvoiceSent)
def sent(view: View, happened: Recorded[InvoiceSent]) -> None:
    _step(view, happened, Step.SENT, happened.event.sent_on)


@projection.on(InvoiceMailReturned)
def mail_returned(view: View, happened: Recorded[InvoiceMailReturned]) -> None:
    _step(view, happened, Step.MAIL_RETURNED, happened.event.returned_on)


@projection.on(CollectionOrdered)
def collection_ordered(view: View, happened: Recorded[CollectionOrdered]) -> None:
    view.update(table, _key(happened), collect_on=happened.event.collect_on)
    _step(view, happened, Step.COLLECTION_ORDERED, happened.event.ordered_on, happened.event.amount_cents)


@projection.on(CollectionCalledOff)
def collection_called_off(view: View, happened: Recorded[CollectionCalledOff]) -> None:
    view.update(table, _key(happened), collect_on=None)
    _step(view, happened, Step.COLLECTION_CALLED_OFF, happened.event.called_off_on)


@projection.on(CollectionSubmitted)
def collection_submitted(view: View, happened: Recorded[CollectionSubmitted]) -> None:
    _step(view, happened, Step.COLLECTION_SUBMITTED, local_date(happened.recorded_at))


@projection.on(PaymentReceived)
def payment_received(view: View, happened: Recorded[PaymentReceived]) -> None:
    event, row = happened.event, _row(view, happened)
    paid_cents = row["paid_cents"] + event.amount_cents
    collected_cents = event.amount_cents if event.collected else row["collected_cents"]
    view.update(table, _key(happened), paid_cents=paid_cents, collected_cents=collected_cents)
    step = Step.COLLECTED if event.collected else Step.PAYMENT_RECEIVED
    _step(view, happened, step, event.booked_on, event.amount_cents)


@projection.on(InvoiceSettled)
def settled(view: View, happened: Recorded[InvoiceSettled]) -> None:
    settled_on = happened.event.settled_on
    view.update(table, _key(happened), state=InvoiceState.SETTLED, settled_on=settled_on)
    _step(view, happened, Step.SETTLED, settled_on)


@projection.on(CollectionReturned)
def collection_returned(view: View, happened: Recorded[CollectionReturned]) -> None:
    event, row = happened.event, _row(view, happened)
    # A rejected collection never brought money in; one that was booked takes it out again.
    paid_cents = row["paid_cents"] - row["collected_cents"] - event.paid_back_cents
    view.update(table, _key(happened), paid_cents=paid_cents, collected_cents=0)
    if paid_cents + row["written_off_cents"] + row["credited_cents"] < row["total_cents"]:
        anew = row["state"] == InvoiceState.SETTLED and row["overdue"] and event.term_ends_on is not None
        state = InvoiceState.OVERDUE if row["overdue"] else InvoiceState.OPEN
        view.update(table, _key(happened), **(_ANEW if anew else {"state": state, "settled_on": None}))
    _step(view, happened, Step.COLLECTION_RETURNED, event.returned_on, event.amount_cents)


@projection.on(InvoiceChargedBack)
def charged_back(view: View, happened: Recorded[InvoiceChargedBack]) -> None:
    _claimed_again(view, happened, happened.event.amount_cents, happened.event.charged_back_on)


@projection.on(InvoicePaymentTakenBack)
def taken_back(view: View, happened: Recorded[InvoicePaymentTakenBack]) -> None:
    _claimed_again(view, happened, happened.event.reopened_cents, happened.event.taken_back_on)


def _claimed_again(view: View, happened: Recorded[Any], cents: int, on: date) -> None:
    row = _row(view, happened)
    view.update(table, _key(happened), paid_cents=row["paid_cents"] - cents)
    if cents and row["state"] == InvoiceState.SETTLED:
        view.update(table, _key(happened), **_ANEW)
    _step(view, happened, Step.CHARGED_BACK, on, cents)


@projection.on(InvoiceChargebackReversed)
def chargeback_reversed(view: View, happened: Recorded[InvoiceChargebackReversed]) -> None:
    event, row = happened.event, _row(view, happened)
    paid_cents = row["paid_cents"] + event.amount_cents
    lost_cents = row["written_off_cents"] - event.recovered_cents
    view.update(table, _key(happened), paid_cents=paid_cents, written_off_cents=lost_cents)
    _step(view, happened, Step.CHARGEBACK_REVERSED, event.reversed_on, event.amount_cents)


@projection.on(ReminderIssued)
def reminder_issued(view: View, happened: Recorded[ReminderIssued]) -> None:
    event = happened.event
    _step(view, happened, Step.REMINDER_ISSUED, event.issued_on, event.outstanding_cents)


@projection.on(ReminderSent)
def reminder_sent(view: View, happened: Recorded[ReminderSent]) -> None:
    _step(view, happened, Step.REMINDER_SENT, happened.event.sent_on)


@projection.on(ListedOnFinalNotice)
def listed(view: View, happened: Recorded[ListedOnFinalNotice]) -> None:
    view.update(table, _key(happened), notice_id=happened.event.notice_id)
    _step(view, happened, Step.LISTED_ON_FINAL_NOTICE, happened.event.listed_on)


@projection.on(FinalNoticeSent)
def notice_sent(view: View, happened: Recorded[FinalNoticeSent]) -> None:
    sent_on = happened.event.sent_on
    for row in view.rows(table, {"notice_id": happened.event.notice_id}):
        _insert_step(view, happened, row["invoice_number"], Step.FINAL_NOTICE_SENT, sent_on, None)


@projection.on(InvoiceOverdue)
def overdue(view: View, happened: Recorded[InvoiceOverdue]) -> None:
    view.update(table, _key(happened), overdue=True, state=InvoiceState.OVERDUE)
    _step(view, happened, Step.OVERDUE, happened.event.overdue_on)


@projection.on(DunningHeld)
def held(view: View, happened: Recorded[DunningHeld]) -> None:
    _step(view, happened, Step.DUNNING_HELD, happened.event.held_until)


@projection.on(DunningResumed)
def resumed(view: View, happened: Recorded[DunningResumed]) -> None:
    _step(view, happened, Step.DUNNING_RESUMED, happened.event.resumed_on)


@projection.on(InvoiceWrittenOff)
def written_off(view: View, happened: Recorded[InvoiceWrittenOff]) -> None:
    event, row = happened.event, _row(view, happened)
    written_off_cents = row["written_off_cents"] + event.amount_cents
    view.update(table, _key(happened), written_off_cents=written_off_cents)
    _step(view, happened, Step.WRITTEN_OFF, event.written_off_on, event.amount_cents)


@projection.on(CreditNoteIssued)
def credited(view: View, happened: Recorded[CreditNoteIssued]) -> None:
    event, row = happened.event, _row(view, happened)
    left = {
        "paid_cents": row["paid_cents"] - event.owed_back_cents,
        "collected_cents": max(0, row["collected_cents"] - event.owed_back_cents),
    }
    view.update(table, _key(happened), credited_cents=row["credited_cents"] + event.amount_cents, **left)
    _step(view, happened, Step.CREDITED, event.issued_on, event.amount_cents)


@projection.on(CreditPaidBack)
def paid_back(view: View, happened: Recorded[CreditPaidBack]) -> None:
    _step(view, happened, Step.PAID_BACK, happened.event.paid_back_on, happened.event.amount_cents)


@projection.on(PayBackFailed)
def pay_back_failed(view: View, happened: Recorded[PayBackFailed]) -> None:
    event, row = happened.event, _row(view, happened)
    view.update(table, _key(happened), paid_cents=row["paid_cents"] + event.claimed_no_more_cents)
    cents = event.owed_again_cents + event.claimed_no_more_cents or None
    _step(view, happened, Step.PAY_BACK_FAILED, event.failed_on, cents)


_LESS = ("paid_cents", "written_off_cents", "credited_cents")
_ANEW = {"state": InvoiceState.OPEN, "settled_on": None, "overdue": False, "notice_id": None}  # D15, D22


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"invoice_number": happened.event.invoice_number}


def _row(view: View, happened: Recorded[Any]) -> dict[str, Any]:
    row = view.row(table, _key(happened))
    assert row is not None, "an invoice is issued before anything else happens to it"
    return dict(row)


def _step(view: View, happened: Recorded[Any], step: Step, on: date, amount_cents: int | None = None) -> None:
    _insert_step(view, happened, happened.event.invoice_number, step, on, amount_cents)


def _insert_step(
    view: View, happened: Recorded[Any], number: InvoiceNumber, step: Step, on: date, amount_cents: int | None
) -> None:
    row = {"step": step, "on": on, "amount_cents": amount_cents}
    view.insert(steps, invoice_number=number, position=happened.position, **row)


# --- queries ------------------------------------------------------------------------------------
def invoices_of_customer(
    tx: Connection,
    customer_id: CustomerId,
    *,
    after: InvoiceNumber | None = None,
    limit: int = LIMIT,
    year: int | None = None,
    state: InvoiceState | None = None,
    fits: ColumnElement[bool] | None = None,
    newest: bool = False,
) -> Sequence[InvoiceRow]:
    """In order of issue, or the newest first; ``after`` is the last page's last invoice. Where given: of that
    financial year, in that state, and those that fit (shown_invoices.py)."""
    ask = select(table).where(table.c.customer_id == customer_id, *(() if fits is None else (fits,)))
    if year is not None:
        ask = ask.where(table.c.financial_year == year)
    if state is not None:
        ask = ask.where(table.c.state == state.value)
    return [
        invoice_of(row)
        for row in page_of(
            tx, ask, table.c.issued, limit, newest=newest, invoice_number=after, customer_id=customer_id
        )
    ]


def invoice_of(row: Mapping[Any, Any]) -> InvoiceRow:
    known = {one.name: row[one.name] for one in fields(InvoiceRow) if one.name in row}
    coded = {
        "kind": InvoiceKind(row["kind"]),
        "state": InvoiceState(row["state"]),
        "buyer": Sealed(row["buyer"]),
    }
    outstanding_cents = row["total_cents"] - sum(row[each] for each in _LESS)
    return InvoiceRow(**known | coded, outstanding_cents=outstanding_cents)
