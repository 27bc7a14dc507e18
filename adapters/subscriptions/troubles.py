"""What daily steps and intake cannot deal with, time and again, kept where staff sees it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from adapters.machine_requests import Trouble
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


def lasting(checkpoints: Checkpoints) -> Sequence[Lasting]:
    """Oldest first."""
    ask = select(*(_row[name] for name in Lasting.__slots__))
    with checkpoints.reader.connect() as tx:
        return [Lasting(*row) for row in tx.execute(ask.order_by(_row.since, _row.source, _row.subject))]


def note(checkpoints: Checkpoints, source: str, found: Sequence[Trouble], now: datetime) -> None:
    """Of one source: what is found again keeps its beginning, what is not found any more is over."""
    with checkpoints.reader.connect() as tx:
        ask = select(_row.subject, _row.error, _row.rule, _row.since).where(_row.source == source)
        known = {row.subject: row for row in tx.execute(ask)}
    new = {each.subject: each for each in found}
    if {(row.subject, row.error, row.rule) for row in known.values()} == {
        (each.subject, each.error, each.rule) for each in new.values()
    }:
        return
    rows = [
        {
            "source": source,
            "subject": each.subject,
            "error": each.error,
            "rule": each.rule,
            "since": known[each.subject].since if each.subject in known else now,
        }
        for each in new.values()
    ]
    with checkpoints.writer.begin() as tx:
        tx.execute(delete(trouble).where(_row.source == source))
        if rows:
            tx.execute(insert(trouble), rows)
