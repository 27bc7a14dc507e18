"""What went to the bank and what came from it, file by file: sums, hashes, and how far each is (D15, I2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, select

from domain.bank_file.events import BankFileRefused, BankFileSettled, BankFileTaken, FileSource
from domain.calendar import local_date
from domain.kernel import Recorded
from domain.payment_file.events import CollectionsDrawnUp, FileSent, FileWritten, PayoutsDrawnUp
from projections.kernel import READ_MODELS, BigInteger, Date, Projection, Text, View
from projections.queries import LIMIT, between, page_of


class BatchKind(StrEnum):
    """What a file is."""

    COLLECTIONS = "collections"
    """Direct debits, to the bank (pain.008)."""
    PAYOUTS = "payouts"
    """Credit transfers, to the bank (pain.001)."""
    FROM_BANK = "from_bank"
    """What the bank tells: a statement, a notification, states."""


class BatchState(StrEnum):
    """How far a file is."""

    DRAWN_UP = "drawn_up"
    WRITTEN = "written"
    """Its bytes are settled, and the bank does not have them yet."""
    SENT = "sent"
    TAKEN = "taken"
    """All that it tells is booked."""
    REFUSED = "refused"
    """Nothing of it is booked."""
    SETTLED = "settled"
    """It was refused, and staff settled that."""


@dataclass(frozen=True, slots=True)
class Batch:
    """One file. ``batch_id``: our own id of one that we sent, the hash of another. ``on``: the day on which
    it was drawn up, or came; ``due_on``: when the bank carries it out. ``payments``: how many stand in it;
    ``new``: of those that came, how many were not known. Money as it moves on the account, in cents.
    ``trouble``: line and rule of one that was refused."""

    batch_id: str
    position: int
    kind: BatchKind
    message: str | None
    source: FileSource | None
    on: date
    due_on: date | None
    payments: int
    new: int | None
    in_cents: int
    out_cents: int
    sha256: str | None
    state: BatchState
    trouble: str | None


table = Table(
    "bank_batches",
    READ_MODELS,
    Column("batch_id", Text, primary_key=True),
    Column("position", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("message", Text),
    Column("source", Text),
    Column("on", Date, nullable=False),
    Column("due_on", Date),
    Column("payments", BigInteger, nullable=False),
    Column("new", BigInteger),
    Column("in_cents", BigInteger, nullable=False),
    Column("out_cents", BigInteger, nullable=False),
    Column("sha256", Text),
    Column("state", Text, nullable=False),
    Column("trouble", Text),
    Index(None, "position"),
    Index(None, "on", "position"),
)

projection = Projection("bank_batches", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(CollectionsDrawnUp)
def collections_drawn_up(view: View, happened: Recorded[CollectionsDrawnUp]) -> None:
    event = happened.event
    view.insert(
        table,
        batch_id=event.file_id,
        position=happened.position,
        kind=BatchKind.COLLECTIONS,
        on=local_date(event.drawn_up_at),
        due_on=event.due_on,
        payments=len(event.collections),
        in_cents=event.sum_cents,
        out_cents=0,
        state=BatchState.DRAWN_UP,
    )


@projection.on(PayoutsDrawnUp)
def payouts_drawn_up(view: View, happened: Recorded[PayoutsDrawnUp]) -> None:
    event = happened.event
    view.insert(
        table,
        batch_id=event.file_id,
        position=happened.position,
        kind=BatchKind.PAYOUTS,
        on=local_date(event.drawn_up_at),
        due_on=event.execute_on,
        payments=len(event.payouts),
        in_cents=0,
        out_cents=event.sum_cents,
        state=BatchState.DRAWN_UP,
    )


@projection.on(FileWritten)
def written(view: View, happened: Recorded[FileWritten]) -> None:
    key, sha256 = {"batch_id": happened.event.file_id}, happened.event.sha256
    view.update(table, key, sha256=sha256, state=BatchState.WRITTEN)


@projection.on(FileSent)
def sent(view: View, happened: Recorded[FileSent]) -> None:
    view.update(table, {"batch_id": happened.event.file_id}, state=BatchState.SENT)


@projection.on(BankFileTaken)
def taken(view: View, happened: Recorded[BankFileTaken]) -> None:
    event = happened.event
    view.delete(table, {"batch_id": event.file_id})  # one that was refused is understood now
    view.insert(
        table,
        batch_id=event.file_id,
        position=happened.position,
        kind=BatchKind.FROM_BANK,
        message=event.message,
        source=event.source,
        on=event.taken_on,
        payments=event.bookings,
        new=event.new,
        in_cents=event.in_cents,
        out_cents=event.out_cents,
        sha256=event.file_id,
        state=BatchState.TAKEN,
    )


@projection.on(BankFileRefused)
def refused(view: View, happened: Recorded[BankFileRefused]) -> None:
    event = happened.event
    view.insert(
        table,
        batch_id=event.file_id,
        position=happened.position,
        kind=BatchKind.FROM_BANK,
        source=event.source,
        on=event.refused_on,
        payments=0,
        in_cents=0,
        out_cents=0,
        sha256=event.file_id,
        state=BatchState.REFUSED,
        trouble=f"line {event.line}: {event.rule}",
    )


@projection.on(BankFileSettled)
def settled(view: View, happened: Recorded[BankFileSettled]) -> None:
    view.update(table, {"batch_id": happened.event.file_id}, state=BatchState.SETTLED)


# --- queries ------------------------------------------------------------------------------------
def batches(
    tx: Connection,
    *,
    first: date | None = None,
    last: date | None = None,
    after: str | None = None,
    limit: int = LIMIT,
    newest: bool = False,
) -> Sequence[Batch]:
    """In the order in which they were drawn up or came, or with ``newest`` the last first; from ``first`` up
    to and including ``last``, where given. ``after``: the id of the last page's last."""
    ask = select(table).where(*between(table.c.on, first, last))
    return [batch_of(row) for row in page_of(tx, ask, table.c.position, limit, newest=newest, batch_id=after)]


def batch_of(row: Mapping[Any, Any]) -> Batch:
    """A row of the table."""
    known = {one.name: row[one.name] for one in fields(Batch)}
    source = FileSource(row["source"]) if row["source"] else None
    coded = {"kind": BatchKind(row["kind"]), "state": BatchState(row["state"]), "source": source}
    return Batch(**known | coded)
