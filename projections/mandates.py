"""Each customer's mandate: which account is debited, what was asked for, when it lapses (D2, D6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, bindparam, select

from domain.customer.events import (
    CustomerErasureDone,
    MandateAmended,
    MandateAmendmentAsked,
    MandateAmendmentVetoed,
    MandateEnd,
    MandateEnded,
    MandateGiven,
    MandateUsed,
)
from domain.kernel import Recorded
from domain.values import CustomerId, ReturnReason, Sealed
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, sealed


@dataclass(frozen=True, slots=True)
class MandateRow:
    """The last mandate that the customer gave. ``iban``, ``debtor``: of the account that is debited, sealed;
    ``asked_iban``, ``asked_debtor``: of another that was asked for, debited from ``not_before`` on unless it
    is stopped. ``used_on``: when its last direct debit was due, or, without one, when it was signed.
    ``ended_on``, ``cause``, ``reason``: of one that ended, as on the event."""

    customer_id: CustomerId
    mandate_id: str
    signed_on: date
    iban: Sealed | None
    debtor: Sealed | None
    asked_iban: Sealed | None
    asked_debtor: Sealed | None
    not_before: datetime | None
    used_on: date
    ended_on: date | None
    cause: MandateEnd | None
    reason: ReturnReason | None
    another_from: datetime | None
    since: int


table = Table(
    "mandates",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("mandate_id", Text, nullable=False),
    Column("signed_on", Date, nullable=False),
    Column("iban", Text, nullable=False),
    Column("debtor", Text, nullable=False),
    Column("asked_iban", Text),
    Column("asked_debtor", Text),
    Column("not_before", Utc),
    Column("used_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("cause", Text),
    Column("reason", Text),
    Column("another_from", Utc),
    Column("since", BigInteger, nullable=False),
    Index(None, "not_before", "customer_id"),
    Index(None, "ended_on", "used_on", "customer_id"),
)

projection = Projection("mandates", [table])

_NOTHING_ASKED = {"asked_iban": None, "asked_debtor": None, "not_before": None}


# --- what each event does -----------------------------------------------------------------------
@projection.on(MandateGiven)
def given(view: View, happened: Recorded[MandateGiven]) -> None:
    event = happened.event
    view.delete(table, {"customer_id": event.customer_id})
    view.insert(
        table,
        customer_id=event.customer_id,
        mandate_id=event.mandate_id,
        signed_on=event.signed_on,
        iban=event.iban,
        debtor=event.debtor,
        **_NOTHING_ASKED,
        used_on=event.signed_on,
        ended_on=None,
        cause=None,
        reason=None,
        another_from=None,
        since=happened.position,
    )


@projection.on(MandateAmendmentAsked)
def amendment_asked(view: View, happened: Recorded[MandateAmendmentAsked]) -> None:
    event = happened.event
    asked = {"asked_iban": event.iban, "asked_debtor": event.debtor, "not_before": event.not_before}
    _set(view, happened, **asked)


@projection.on(MandateAmendmentVetoed)
def amendment_vetoed(view: View, happened: Recorded[MandateAmendmentVetoed]) -> None:
    _set(view, happened, **_NOTHING_ASKED)


@projection.on(MandateAmended)
def amended(view: View, happened: Recorded[MandateAmended]) -> None:
    row = view.row(table, {"customer_id": happened.event.customer_id})
    assert row is not None, "only what was given is amended"
    _set(view, happened, iban=row["asked_iban"], debtor=row["asked_debtor"], **_NOTHING_ASKED)


@projection.on(MandateUsed)
def used(view: View, happened: Recorded[MandateUsed]) -> None:
    _set(view, happened, used_on=happened.event.collect_on)


@projection.on(MandateEnded)
def ended(view: View, happened: Recorded[MandateEnded]) -> None:
    event = happened.event
    why = {"cause": event.cause, "reason": event.reason, "another_from": event.another_from}
    _set(view, happened, ended_on=event.ended_on, **why, **_NOTHING_ASKED)


@projection.on(CustomerErasureDone)
def erased(view: View, happened: Recorded[CustomerErasureDone]) -> None:
    """Nothing of it can be read any more, and nothing of it comes of age."""
    view.delete(table, {"customer_id": happened.event.customer_id})


def _set(view: View, happened: Recorded[Any], **columns: Any) -> None:
    view.update(table, {"customer_id": happened.event.customer_id}, **columns, since=happened.position)


# --- queries ------------------------------------------------------------------------------------
def mandate_of(tx: Connection, customer_id: CustomerId) -> MandateRow | None:
    """None where none was given, or the customer was erased."""
    row = tx.execute(select(table).where(table.c.customer_id == customer_id)).mappings().one_or_none()
    return None if row is None else mandate_in(row)


def mandate_in(row: Mapping[Any, Any]) -> MandateRow:
    """A row of the table."""
    personal = {name: sealed(row[name]) for name in ("iban", "debtor", "asked_iban", "asked_debtor")}
    cause = MandateEnd(row["cause"]) if row["cause"] else None
    return MandateRow(**{**row, **personal, "cause": cause})


def amendments_due(
    tx: Connection, now: datetime, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Sequence[CustomerId]:
    """Customers with an amendment that may take effect now."""
    return _AMENDMENTS.read(tx, after, limit, now=now).scalars().all()


def lapsing(
    tx: Connection, used_until: date, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Sequence[CustomerId]:
    """Customers whose mandate in force was last used on that day or earlier."""
    return _LAPSING.read(tx, after, limit, used_until=used_until).scalars().all()


_AMENDMENTS = Pages(
    select(table.c.customer_id).where(table.c.not_before <= bindparam("now")), table.c.customer_id
)
_LAPSING = Pages(
    select(table.c.customer_id).where(table.c.ended_on.is_(None), table.c.used_on <= bindparam("used_until")),
    table.c.customer_id,
)
