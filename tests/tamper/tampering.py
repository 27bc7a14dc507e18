"""Ways to change what was signed, each chosen by a seed; and what must be found of them, on line and off."""

import random
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, select, update

from adapters.event_store import open_engine
from adapters.event_store.schema import event
from adapters.evidence import (
    Keeper,
    NoEvidence,
    TilesUnfit,
    Verifier,
    check_bundle,
    export,
    make_key,
    read_evidence,
    verify_log,
)
from adapters.evidence.leaves import NotAsWritten
from adapters.evidence.tiles import WIDTH
from tests.adapters.event_store.sample import NOON
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog, begun_again, fill
from tests.tamper.unguarded import unguarded

TEXTS = ("stream", "type", "payload", "actor", "command_id", "correlation_id")
AWAY = 10**6
"""Where no event is."""


@dataclass(frozen=True)
class Found:
    """Whether a change was found where it was made, by the database's own verifier and by a bundle's."""

    how: str
    online: bool
    offline: bool


@dataclass(frozen=True)
class Change:
    """What must be told of it, each a pattern that a line of its own or another has; ``offline``: likewise of
    a bundle, or of why none is made."""

    online: Sequence[str]
    offline: Sequence[str]


Way = Callable[[SignedLog, random.Random], Change]


def try_one(original: SignedLog, folder: Path, seed: int) -> Found:
    """On a copy of a signed log on SQLite."""
    chance = chance_of(seed)
    way = chance.choice(WAYS)
    key = original.evidence.verifier
    with copy_of(original, folder) as log:
        change = way(log, chance)
        online = list(verified(log, key))
        offline = list(checked(log, str(key), folder / "bundle.zip"))
    return Found(way.__name__.strip("_"), is_told(change.online, online), is_told(change.offline, offline))


@contextmanager
def copy_of(original: SignedLog, folder: Path) -> Iterator[SignedLog]:
    file = folder / "store.sqlite"
    with original.store.connect() as tx:
        tx.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # else some of it lies beside the file
    shutil.copyfile(original.store.url.database or "", file)
    for name in ("evidence", "witness"):
        shutil.copytree(original.folder.parent / name, folder / name)
    engine = open_engine(f"sqlite:///{file}")
    try:
        yield replace(original, store=engine, folder=folder / "evidence", witness=folder / "witness")
    finally:
        engine.dispose()


def verified(log: SignedLog, key: Verifier) -> Iterator[str]:
    try:
        evidence = read_evidence(log.folder, key)
    except NoEvidence as none:
        yield str(none)
        return
    for found in verify_log(log.store, evidence, [log.witness], NOON).findings:
        yield f"{found.what} {found.position}: {found.says}"


def checked(log: SignedLog, key: str, to: Path) -> Iterator[str]:
    """What the bundle's own program says, with the key and the witness's checkpoint from elsewhere."""
    try:
        export(log.store, log.evidence, to, b"{}")
    except (TilesUnfit, NotAsWritten) as unfit:
        yield str(unfit)
        return
    with zipfile.ZipFile(to) as bundle:
        try:
            promises = dict([check_bundle.read_checkpoint(bundle.read("checkpoint"), key)])
        except check_bundle.Bad as bad:
            yield str(bad)
            return
        size, root = check_bundle.read_checkpoint((log.witness / "checkpoint").read_bytes(), key)
        if promises.setdefault(size, root) != root:
            yield "two roots"
        check = check_bundle.Check(bundle, key, promises)
        check.run()
        yield from check.findings


def chance_of(seed: int) -> random.Random:
    return random.Random(seed)


def is_told(wanted: Sequence[str], told: Sequence[str]) -> bool:
    return all(any(re.search(pattern, line) for line in told) for pattern in wanted)


# --- the ways ------------------------------------------------------------------------------------


def _bit(log: SignedLog, chance: random.Random) -> Change:
    row = _any_row(log.store, chance)
    column = chance.choice(TEXTS)
    kept = getattr(row, column)
    at = chance.randrange(len(kept))
    changed = kept[:at] + chr(ord(kept[at]) ^ 1) + kept[at + 1 :]
    _set(log.store, row.position, {column: changed})
    return _at(row.position)


def _another_value(log: SignedLog, chance: random.Random) -> Change:
    """Of a column that holds a number, a moment or perhaps nothing."""
    row = _any_row(log.store, chance)
    others = {
        "version": row.version + AWAY,
        "schema_version": row.schema_version + 1,
        "recorded_at": row.recorded_at + timedelta(microseconds=chance.choice((-1, 1))),
        **{name: "x" if getattr(row, name) is None else None for name in ("role", "reason", "causation_id")},
    }
    column = chance.choice(sorted(others))
    _set(log.store, row.position, {column: others[column]})
    return _at(row.position)


def _no_value(log: SignedLog, chance: random.Random) -> Change:
    """What no release wrote, and SQLite alone keeps in such a column."""
    row = _any_row(log.store, chance)
    column = chance.choice(("version", "schema_version", *TEXTS))
    _set(log.store, row.position, {column: b"\xff" if column in TEXTS else chance.choice(("x", "", b"\xff"))})
    return Change([f"^event {row.position}:"], [" cannot be read: "])


def _row_gone(log: SignedLog, chance: random.Random) -> Change:
    row = _any_row(log.store, chance)
    with unguarded(log.store) as tx:
        tx.execute(delete(event).where(event.c.position == row.position))
    offline = f"^event {row.position}[: ]|there are {row.position - 1}$"
    return Change([f"^position {row.position}:"], [offline])


def _row_added(log: SignedLog, chance: random.Random) -> Change:
    """In the midst: those after it move up."""
    row, at = _any_row(log.store, chance), event.c.position
    new = dict(row._mapping) | {"position": row.position + 1, "stream": "z", "version": 1}
    with unguarded(log.store) as tx:
        tx.execute(update(event).where(at > row.position).values(position=at + AWAY))
        tx.execute(update(event).where(at > AWAY).values(position=at - AWAY + 1))
        tx.execute(insert(event).values(**new))
    return _at(row.position + 1) if row.position < log.evidence.checkpoint.size else Change([], [])


def _rows_swapped(log: SignedLog, chance: random.Random) -> Change:
    """Whole rows: nothing but their order is another."""
    one, other = _two_rows(log.store, chance)
    with unguarded(log.store) as tx:
        for before, after in ((one.position, AWAY), (other.position, one.position), (AWAY, other.position)):
            tx.execute(update(event).where(event.c.position == before).values(position=after))
    return _at(one.position, other.position)


def _ciphertext_swapped(log: SignedLog, chance: random.Random) -> Change:
    one, other = _two_rows(log.store, chance)
    while one.payload == other.payload:
        one, other = _two_rows(log.store, chance)
    _set(log.store, one.position, {"payload": other.payload})
    _set(log.store, other.position, {"payload": one.payload})
    return _at(one.position, other.position)


def _tail_gone(log: SignedLog, chance: random.Random) -> Change:
    left = chance.randrange(_head(log.store))
    with unguarded(log.store) as tx:
        tx.execute(delete(event).where(event.c.position > left))
    size = log.evidence.checkpoint.size
    online = f"^position {left + 1}: the log ends at {left}, {size} events"
    return Change([online], [f"^{size} events were signed, there are {left}$"])


def _older_backup(log: SignedLog, chance: random.Random) -> Change:
    """Put back, and grown anew by others."""
    size = log.evidence.checkpoint.size
    left = chance.randrange(_head(log.store))
    with unguarded(log.store) as tx:
        tx.execute(delete(event).where(event.c.position > left))
    fill(log.store, size - left + 3, batch=size + 3, streams="z", ids="other")
    return _at(left + 1)


def _tree_rewritten(log: SignedLog, chance: random.Random) -> Change:
    """By one who has the log's key too: only who kept a checkpoint elsewhere can tell."""
    _bit(log, chance)
    shutil.rmtree(log.folder / "tile")
    begun_again(log.folder)
    Keeper(log.store, log.folder, []).step()
    size = log.evidence.checkpoint.size
    return Change([f"^root None: the root of the first {size} events"], ["^two roots$"])


def _forged(log: SignedLog, chance: random.Random) -> Change:
    """A tree of the changed log, signed by another key whose public half is put in place as well."""
    _bit(log, chance)
    shutil.rmtree(log.folder)
    make_key(log.folder, ORIGIN)
    Keeper(log.store, log.folder, []).step()
    return Change(["signed 0 times"], ["not signed once"])


def _tile(log: SignedLog, chance: random.Random) -> Change:
    """A bit of a file of the tree."""
    held = sorted(path for path in (log.folder / "tile").rglob("*") if path.is_file())
    path = chance.choice(held)
    content = bytearray(path.read_bytes())
    level, tile = _place(log, path)
    first = tile * WIDTH + 1
    if level == "entries":
        at = chance.randrange(len(content) // 34)
        content[at * 34 + 2] ^= 1 << chance.randrange(8)
        online = [f"^tile {first}: entries and leaves {first} to .* do not agree, from {first + at} on$"]
        told = Change(online, [f"^tile/entries/.* and events {first} to .* do not agree$"])
    else:
        at = chance.randrange(len(content))
        content[at] ^= 1 << chance.randrange(8)
        hashed = first + at // 32
        if level == "0":
            online = [f"^tile {first}: entries and leaves {first} to .* do not agree, from {hashed} on$"]
            told = Change(online, [f"^event {hashed} is not as the tree has it$"])
        else:
            online = [f": tile/{level}/{tile:03} does not hold the roots of the tiles below it$"]
            told = Change(online, [f"^hash on level {level} at {hashed} is not as the tree has it$"])
    path.write_bytes(content)
    return told


def _tile_gone(log: SignedLog, chance: random.Random) -> Change:
    held = sorted(path for path in (log.folder / "tile").rglob("*") if path.is_file())
    path = chance.choice(held)
    path.unlink()
    level, tile = _place(log, path)
    missing = f"tile/{level}/{tile:03} is missing$"
    return Change([missing], [missing])


def _place(log: SignedLog, path: Path) -> tuple[str, int]:
    """Level and number of a tile; those of so small a log have no further folders."""
    _, level, number, *_ = path.relative_to(log.folder).parts
    return level, int(number.removesuffix(".p"))


IN_THE_DATABASE: Sequence[Way] = (
    _bit,
    _another_value,
    _row_gone,
    _row_added,
    _rows_swapped,
    _ciphertext_swapped,
    _tail_gone,
    _older_backup,
)
WAYS: Sequence[Way] = (
    *IN_THE_DATABASE,
    _no_value,
    _tree_rewritten,
    _forged,
    _tile,
    _tile_gone,
)


def _at(*positions: int) -> Change:
    return Change(
        [f"^event {position}:" for position in positions],
        [f"^event {position}(:| is not)" for position in positions],
    )


def _any_row(store: Engine, chance: random.Random) -> Row[Any]:
    with store.connect() as tx:
        return tx.execute(select(event).where(event.c.position == chance.randint(1, _head(store)))).one()


def _two_rows(store: Engine, chance: random.Random) -> tuple[Row[Any], Row[Any]]:
    one, other = _any_row(store, chance), _any_row(store, chance)
    while one.position == other.position:
        other = _any_row(store, chance)
    return one, other


def _set(store: Engine, position: int, values: dict[str, Any]) -> None:
    with unguarded(store) as tx:
        tx.execute(update(event).where(event.c.position == position).values(**values))


def _head(store: Engine) -> int:
    with store.connect() as tx:
        return tx.scalar(select(func.max(event.c.position))) or 0
