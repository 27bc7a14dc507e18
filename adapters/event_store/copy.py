"""A log moved to another database, every column byte for byte, and the proof that both are the same."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Engine, Row, Select, func, insert, select
from sqlalchemy.exc import IntegrityError

from adapters.event_store.engine import writing
from adapters.event_store.schema import (
    SCHEMA_VERSION,
    StoreUnfit,
    command,
    event,
    has_log,
    initialise,
    store_mark,
)

BATCH: Final = 1_000
"""Rows per transaction."""

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a log is: its mark, how much it holds, and a SHA-256 over the canonical text of every row.

    Two logs with the same proof are the same in every column."""

    kind: str
    events: int
    commands: int
    last_position: int
    sha256: str


def copy_log(source: Engine, target: Engine, progress: Progress = lambda _done, _of: None) -> Proof:
    """Copies mark, events and commands, and answers the proof, the same for both.

    The target is made where nothing is there. It may hold a beginning of the source, left by an
    interrupted copy: that is compared, and the rest follows. Its own guards hold all the while. Raises
    StoreUnfit where the target holds anything else, and where the source grew meanwhile: what was copied
    stays, and the next copy goes on from there."""
    before = _size(source)
    _prepare(source, target)
    reached = check_beginning(source, target)
    total = before.events + before.commands
    try:
        for rows in _pages_of_events(source, reached):
            with writing(target).begin() as tx:
                tx.execute(insert(event), [dict(row._mapping) for row in rows])
            progress(rows[-1].position, total)
        done = before.events
        for rows in _pages_of_commands(source):
            _add_commands(target, rows)
            done += len(rows)
            progress(min(done, total), total)
    except IntegrityError:
        raise StoreUnfit("The target was written to meanwhile: it is no copy.") from None
    if _size(source) != before:
        raise StoreUnfit(
            "The source grew meanwhile: stop `toegang serve` and `toegang work`, then copy again; "
            "it goes on where this ended."
        )
    return _equal(source, target)


def check_beginning(source: Engine, target: Engine) -> int:
    """The target's last position, where it holds a beginning of the source or nothing. Raises StoreUnfit."""
    if not _has_log(target):
        return 0
    with target.connect() as tx:
        reached = tx.scalar(select(func.max(event.c.position))) or 0
    if _events_digest(source, reached).digest() != _events_digest(target, reached).digest():
        raise StoreUnfit("The target holds other events than the source: copy into an empty database.")
    return reached


def prove(store: Engine) -> Proof:
    """Reads the whole log."""
    kind, schema_version = _mark(store)
    size = _size(store)
    digest = _events_digest(store, size.last_position)
    for rows in _pages_of_commands(store):
        for row in rows:
            digest.update(canonical(row))
    digest.update(f"{kind} {schema_version}".encode())
    return Proof(kind, size.events, size.commands, size.last_position, digest.hexdigest())


def canonical(row: Row[Any]) -> bytes:
    """One line: every column in the order of the table, moments in UTC to the microsecond, bytes as hex."""
    return json.dumps([_plain(value) for value in row], ensure_ascii=False).encode() + b"\n"


# --- helpers ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Size:
    events: int
    last_position: int
    commands: int


def _size(store: Engine) -> _Size:
    with store.connect() as tx:
        events, last = tx.execute(select(func.count(), func.max(event.c.position)).select_from(event)).one()
        return _Size(events, last or 0, tx.scalar(select(func.count()).select_from(command)) or 0)


def _has_log(store: Engine) -> bool:
    with store.connect() as tx:
        return has_log(tx)


def _prepare(source: Engine, target: Engine) -> None:
    """The target bears the source's mark. Made by ``init`` with an owner's URL, it needs no owner here."""
    kind, schema_version = _mark(source)
    if schema_version != SCHEMA_VERSION:
        raise StoreUnfit(f"The source's schema version is {schema_version}, not {SCHEMA_VERSION}.")
    if not _has_log(target):
        initialise(target, simulated=kind == "simulated")
    if (theirs := _mark(target)) != (kind, schema_version):
        raise StoreUnfit(f"The target is marked {theirs[0]} (schema {theirs[1]}), the source {kind}.")


def _mark(store: Engine) -> tuple[str, int]:
    with store.connect() as tx:
        kind, schema_version = tx.execute(select(store_mark.c.kind, store_mark.c.schema_version)).one()
        return kind, schema_version


def _equal(source: Engine, target: Engine) -> Proof:
    ours, theirs = prove(source), prove(target)
    if ours != theirs:
        raise StoreUnfit(f"The copy is not the same: {ours} became {theirs}. Do not use it.")
    return ours


def _pages_of_events(store: Engine, after: int) -> Iterator[Sequence[Row[Any]]]:
    ask = select(event).order_by(event.c.position).limit(BATCH)
    return _pages(store, lambda last: ask.where(event.c.position > (last.position if last else after)))


def _pages_of_commands(store: Engine) -> Iterator[Sequence[Row[Any]]]:
    """In the order of their ids' bytes, on both databases."""
    ask = select(command).order_by(command.c.id).limit(BATCH)
    return _pages(store, lambda last: ask.where(command.c.id > (last.id if last else "")))


def _pages(
    store: Engine, following: Callable[[Row[Any] | None], Select[Any]]
) -> Iterator[Sequence[Row[Any]]]:
    """No transaction stays open between two pages."""
    last = None
    while True:
        with store.connect() as tx:
            rows = tx.execute(following(last)).all()
        if not rows:
            return
        yield rows
        last = rows[-1]


def _add_commands(target: Engine, rows: Sequence[Row[Any]]) -> None:
    """Those that are not there yet. One that is there and differs shows in the proof."""
    there = select(command.c.id).where(command.c.id >= rows[0].id, command.c.id <= rows[-1].id)
    with writing(target).begin() as tx:
        known = set(tx.scalars(there))
        if new := [dict(row._mapping) for row in rows if row.id not in known]:
            tx.execute(insert(command), new)


def _events_digest(store: Engine, last_position: int) -> "hashlib._Hash":
    digest = hashlib.sha256()
    for rows in _pages_of_events(store, 0):
        for row in rows:
            if row.position > last_position:
                return digest
            digest.update(canonical(row))
    return digest


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value
