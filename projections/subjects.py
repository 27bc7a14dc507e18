"""Which events touch which account, customer, invoice …: a history without a look at the whole log (D17)."""

from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import BaseModel
from sqlalchemy import BindParameter, Column, ColumnElement, Connection, Select, Table, select

from domain.account.events import AccountOpened, CodeIssued, CreditDeposited, SuccessorIssued
from domain.application.events import ApplicationReceived
from domain.bank_entry.events import EntryBooked
from domain.catalogue import EVENTS
from domain.consultation.aggregate import CONSULTATION
from domain.consultation.events import PersonalDataRead
from domain.deactivation.events import DeactivationRequested
from domain.effect.events import EffectEvent
from domain.final_notice.events import FeePaid, FinalNoticeIssued
from domain.invoice.events import CollectionNoted, CollectionReturned, InvoiceIssued, PaymentReceived
from domain.invoice.numbers import invoice_of
from domain.kernel import Event, Recorded
from domain.notice.events import NoticeLifted, NoticePosted
from domain.order.events import OrderPlaced, OrderRefused
from domain.reservation.events import ReservationEvent, ReservationTaken
from domain.series.events import NumberTaken
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, View


class Kind(StrEnum):
    """What a history can be asked of."""

    ACCOUNT = "account"
    CUSTOMER = "customer"
    ORDER = "order"
    INVOICE = "invoice"
    APPLICATION = "application"
    CODE = "code"
    """Named by its blind index, as events have it: the code itself is personal (D10)."""
    BANK_ENTRY = "bank_entry"
    FINAL_NOTICE = "final_notice"
    QUESTION = "question"
    DEACTIVATION = "deactivation"
    STAFF_MEMBER = "staff_member"


KINDS: Final = {kind.value: kind for kind in Kind}


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """Somebody or something with a history."""

    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}-{self.id}"


table = Table(
    "subjects",
    READ_MODELS,
    Column("kind", Text, primary_key=True),
    Column("subject_id", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)
"""A row for each event and subject that it touches."""

event_table = Table(
    "subjects_events",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("type", Text, nullable=False),
    Column("touched", Text, nullable=False),
)
"""Every event: by what a history is narrowed. ``touched``: its subjects, for what follows from it."""

owner_table = Table(
    "subjects_owners",
    READ_MODELS,
    Column("kind", Text, primary_key=True),
    Column("subject_id", Text, primary_key=True),
    Column("owners", Text, nullable=False),
)
"""To whom a subject belongs: what touches an order touches its account and customer."""

consultation_table = Table(
    "subjects_consultations",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)
"""Every reading of personal data by staff: asked for by time alone, whoever's they were (D17)."""

projection = Projection("subjects", [table, event_table, owner_table, consultation_table])

FIELDS: Final = {
    "account_id": Kind.ACCOUNT,
    "account_ids": Kind.ACCOUNT,
    "lost_by": Kind.ACCOUNT,
    "answer_account_id": Kind.ACCOUNT,
    "customer_id": Kind.CUSTOMER,
    "kvk_number": Kind.CUSTOMER,  # a business is its KVK number (D21)
    "kvk_numbers": Kind.CUSTOMER,
    "order_id": Kind.ORDER,
    "order_ids": Kind.ORDER,
    "invoice_number": Kind.INVOICE,
    "invoice_numbers": Kind.INVOICE,
    "replaced_by": Kind.INVOICE,
    "copies": Kind.INVOICE,
    "application_id": Kind.APPLICATION,
    "code_index": Kind.CODE,
    "entry_id": Kind.BANK_ENTRY,
    "notice_id": Kind.FINAL_NOTICE,
    "question_id": Kind.QUESTION,
    "deactivation_id": Kind.DEACTIVATION,
    "person_id": Kind.STAFF_MEMBER,
}
"""The fields of events by which they name a subject; also within a line or a listed invoice."""
TAKERS: Final = {
    "code": Kind.ACCOUNT,
    "person": Kind.ACCOUNT,
    "payment": Kind.ACCOUNT,
    "private": Kind.CUSTOMER,
    "fee": Kind.FINAL_NOTICE,
}
"""By whom a reservation is taken, by the first part of its key."""
OF_MAINTENANCE: Final = (NoticePosted, NoticeLifted, OrderRefused)
"""Their notice_id is of another kind of notice (R45)."""


# --- what each event does -----------------------------------------------------------------------
def touched(view: View, happened: Recorded[Event]) -> None:
    subjects = {*named_by(happened.event), *_led_to(view, happened.event)}
    for subject in tuple(subjects):
        subjects.update(_owners(view, subject))
    _own(view, happened.event, subjects)
    for subject in sorted(subjects):
        view.insert(table, kind=subject.kind, subject_id=subject.id, position=happened.position)
    view.insert(
        event_table,
        position=happened.position,
        type=happened.event.NAME,
        touched=_text(subjects),
    )
    if happened.event.NAME.startswith(f"{CONSULTATION.name}."):
        view.insert(consultation_table, position=happened.position)


for _event in EVENTS.values():
    projection.on(_event)(touched)


def named_by(event: Event) -> Iterator[Subject]:
    """The subjects that an event names."""
    if isinstance(event, ReservationEvent):
        kind, _, key = event.key.partition("-")
        if kind == "code":
            yield Subject(Kind.CODE, key)
        elif kind == "person":
            yield Subject(Kind.CUSTOMER, key.partition("-")[0])
        if isinstance(event, ReservationTaken) and kind in TAKERS:
            yield Subject(TAKERS[kind], event.taken_by)
    elif isinstance(event, NumberTaken | PersonalDataRead):
        streams = event.subjects if isinstance(event, PersonalDataRead) else (event.taken_by,)
        for stream in streams:
            kind, _, key = stream.partition("-")
            if kind in KINDS:
                yield Subject(KINDS[kind], key)
    else:
        for subject in _in(event):
            if subject.kind is not Kind.FINAL_NOTICE or not isinstance(event, OF_MAINTENANCE):
                yield subject


def _in(model: BaseModel) -> Iterator[Subject]:
    for name, value in model:
        kind = FIELDS.get(name)
        for part in value if isinstance(value, tuple) else (value,):
            if kind is not None and isinstance(part, str):
                yield Subject(kind, part)
            elif isinstance(part, BaseModel):
                yield from _in(part)


def _led_to(view: View, event: Event) -> Iterable[Subject]:
    """A booking touches the invoice it was used for; an effect what its cause touched."""
    if isinstance(event, EntryBooked):
        paid = Subject(Kind.INVOICE, invoice_of(event.reference))
        return (paid,) if _owners(view, paid) else ()
    if not isinstance(event, EffectEvent):
        return ()
    position = event.effect_id.rpartition("-")[2]
    row = view.row(event_table, {"position": int(position)}) if position.isdecimal() else None
    return () if row is None else _read(str(row["touched"]))


def _own(view: View, event: Event, subjects: Iterable[Subject]) -> None:
    """Notes to whom belongs what is new with this event."""
    match event:
        case AccountOpened(account_id=new):
            _belongs(view, Subject(Kind.ACCOUNT, new), subjects, Kind.CUSTOMER)
        case ApplicationReceived(application_id=new):
            _belongs(view, Subject(Kind.APPLICATION, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case CodeIssued(code_index=new) | SuccessorIssued(code_index=new):
            _belongs(view, Subject(Kind.CODE, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case OrderPlaced(order_id=new) | OrderRefused(order_id=new):
            _belongs(view, Subject(Kind.ORDER, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case InvoiceIssued(invoice_number=new):
            # Whose orders it bills: their holder is asked about it, and blocked for it.
            _belongs(view, Subject(Kind.INVOICE, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case CreditDeposited(invoice_number=new):
            _belongs(view, Subject(Kind.INVOICE, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case FinalNoticeIssued(notice_id=new):
            _belongs(view, Subject(Kind.FINAL_NOTICE, new), subjects, Kind.CUSTOMER, Kind.INVOICE)
        case DeactivationRequested(deactivation_id=new):
            _belongs(view, Subject(Kind.DEACTIVATION, new), subjects, Kind.ACCOUNT, Kind.CUSTOMER)
        case (
            PaymentReceived(entry_id=late)
            | FeePaid(entry_id=late)
            | CollectionReturned(entry_id=late)
            | CollectionNoted(entry_id=late)
        ):
            entry = Subject(Kind.BANK_ENTRY, late)
            known = _owners(view, entry)
            # Not to the accounts that the invoice bills: who paid is the customer's (D2).
            _belongs(view, entry, subjects, Kind.CUSTOMER)
            _hand_on(view, entry, [one for one in _owners(view, entry) if one not in known])
        case _:
            pass


def _hand_on(view: View, subject: Subject, owners: Sequence[Subject]) -> None:
    """What had touched it before its owners were known touches them: who paid is read before it is found
    what was paid."""
    if not owners:
        return
    for before in view.rows(table, {"kind": subject.kind, "subject_id": subject.id}):
        for owner in owners:
            key = {"kind": owner.kind, "subject_id": owner.id, "position": before["position"]}
            if view.row(table, key) is None:
                view.insert(table, **key)


def _belongs(view: View, new: Subject, subjects: Iterable[Subject], *kinds: Kind) -> None:
    before = _owners(view, new)
    owners = _text({*before, *(one for one in subjects if one.kind in kinds)})
    key = {"kind": new.kind, "subject_id": new.id}
    if not view.update(owner_table, key, owners=owners):
        view.insert(owner_table, **key, owners=owners)


def _owners(view: View, subject: Subject) -> Sequence[Subject]:
    row = view.row(owner_table, {"kind": subject.kind, "subject_id": subject.id})
    return [] if row is None else _read(str(row["owners"]))


def _text(subjects: Iterable[Subject]) -> str:
    return "\n".join(f"{one.kind} {one.id}" for one in sorted(subjects))


def _read(text: str) -> Sequence[Subject]:
    parts = (line.split(" ", 1) for line in text.splitlines())
    return [Subject(Kind(kind), subject_id) for kind, subject_id in parts]


# --- queries ------------------------------------------------------------------------------------
def positions(
    tx: Connection,
    subject: Subject,
    *,
    after: int = 0,
    until: int | None = None,
    event: str | None = None,
    named: Collection[str] = (),
    but: Collection[str] = (),
    newest: bool = False,
    limit: int,
) -> Sequence[int]:
    """Where events stand that touch the subject, in order: as ``where_positions`` asks."""
    ask = where_positions(
        subject.kind,
        subject.id,
        after=after,
        until=until,
        event=event,
        named=named,
        but=but,
        newest=newest,
    )
    return tx.scalars(ask.limit(limit)).all()


def where_positions(
    kind: Kind,
    subject_id: str | BindParameter[str],
    *,
    after: int = 0,
    until: int | None = None,
    event: str | None = None,
    named: Collection[str] = (),
    but: Collection[str] = (),
    newest: bool = False,
) -> Select[Any]:
    """Asks where events stand that touch a subject, after a position and up to and including another.
    ``event``: only that one, by its stored name, or all of a kind of stream ("invoice"); ``named``: only
    those of these names; ``but``: none of these names or kinds of stream; ``newest``: the newest first."""
    at = table.c.position
    ask = select(at).where(table.c.kind == kind, table.c.subject_id == subject_id, at > after)
    if until is not None:
        ask = ask.where(at <= until)
    if event or named or but:
        ask = ask.join(event_table, event_table.c.position == at)
    if event:
        ask = ask.where(_is(event))
    if named:
        ask = ask.where(event_table.c.type.in_(sorted(named)))
    for one in but:
        ask = ask.where(~_is(one))
    return ask.order_by(at.desc() if newest else at)


def _is(event: str) -> ColumnElement[bool]:
    """Of that stored name, or of that kind of stream."""
    name = event_table.c.type
    return name == event if "." in event else name.startswith(f"{event}.", autoescape=True)


def among(tx: Connection, subject: Subject, at: Collection[int]) -> Set[int]:
    """Those of these events that touch the subject."""
    position = table.c.position
    ask = select(position).where(table.c.kind == subject.kind, table.c.subject_id == subject.id)
    return set(tx.scalars(ask.where(position.in_(sorted(at))))) if at else set()


def consultations(tx: Connection, *, after: int = 0, until: int | None = None, limit: int) -> Sequence[int]:
    """Where readings of personal data stand, in order, after a position and up to and including another."""
    at = consultation_table.c.position
    ask = select(at).where(at > after)
    if until is not None:
        ask = ask.where(at <= until)
    return tx.scalars(ask.order_by(at).limit(limit)).all()
