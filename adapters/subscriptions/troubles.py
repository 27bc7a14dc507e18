"""What daily steps and intake cannot deal with, time and again, kept where staff sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, delete, insert, select

from adapters.machine_requests import Trouble
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.schema import trouble

_row = trouble.c
_KNOWN = select(_row.source, _row.subject, _row.error, _row.rule, _row.since).where(
    _row.source.in_(bindparam("sources", expanding=True))
)


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


def note(checkpoints: Checkpoints, found: Mapping[str, Sequence[Trouble]], now: datetime) -> None:
    """By source: what is found again keeps its beginning, what is not found any more is over."""
    sources = [*found]
    with checkpoints.reader.connect() as tx:
        known = {(row.source, row.subject): row for row in tx.execute(_KNOWN, {"sources": sources})}
    new = {(source, each.subject): each for source in sources for each in found[source]}
    if {(*key, row.error, row.rule) for key, row in known.items()} == {
        (*key, each.error, each.rule) for key, each in new.items()
    }:
        return
    rows = [
        {
            "source": source,
            "subject": subject,
            "error": each.error,
            "rule": each.rule,
            "since": known[source, subject].since if (source, subject) in known else now,
        }
        for (source, subject), each in new.items()
    ]
    with checkpoints.writer.begin() as tx:
        tx.execute(delete(trouble).where(_row.source.in_(sources)))
        if rows:
            tx.execute(insert(trouble), rows)
