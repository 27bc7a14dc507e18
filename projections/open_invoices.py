"""How far each invoice is on the collection timeline; what daily steps look at, what is owed by age (D1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any, get_args

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Select,
    Table,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
)

from domain.final_notice.events import FinalNoticeSent
from domain.four_eyes import AskedBy
from domain.invoice.aggregate import Invoice, Stage, evolve
from domain.invoice.debiting import Debit
from domain.invoice.events import (
    InvoiceChargedBack,
    InvoiceEvent,
    InvoiceIssued,
    InvoiceKind,
    InvoicePaymentTakenBack,
)
from domain.kernel import Recorded
from domain.values import CustomerId, InvoiceNumber, NoticeId
from domain.write_off import WriteOff
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Groups, Pages, page_of, place_of


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An unsettled invoice; amounts in cents. ``term_ends_on``: the last day of the term that runs now, the
    final notice's included; None while what starts it was not posted yet."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    kind: InvoiceKind
    total_cents: int
    outstanding_cents: int
    stage: Stage
    term_ends_on: date | None
    debit: Debit
    collect_on: date | None
    notice_id: NoticeId | None
    held_until: date | None
    """Staff holds what follows, up to and including that day."""


@dataclass(frozen=True, slots=True)
class Owed:
    """What is to be paid, in cents, by how many days the due date is past."""

    not_due_cents: int
    to_30_cents: int
    to_60_cents: int
    to_90_cents: int
    over_90_cents: int
    total_cents: int


@dataclass(frozen=True, slots=True)
class OwedByCustomer:
    """One customer's."""

    customer_id: CustomerId
    owed: Owed


table = Table(
    "open_invoices",
    READ_MODELS,
    Column("invoice_number", Text, primary_key=True),
    Column("issued", BigInteger, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("total_cents", BigInteger, nullable=False),
    Column("paid_cents", BigInteger, nullable=False),
    Column("collected_cents", BigInteger, nullable=False),
    Column("debited_cents", BigInteger, nullable=False),
    Column("settled", Boolean, nullable=False),
    Column("sent_on", Date),
    Column("mailed_to", Text),
    Column("due_on", Date, nullable=False),
    Column("term_ends_on", Date),
    Column("notice_id", Text),
    Column("notice_ends_on", Date),
    Column("debit", Text, nullable=False),
    Column("collect_on", Date),
    Column("mandate_id", Text),
    Column("collections", BigInteger, nullable=False),
    Column("ordered_cents", BigInteger, nullable=False),
    Column("collection_id", Text),
    Column("iban_of", Text),
    Column("submitted", Boolean, nullable=False),
    Column("booked", Boolean, nullable=False),
    Column("booked_by", Text),
    Column("rejected", Boolean, nullable=False),
    Column("returned", Boolean, nullable=False),
    Column("returned_by", Text),
    Column("paused_on", Date),
    Column("held_until", Date),
    Column("written_off_cents", BigInteger, nullable=False),
    Column("write_off_asked_cents", BigInteger, nullable=False),
    Column("write_off_asked_by", Text),
    Column("write_off_asked_until", Utc),
    Column("credited_cents", BigInteger, nullable=False),
    Column("owed_back_cents", BigInteger, nullable=False),
    Column("payout_id", Text),
    Column("pay_back_failed", Text),
    Index(None, "settled", "issued"),
    Index(None, "owed_back_cents", "issued"),
    Index(None, "customer_id", "settled", "issued"),
    Index(None, "settled", "stage", "term_ends_on"),
    Index(None, "settled", "debit", "collect_on"),
    Index(None, "notice_id"),
)

projection = Projection("open_invoices", [table])


# --- what each event does -----------------------------------------------------------------------
# A row is the aggregate's own state, folded by its own evolve: the two can never disagree.
def changed(view: View, happened: Recorded[InvoiceEvent]) -> None:
    key = {"invoice_number": happened.event.invoice_number}
    row = view.row(table, key)
    state = _columns(evolve(_invoice(row) if row else Invoice(), happened.event))
    if row and row["notice_id"] != state["notice_id"]:
        state["notice_ends_on"] = None  # another's
    if row:
        taken_back = isinstance(happened.event, InvoiceChargedBack | InvoicePaymentTakenBack)
        was_overdue = row["stage"] == Stage.OVERDUE.name.lower() != state["stage"]
        if (taken_back or was_overdue) and row["settled"] and not state["settled"]:
            state["due_on"] = state["term_ends_on"]  # its timeline begins anew (D15, D22)
        view.update(table, key, **state)
    else:
        assert isinstance(happened.event, InvoiceIssued), "an invoice is issued first"
        view.insert(table, **key, issued=happened.position, due_on=happened.event.due_on, **state)


for event_type in get_args(InvoiceEvent):
    projection.on(event_type)(changed)


@projection.on(FinalNoticeSent)
def notice_sent(view: View, happened: Recorded[FinalNoticeSent]) -> None:
    event = happened.event
    view.update(table, {"notice_id": event.notice_id}, notice_ends_on=event.term_ends_on)


_OTHERWISE = ("stage", "kind", "debit", "write_off", "crediting", "paying")
"""Coded, or left out: ``crediting`` and ``paying`` only decide what may be asked."""
_AS_IT_IS = [one.name for one in fields(Invoice) if one.name not in _OTHERWISE]
"""The fields that a column holds as they are. A field without a column fails at the first event."""


def _columns(invoice: Invoice) -> dict[str, Any]:
    write_off, asked = invoice.write_off, invoice.write_off.asked
    coded = {
        "stage": invoice.stage.name.lower(),
        "kind": invoice.kind,
        "debit": invoice.debit.name.lower(),
        "written_off_cents": write_off.written_off_cents,
        "write_off_asked_cents": write_off.asked_cents,
        "write_off_asked_by": asked.requested_by if asked else None,
        "write_off_asked_until": asked.expires_at if asked else None,
    }
    return coded | {name: getattr(invoice, name) for name in _AS_IT_IS}


def _invoice(row: Mapping[str, Any]) -> Invoice:
    by, until = row["write_off_asked_by"], row["write_off_asked_until"]
    return Invoice(
        write_off=WriteOff(
            AskedBy(by, until) if by else None, row["write_off_asked_cents"], row["written_off_cents"]
        ),
        stage=Stage[row["stage"].upper()],
        kind=InvoiceKind(row["kind"]),
        debit=Debit[row["debit"].upper()],
        **{name: row[name] for name in _AS_IT_IS},
    )


# --- queries ------------------------------------------------------------------------------------
def open_invoices(
    tx: Connection,
    *,
    stage: Stage | None = None,
    held_on: date | None = None,
    customer_id: CustomerId | None = None,
    after: InvoiceNumber | None = None,
    limit: int = LIMIT,
) -> Sequence[OpenInvoice]:
    """Every unsettled invoice, in order of issue; those in a stage, held on a day, of a customer, where
    given; ``after`` is the last page's last."""
    ask = select(table).where(UNSETTLED, *([_in(stage)] if stage else []))
    if held_on is not None:
        ask = ask.where(table.c.held_until >= held_on)
    if customer_id is not None:
        ask = ask.where(table.c.customer_id == customer_id)
    return [open_of(row) for row in page_of(tx, ask, table.c.issued, limit, invoice_number=after)]


def ageing(
    tx: Connection,
    today: date,
    *,
    customer_id: CustomerId | None = None,
    after: CustomerId | None = None,
    limit: int = LIMIT,
) -> Sequence[OwedByCustomer]:
    """What each customer owes on ``today``, by customer id; ``after`` is the last page's last."""
    ask = _of(BY_AGE, customer_id).add_columns(table.c.customer_id).group_by(table.c.customer_id)
    rows = page_of(tx, ask, table.c.customer_id, limit, days_of(today), customer_id=after)
    return [OwedByCustomer(row["customer_id"], owed_of(row)) for row in rows]


def ageing_sum(tx: Connection, today: date, *, customer_id: CustomerId | None = None) -> Owed:
    """The same of all customers together."""
    return owed_of(tx.execute(_of(BY_AGE, customer_id), days_of(today)).mappings().one())


def days_of(today: date) -> Mapping[str, date]:
    """What BY_AGE is asked with."""
    return {"today": today} | {f"ago_{days}": today - timedelta(days) for days in (30, 60, 90)}


def owed_of(row: Mapping[Any, Any]) -> Owed:
    """A row of BY_AGE. PostgreSQL sums to numeric, and nothing to NULL."""
    return Owed(**{one.name: int(row[one.name] or 0) for one in fields(Owed)})


def _of(ask: Select[Any], customer_id: CustomerId | None) -> Select[Any]:
    return ask if customer_id is None else ask.where(table.c.customer_id == customer_id)


def reminders_due(
    tx: Connection, today: date, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[InvoiceNumber]:
    """Those whose payment term is over."""
    return _nominated(tx, _REMINDERS, after, limit, today=today)


def final_notices_due(
    tx: Connection, today: date, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Mapping[CustomerId, Sequence[InvoiceNumber]]:
    """``limit`` customers, in order, each with all invoices whose reminder's term is over."""
    return _FINAL_NOTICES.read(tx, after, limit, today=today)


def overdue_due(
    tx: Connection, today: date, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[InvoiceNumber]:
    """Those whose final notice's term is over."""
    return _nominated(tx, _OVERDUE, after, limit, today=today)


def collections_due(
    tx: Connection, latest: date, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[InvoiceNumber]:
    """Those whose announced direct debit is on that day or earlier, and not ordered yet (D15)."""
    return _nominated(tx, _COLLECTIONS, after, limit, latest=latest)


def collections_silent(
    tx: Connection, due_before: date, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[InvoiceNumber]:
    """Those whose direct debit was due earlier, and nobody knows what became of it (D15)."""
    return _nominated(tx, _SILENT, after, limit, due_before=due_before)


UNSETTLED = table.c.settled.is_(False)
_OUTSTANDING_CENTS = (
    table.c.total_cents - table.c.paid_cents - table.c.written_off_cents - table.c.credited_cents
)
"""As the aggregate has it (Invoice.outstanding_cents); tests/projections/test_agreement.py compares them."""


def _by_age() -> Select[Any]:
    """A day counts once: due on ``today`` is 0 days past."""
    due, today = table.c.due_on, bindparam("today", type_=Date)
    ends = [bindparam(f"ago_{days}", type_=Date) for days in (30, 60, 90)]
    buckets = {
        "not_due_cents": due > today,
        "to_30_cents": and_(due <= today, due >= ends[0]),
        "to_60_cents": and_(due < ends[0], due >= ends[1]),
        "to_90_cents": and_(due < ends[1], due >= ends[2]),
        "over_90_cents": due < ends[2],
    }
    sums = [func.sum(case((fits, _OUTSTANDING_CENTS), else_=0)).label(name) for name, fits in buckets.items()]
    return select(*sums, func.sum(_OUTSTANDING_CENTS).label("total_cents")).where(UNSETTLED)


BY_AGE = _by_age()
"""Asks what is owed by age, as of ``days_of`` a day."""


def _in(stage: Stage) -> ColumnElement[bool]:
    return table.c.stage == stage.name.lower()


def _has(debit: Debit) -> ColumnElement[bool]:
    return table.c.debit == debit.name.lower()


def _due(*fit: ColumnElement[bool]) -> Pages:
    return Pages(select(table.c.invoice_number).where(*fit), table.c.issued)


_COLLECTING = and_(_has(Debit.ORDERED), table.c.booked.is_(False))
"""As the aggregate has it (Invoice.collecting)."""
_TODAY = bindparam("today", type_=Date)
_WAITING = and_(
    UNSETTLED,
    or_(table.c.held_until.is_(None), table.c.held_until < _TODAY),
    ~_has(Debit.ANNOUNCED),
    ~_COLLECTING,
)
"""Unsettled, not held, and no direct debit is to come or without an outcome (D15)."""
_SENT = table.c.sent_on.is_not(None)
_REMINDERS = _due(_in(Stage.ISSUED), _WAITING, _SENT, table.c.term_ends_on < _TODAY)
_FINAL_NOTICES = Groups(
    table.c.customer_id,
    table.c.invoice_number,
    table.c.issued,
    and_(_in(Stage.REMINDED), _WAITING, table.c.term_ends_on < _TODAY),
)
_OVERDUE = _due(_in(Stage.ON_FINAL_NOTICE), _WAITING, table.c.notice_ends_on < _TODAY)
_COLLECTIONS = _due(UNSETTLED, _has(Debit.ANNOUNCED), _SENT, table.c.collect_on <= bindparam("latest"))
_SILENT = _due(UNSETTLED, _COLLECTING, table.c.collect_on < bindparam("due_before"))


def _nominated(
    tx: Connection, due: Pages, after: InvoiceNumber | None, limit: int, **values: date
) -> Sequence[InvoiceNumber]:
    place = place_of(tx, table, "issued", invoice_number=after)
    return due.read(tx, place, limit, **values).scalars().all()


def open_of(row: Mapping[Any, Any]) -> OpenInvoice:
    """A row of the table."""
    invoice = _invoice(dict(row))
    assert invoice.customer_id is not None
    assert invoice.kind is not None
    return OpenInvoice(
        invoice_number=row["invoice_number"],
        customer_id=invoice.customer_id,
        kind=invoice.kind,
        total_cents=invoice.total_cents,
        outstanding_cents=invoice.outstanding_cents,
        stage=invoice.stage,
        term_ends_on=row["notice_ends_on"] if invoice.notice_id else invoice.term_ends_on,
        debit=invoice.debit,
        collect_on=invoice.collect_on,
        notice_id=invoice.notice_id,
        held_until=invoice.held_until,
    )
