"""What daily steps and intake cannot deal with, time and again, kept where staff sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from adapters.machine import Trouble
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import trouble

_row = trouble.c


@dataclass(frozen=True, slots=True)
class Lasting:
    """One candidate of one ``source``. ``error`` is a class, ``rule`` what a refusal rests on, or ""."""

    source: str
    subject: str
    error: str
    rule: str
    since: datetime
    tried_at: datetime


def lasting(checkpoints: Checkpoints) -> Sequence[Lasting]:
    """Oldest first."""
    ask = select(*(_row[name] for name in Lasting.__slots__))
    with checkpoints.reader.connect() as tx:
        return [Lasting(*row) for row in tx.execute(ask.order_by(_row.since, _row.source, _row.subject))]


def note(checkpoints: Checkpoints, source: str, found: Sequence[Trouble], now: datetime) -> None:
    """Of one source: what is found again keeps its beginning, what is not found any more is over."""
    ask = select(_row.subject, _row.since).where(_row.source == source)
    with checkpoints.reader.connect() as tx:
        known = {row.subject: row.since for row in tx.execute(ask)}
    if not known and not found:
        return
    rows = {
        each.subject: {
            "source": source,
            "subject": each.subject,
            "error": each.error,
            "rule": each.rule,
            "since": known.get(each.subject, now),
            "tried_at": now,
        }
        for each in found
    }
    with checkpoints.writer.begin() as tx:
        tx.execute(delete(trouble).where(_row.source == source))
        if rows:
            tx.execute(insert(trouble), list(rows.values()))
