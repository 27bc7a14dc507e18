"""Questions asked online: staff's work list, and those to be erased (R51, R53, R54, D12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, and_, bindparam, or_, select

from domain.kernel import Recorded
from domain.question.events import (
    Dismissal,
    QuestionAnswered,
    QuestionAsked,
    QuestionDismissed,
    QuestionErasureDone,
    QuestionErasureStarted,
    Topic,
)
from domain.values import Channel, InvoiceNumber, QuestionId, Sealed
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, page_of, place_of, sealed


class QuestionState(StrEnum):
    """How far a question has come."""

    OPEN = "open"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    """Put aside without an answer."""
    ERASING = "erasing"
    ERASED = "erased"
    """Its personal data can no longer be read (D12)."""


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question. What was typed is sealed: the text, the addresses, the organisation and the answer.
    ``copies``: the invoices of which one went with the answer, ``copies_by``: how; None where none did.

    ``settled_on``: when it was answered or dismissed; ``dismissal``: why it was put aside."""

    question_id: QuestionId
    topic: Topic
    state: QuestionState
    asked_at: datetime
    settled_on: date | None
    dismissal: Dismissal | None
    text: Sealed
    email: Sealed
    old_billing_address: Sealed | None
    new_billing_address: Sealed | None
    invoice_number: InvoiceNumber | None
    organisation: Sealed | None
    answer: Sealed | None
    copies: Sequence[InvoiceNumber]
    copies_by: Channel | None


table = Table(
    "questions",
    READ_MODELS,
    Column("question_id", Text, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", Utc, nullable=False),
    Column("asked_on", Date, nullable=False),
    Column("settled_on", Date),
    Column("dismissal", Text),
    Column("text", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("old_billing_address", Text),
    Column("new_billing_address", Text),
    Column("invoice_number", Text),
    Column("organisation", Text),
    Column("answer", Text),
    Column("copies", Text),
    Column("copies_by", Text),
    Index(None, "state", "asked"),
    Index(None, "state", "settled_on"),
    Index(None, "state", "asked_on"),
)

projection = Projection("questions", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(QuestionAsked)
def asked(view: View, happened: Recorded[QuestionAsked]) -> None:
    event = happened.event
    view.insert(
        table,
        question_id=event.question_id,
        asked=happened.position,
        topic=event.topic,
        state=QuestionState.OPEN,
        asked_at=happened.recorded_at,
        asked_on=event.asked_on,
        text=event.text,
        email=event.email,
        old_billing_address=event.old_billing_address,
        new_billing_address=event.new_billing_address,
        invoice_number=event.invoice_number,
        organisation=event.organisation,
    )


@projection.on(QuestionAnswered)
def answered(view: View, happened: Recorded[QuestionAnswered]) -> None:
    event, state = happened.event, QuestionState.ANSWERED
    view.update(
        table,
        _key(happened),
        state=state,
        settled_on=event.answered_on,
        copies=" ".join(event.copies) or None,
        copies_by=event.copies_by if event.copies else None,
        answer=event.answer,
        dismissal=None,
    )


@projection.on(QuestionDismissed)
def dismissed(view: View, happened: Recorded[QuestionDismissed]) -> None:
    event, state = happened.event, QuestionState.DISMISSED
    view.update(table, _key(happened), state=state, settled_on=event.dismissed_on, dismissal=event.cause)


@projection.on(QuestionErasureStarted)
def erasure_started(view: View, happened: Recorded[QuestionErasureStarted]) -> None:
    view.update(table, _key(happened), state=QuestionState.ERASING)


@projection.on(QuestionErasureDone)
def erased(view: View, happened: Recorded[QuestionErasureDone]) -> None:
    view.update(table, _key(happened), state=QuestionState.ERASED)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"question_id": happened.event.question_id}


# --- queries ------------------------------------------------------------------------------------
def question(tx: Connection, question_id: QuestionId) -> QuestionRow | None:
    found = tx.execute(select(table).where(table.c.question_id == question_id)).mappings().one_or_none()
    return None if found is None else _question(found)


def questions(
    tx: Connection,
    *,
    state: QuestionState | None = None,
    topic: Topic | None = None,
    after: QuestionId | None = None,
    limit: int = LIMIT,
) -> Sequence[QuestionRow]:
    """All of them, or those in that state or on that topic, oldest first."""
    ask = select(table)
    if state is not None:
        ask = ask.where(table.c.state == state.value)
    if topic is not None:
        ask = ask.where(table.c.topic == topic.value)
    return [_question(row) for row in page_of(tx, ask, table.c.asked, limit, question_id=after)]


def erasable(
    tx: Connection,
    *,
    settled_before: date,
    asked_before: date,
    after: QuestionId | None = None,
    limit: int = LIMIT,
) -> Sequence[QuestionId]:
    """Those answered or dismissed, or asked and still open, earlier than those days (D12)."""
    place = place_of(tx, table, "asked", question_id=after)
    days = {"settled_before": settled_before, "asked_before": asked_before}
    return _ERASABLE.read(tx, place, limit, **days).scalars().all()


_OVER = (QuestionState.ANSWERED.value, QuestionState.DISMISSED.value)
_ERASABLE = Pages(
    select(table.c.question_id).where(
        or_(
            and_(table.c.state.in_(_OVER), table.c.settled_on < bindparam("settled_before")),
            and_(table.c.state == QuestionState.OPEN.value, table.c.asked_on < bindparam("asked_before")),
        )
    ),
    table.c.asked,
)


def _question(row: RowMapping) -> QuestionRow:
    return QuestionRow(
        question_id=row["question_id"],
        topic=Topic(row["topic"]),
        state=QuestionState(row["state"]),
        asked_at=row["asked_at"],
        settled_on=row["settled_on"],
        dismissal=row["dismissal"] and Dismissal(row["dismissal"]),
        text=Sealed(row["text"]),
        email=Sealed(row["email"]),
        old_billing_address=sealed(row["old_billing_address"]),
        new_billing_address=sealed(row["new_billing_address"]),
        invoice_number=row["invoice_number"],
        organisation=sealed(row["organisation"]),
        answer=sealed(row["answer"]),
        copies=tuple(map(InvoiceNumber, (row["copies"] or "").split())),
        copies_by=Channel(row["copies_by"]) if row["copies_by"] else None,
    )
