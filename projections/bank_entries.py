"""The bank's bookings that wait for finance, or did: what each brought, and what became of it (I2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, RowMapping, Table, func, select

from domain.bank_entry.events import (
    EntryBooked,
    EntryBookedAsOther,
    EntryDescribed,
    EntryDetailed,
    EntryHalfTold,
    EntrySetOff,
    EntrySettled,
    EntrySplit,
    EntryUnmatched,
)
from domain.kernel import Recorded
from domain.ports import EntryKind
from domain.values import EntryId, Sealed
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, View
from projections.loose_end_reasons import HALF_TOLD, PAID_TOO_MUCH, UNEXPLAINED, why_left, why_unmatched
from projections.queries import LIMIT, between, page_of, sealed


class EntryState(StrEnum):
    """Whether finance is to look at it."""

    WAITING = "waiting"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class BankEntryRow:
    """One booking that fitted nothing, or brought more than was to be paid. In cents, as it changed the
    account: ``signed_cents`` the whole, ``left_cents`` what waits. ``why``: a code. ``outcome``: matched,
    split, set off, how it was settled, or the account of the ledger that it was booked on. Sealed: whose
    account it came from or went to, by what name, and what was written with it."""

    entry_id: EntryId
    position: int
    kind: EntryKind | None
    booked_on: date
    signed_cents: int
    left_cents: int
    why: str
    state: EntryState
    outcome: str | None
    counter_account: Sealed | None
    counter_name: Sealed | None
    text: Sealed | None


table = Table(
    "bank_entries",
    READ_MODELS,
    Column("entry_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text),
    Column("booked_on", Date, nullable=False),
    Column("signed_cents", BigInteger, nullable=False),
    Column("left_cents", BigInteger, nullable=False),
    Column("why", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("outcome", Text),
    Index(None, "state", "position"),
)
told_table = Table(
    "bank_entries_told",
    READ_MODELS,
    Column("entry_id", Text, primary_key=True),
    Column("counter_account", Text),
    Column("counter_name", Text),
    Column("text", Text),
)
"""Of every booking, whether it waits or not: what it paid may have to go back."""

TOLD: Final = ("counter_account", "counter_name", "text")

projection = Projection("bank_entries", [table, told_table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(EntryUnmatched)
def unmatched(view: View, happened: Recorded[EntryUnmatched]) -> None:
    event = happened.event
    cents = event.amount_cents if event.signed_cents is None else event.signed_cents
    _waits(view, happened, event.kind, event.booked_on, cents, cents, why_unmatched(event))


@projection.on(EntryBooked)
def booked(view: View, happened: Recorded[EntryBooked]) -> None:
    """Most fit at once, and are not told here."""
    event = happened.event
    if event.excess_cents:
        cents = event.amount_cents if event.signed_cents is None else event.signed_cents
        _waits(view, happened, event.kind, event.booked_on, cents, event.excess_cents, PAID_TOO_MUCH)
    else:
        _done(view, event.entry_id, "matched")


@projection.on(EntryDetailed)
def detailed(view: View, happened: Recorded[EntryDetailed]) -> None:
    event = happened.event
    left_cents = event.total_cents - event.explained_cents
    if left_cents:
        _waits(view, happened, None, event.booked_on, event.total_cents, left_cents, UNEXPLAINED)
    else:
        _done(view, event.entry_id, "explained")


@projection.on(EntryDescribed)
def described(view: View, happened: Recorded[EntryDescribed]) -> None:
    """What is told anew stands in for what was; where the later file is silent, what the first said stays."""
    event, key = happened.event, {"entry_id": happened.event.entry_id}
    told = {name: value for name in TOLD if (value := getattr(event, name)) is not None}
    if view.row(told_table, key) is None:
        view.insert(told_table, **key, **told)
    else:
        view.update(told_table, key, **told)


@projection.on(EntrySettled)
def settled(view: View, happened: Recorded[EntrySettled]) -> None:
    _done(view, happened.event.entry_id, happened.event.outcome)


@projection.on(EntrySplit)
def split(view: View, happened: Recorded[EntrySplit]) -> None:
    event = happened.event
    if event.left_cents:
        key = {"entry_id": event.entry_id}
        view.update(table, key, left_cents=event.left_cents, why=PAID_TOO_MUCH)
    else:
        _done(view, event.entry_id, "split")


@projection.on(EntryBookedAsOther)
def booked_as_other(view: View, happened: Recorded[EntryBookedAsOther]) -> None:
    _done(view, happened.event.entry_id, happened.event.account)


@projection.on(EntrySetOff)
def set_off(view: View, happened: Recorded[EntrySetOff]) -> None:
    event = happened.event
    if event.left_cents:
        why = why_left(event)
        _waits(view, happened, event.kind, event.booked_on, event.signed_cents, event.left_cents, why)
    else:
        _done(view, event.entry_id, "set_off")


@projection.on(EntryHalfTold)
def half_told(view: View, happened: Recorded[EntryHalfTold]) -> None:
    event = happened.event
    _waits(view, happened, event.kind, event.booked_on, event.signed_cents, event.left_cents, HALF_TOLD)


def _waits(
    view: View,
    happened: Recorded[Any],
    kind: EntryKind | None,
    booked_on: date,
    signed_cents: int,
    left_cents: int,
    why: str,
) -> None:
    view.delete(table, {"entry_id": happened.event.entry_id})
    view.insert(
        table,
        entry_id=happened.event.entry_id,
        position=happened.position,
        kind=kind,
        booked_on=booked_on,
        signed_cents=signed_cents,
        left_cents=left_cents,
        why=why,
        state=EntryState.WAITING,
    )


def _done(view: View, entry_id: EntryId, outcome: str) -> None:
    view.update(table, {"entry_id": entry_id}, left_cents=0, state=EntryState.DONE, outcome=outcome)


# --- queries ------------------------------------------------------------------------------------
def bank_entries(
    tx: Connection,
    *,
    state: EntryState = EntryState.WAITING,
    first: date | None = None,
    last: date | None = None,
    after: EntryId | None = None,
    limit: int = LIMIT,
) -> Sequence[BankEntryRow]:
    """Those that wait, or did, oldest first, and were booked from ``first`` up to and including ``last``,
    where given; ``after``: the last page's last."""
    ask = _WITH_TOLD.where(table.c.state == state.value, *between(table.c.booked_on, first, last))
    return [_row(row) for row in page_of(tx, ask, table.c.position, limit, entry_id=after)]


def bank_entry(tx: Connection, entry_id: EntryId) -> BankEntryRow | None:
    """One that waits, or did."""
    row = tx.execute(_WITH_TOLD.where(table.c.entry_id == entry_id)).mappings().one_or_none()
    return None if row is None else _row(row)


def waiting_cents(tx: Connection) -> int:
    """What waits, as it changed the account: all of it stands on the account of what waits (D18)."""
    ask = select(func.coalesce(func.sum(table.c.left_cents), 0)).where(table.c.state == EntryState.WAITING)
    return int(tx.scalars(ask).one())


def told_of(tx: Connection, entry_id: EntryId) -> Mapping[str, Sealed | None] | None:
    """What the bank told of who paid, or was paid, as BankEntryRow has it; None where it told nothing."""
    ask = select(told_table).where(told_table.c.entry_id == entry_id)
    row = tx.execute(ask).mappings().one_or_none()
    return None if row is None else _told(row)


_WITH_TOLD: Final = select(table, *(told_table.c[name] for name in TOLD)).select_from(
    table.outerjoin(told_table, told_table.c.entry_id == table.c.entry_id)
)


def _row(row: RowMapping) -> BankEntryRow:
    known = {one.name: row[one.name] for one in fields(BankEntryRow)}
    kind = EntryKind(row["kind"]) if row["kind"] else None
    return BankEntryRow(**{**known, "kind": kind, "state": EntryState(row["state"]), **_told(row)})


def _told(row: RowMapping) -> Mapping[str, Sealed | None]:
    return {name: sealed(row[name]) for name in TOLD}
