"""A read model's rows of one subject as of a moment: from the streams that touch it, not the log (D17)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from heapq import merge
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection

from api.explaining.history import NoSuchSubject, readable, subject_of
from api.explaining.moments import Moment
from api.explaining.rebuilding import Rows, apart, read_model_named, rows_in
from domain.kernel import Event, Recorded
from domain.ports import Archive, LogDamaged
from projections.catalogue import all_projections
from projections.kernel import Projection, View
from projections.subjects import FIELDS, positions

EVENTS_MAX: Final = 10_000
"""How many events are read at the most, of all streams together: a second's work, or two."""
BATCH: Final = 500
_APPROVED: Final = ("account", "final_notice", "invoice", "refund", "staff_member")
_LEFT: Final = ("application", "bank_entry", "bank_file", "effect", "guest_order", "payout")
COLUMNS: Final[Mapping[str, Mapping[str, Sequence[str]]]] = {
    "approvals": {"subject": _APPROVED},
    "bank_batches": {"batch_id": ("bank_file", "payment_file")},
    "guest_orders": {"guest_order_id": ("guest_order",)},
    "journal": {},
    "loose_ends": {"subject": _LEFT},
    "notices": {},
    "payouts": {"payout_id": ("payout",)},
    "subjects": {},
}
"""Where a column's name does not say whose a row is, as it does in an event (``FIELDS``): whose it is.
Nobody's are announcements, the index itself, and the journal, whose postings rest on how other documents were
booked."""


class OnlyWhole(Exception):
    """This read model's rows are not of subjects of this kind, or rest on streams that do not touch them: it
    is rebuilt from the whole log, or not told."""


class TooMuch(Exception):
    """More touches the subject than is read while somebody waits."""


def kinds_of(name: str) -> Collection[str]:
    """Of which kinds of subjects or streams a read model's rows can be asked alone."""
    return {kind for kinds in _columns(read_model_named(name)).values() for kind in kinds}


def asked_of(subject: str) -> Sequence[str]:
    """The read models that can be asked of it."""
    kind = subject.partition("-")[0]
    return [one.name for one in all_projections() if kind in kinds_of(one.name)]


def rows_of(log: Archive, tx: Connection, name: str, subject: str, *at: int) -> Iterator[Rows]:
    """The subject's rows at each of these positions, which rise, as a rebuild from the whole log has them.
    ``tx``: has the read model ``subjects``, which shows the last of them.

    An event that touches the subject brings its whole stream, since a row rests on what began it; on which
    other streams rows rest is found by ``tests/explaining/test_subject_rows.py``, for each read model.

    Raises NoSuchSubject, OnlyWhole, TooMuch, LogDamaged."""
    projection = read_model_named(name)
    if subject.partition("-")[0] not in kinds_of(name):
        raise OnlyWhole(name)
    events = iter(_events(log, tx, projection, subject, at[-1]))
    following = next(events, None)
    with apart() as scratch:
        projection.create(scratch)
        for position in at:
            with View(scratch) as view:
                while following is not None and following.position <= position:
                    projection.apply(view, following)
                    following = next(events, None)
            yield of_subject(rows_in(scratch, projection), name, subject)


def of_subject(rows: Rows, name: str, subject: str) -> Rows:
    """Those of them that name it."""
    kind, _, named = subject.partition("-")
    columns = [column for column, kinds in _columns(read_model_named(name)).items() if kind in kinds]
    return {key: row for key, row in rows.items() if any(_names(row.get(one), named) for one in columns)}


def _names(value: Any, named: str) -> bool:
    """Itself, or in a list of them."""
    return isinstance(value, str) and named in value.split(" ")


def _columns(projection: Projection) -> Mapping[str, Sequence[str]]:
    here = COLUMNS.get(projection.name)
    if here is not None:
        return here
    names = {column.name for table in projection.tables for column in table.columns}
    return {name: (FIELDS[name].value,) for name in sorted(names & FIELDS.keys())}


def _events(
    log: Archive, tx: Connection, projection: Projection, subject: str, until: int
) -> Sequence[Recorded[Event]]:
    """What the read model makes of the streams that touch the subject, in order."""
    moment, left = Moment(log, until), EVENTS_MAX
    streams = []
    for name in sorted(_streams(log, tx, projection, subject, until)):
        happened = list(islice(moment.each(name), left + 1))
        if (left := left - len(happened)) < 0:
            raise TooMuch(subject)
        streams.append([one for one in happened if type(one.event) in projection.handles])
    return list(merge(*streams, key=lambda one: one.position))


def _streams(
    log: Archive, tx: Connection, projection: Projection, subject: str, until: int
) -> Collection[str]:
    """Those with an event that the read model takes and that touches the subject."""
    kept = subject_of(subject)
    if kept is None:
        if not log.history(subject, limit=1):
            raise NoSuchSubject(f"there is no stream {subject}")
        return {subject}
    if not positions(tx, kept, limit=1):
        raise NoSuchSubject(f"nothing is known of {subject}")
    taken = {event.NAME for event in projection.handles}
    found = positions(tx, kept, until=until, named=taken, limit=EVENTS_MAX + 1)
    if len(found) > EVENTS_MAX:
        raise TooMuch(subject)
    streams = set()
    for first in range(0, len(found), BATCH):
        there, gone = readable(log, found[first : first + BATCH])
        if gone:
            raise LogDamaged(f"Position {gone[0]}: there is no event that can be read.", gone[0])
        streams |= {one.stream for one in there}
    return streams
