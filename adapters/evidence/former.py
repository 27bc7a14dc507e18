"""Trees that were set aside, beside the log as it is: a past break stays visible, and hides nothing new."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from adapters.event_store.schema import event
from adapters.evidence.keeper import Evidence, read_evidence
from adapters.evidence.keys import NoEvidence, former_trees
from adapters.evidence.tiles import WIDTH, TilesUnfit
from adapters.evidence.tree import root_at
from domain.log_break.aggregate import LOG_BREAK
from domain.log_break.commands import stream_id
from domain.log_break.events import BreakKind, LogBreakAcknowledged

NO_ROW: Final = b""
"""In place of a leaf's hash."""
NAMES_MAX: Final = 1_000
Acknowledged = tuple[int, LogBreakAcknowledged]
"""And at which position."""


@dataclass(frozen=True, slots=True)
class PastBreak:
    """A tree that was set aside, and the log now. ``origin`` …: nothing where it cannot be read;
    ``acknowledged``: at which position, in which ``case``; nothing where nobody did. ``differing``: rows that
    are not what it signed, the first at ``first``; nothing where rows were not read. ``unfit``: its tiles are
    found not to be what it signed."""

    tree: int
    origin: str | None
    signed: int | None
    root: str | None
    acknowledged: int | None
    case: str | None
    differing: int | None
    first: int | None
    unfit: bool = False


@dataclass(slots=True)
class Former:
    """One of them. ``differing``: how many rows are not what it signed."""

    number: int
    evidence: Evidence | None
    differing: int = 0
    first: int | None = None
    unfit: str = ""

    @property
    def size(self) -> int:
        return 0 if self.evidence is None else self.evidence.checkpoint.size

    @property
    def origin(self) -> str:
        return "" if self.evidence is None else self.evidence.checkpoint.origin

    def compare(self, position: int, leaves: Sequence[bytes]) -> None:
        """Rows from that position on."""
        at = 0
        while at < len(leaves) and position + at <= self.size:
            tile, offset = divmod(position + at - 1, WIDTH)
            count = min(WIDTH - offset, len(leaves) - at, self.size - position - at + 1)
            theirs, ours = self._held(tile)[offset : offset + count], leaves[at : at + count]
            if theirs != ours:
                theirs = theirs or [NO_ROW] * count
                found = [n for n in range(count) if theirs[n] != ours[n] or not ours[n]]
                self.differing += len(found)
                if found and self.first is None:
                    self.first = position + at + found[0]
            at += count

    def settle(self) -> None:
        """Whether its tiles lead to what it signed."""
        if self.evidence is None or not self.size:
            return
        try:
            torn = [says for _level, _tile, says in self.evidence.tiles.torn(self.size)]
            if root_at(self.evidence.node, self.size) != self.evidence.checkpoint.root:
                torn.append("its tiles do not make the root that it signed")
        except TilesUnfit as unfit:
            torn = [str(unfit)]
        self.unfit = self.unfit or next(iter(torn), "")

    def _held(self, tile: int) -> Sequence[bytes]:
        assert self.evidence is not None
        try:
            return self.evidence.tiles.leaves(tile, self.size)
        except TilesUnfit as unfit:
            self.unfit = self.unfit or str(unfit)
            return []


class FormerTrees:
    """All that were set aside before this one. ``read``: every row of the log is told."""

    def __init__(self, store: Engine, now: Evidence, *, read: bool) -> None:
        folders = former_trees(now.tiles.folder)
        self._all = [Former(int(each.name), _readable(each)) for each in folders]
        self._now = Former(len(folders) + 1, now)
        names = {*names_before(now.checkpoint.origin), *(tree.origin for tree in self._all)}
        self._recorded = acknowledged(store, names)
        self._known = _differing(self._recorded)
        self._read, self._told = read, 0

    @property
    def differing(self) -> int | None:
        """How many rows are not what the tree in use signed; nothing where they were not read."""
        return self._now.differing if self._read else None

    def rows(self, position: int, leaves: Sequence[bytes]) -> None:
        """The leaves' hashes of rows that follow each other, in order; of one that cannot be read none."""
        if not self._read:
            return
        until = max(tree.size for tree in (*self._all, self._now))
        if (gap := min(position - 1, until) - self._told) > 0:
            self._compare(self._told + 1, [NO_ROW] * gap)
        self._compare(position, leaves)
        self._told = position + len(leaves) - 1

    def end(self) -> Sequence[PastBreak]:
        """After the last row."""
        self.rows(max(tree.size for tree in (*self._all, self._now)) + 1, [])
        for tree in self._all if self._read else ():
            tree.settle()
        return [self._past(tree) for tree in self._all]

    def wrong(self) -> Iterator[tuple[int | None, str]]:
        """What nobody acknowledged: its position or nothing, and what it is."""
        for tree in self._all:
            if tree.evidence is not None:
                yield from self._wrong(tree, tree.evidence)
        readable = {tree.origin for tree in self._all}
        for name, (_position, told) in self._recorded.items():
            if name not in readable and told.kind != BreakKind.TREE:
                yield None, f"the tree {name} was set aside, and is gone or cannot be read"

    def _compare(self, position: int, leaves: Sequence[bytes]) -> None:
        for tree in (*self._all, self._now):
            tree.compare(position, leaves)

    def _past(self, tree: Former) -> PastBreak:
        if tree.evidence is None:
            return PastBreak(tree.number, None, None, None, None, None, None, None)
        position, told = self._recorded.get(tree.origin, (None, None))
        signed = tree.evidence.checkpoint
        return PastBreak(
            tree.number,
            signed.origin,
            signed.size,
            signed.root.hex(),
            position,
            None if told is None else told.case,
            tree.differing if self._read else None,
            tree.first if self._read else None,
            unfit=bool(tree.unfit),
        )

    def _wrong(self, tree: Former, evidence: Evidence) -> Iterator[tuple[int | None, str]]:
        signed = evidence.checkpoint
        _position, told = self._recorded.get(signed.origin, (None, None))
        if told is None:
            yield None, f"the tree {signed.origin} was set aside, and nobody acknowledged that"
            return
        whole = told.kind != BreakKind.TREE  # else it was damaged then
        if whole and (told.signed_events, told.signed_root) != (signed.size, signed.root.hex()):
            yield None, f"{signed.origin} has another checkpoint than it was set aside with"
        if whole and tree.unfit:
            yield None, f"{signed.origin}, which was set aside: {tree.unfit}"
        elif (known := self._known.get(signed.origin)) is not None and tree.differing > known:
            says = f"{tree.differing} rows are not what {signed.origin} signed, {known} were acknowledged"
            yield tree.first, says


def _readable(folder: Path) -> Evidence | None:
    try:
        return read_evidence(folder)
    except NoEvidence:
        return None


def names_before(origin: str) -> Iterator[str]:
    """What the trees before the one of that name were called: host/log, host/log/2 and so on."""
    base, _, number = origin.rpartition("/")
    if number.isascii() and number.isdigit():
        yield base
        yield from (f"{base}/{before}" for before in range(2, min(int(number), NAMES_MAX)))


def acknowledged(store: Engine, names: set[str]) -> Mapping[str, Acknowledged]:
    """What the log has of each break, by the name of the tree, in order of position; a row that cannot be
    read is found as such."""
    streams = [LOG_BREAK.stream(stream_id(name)).name for name in names if name]
    ask = (
        select(event.c.position, event.c.schema_version, event.c.payload)
        .where(event.c.stream.in_(streams), event.c.version == 1)
        .order_by(event.c.position)
    )
    found: dict[str, Acknowledged] = {}
    try:
        with store.connect() as tx:
            for position, version, payload in tx.execute(ask).all() if streams else ():
                with suppress(ValueError, TypeError):
                    told = decoded(version, payload)
                    found[told.former_name] = (position, told)
    except (DBAPIError, ValueError, TypeError) as error:
        if getattr(error, "connection_invalidated", False):
            raise
    return found


def decoded(version: int, payload: str) -> LogBreakAcknowledged:
    """Here without the other kinds of events, and their keys. Raises ValueError, TypeError."""
    body = json.loads(payload)
    if version == 1:
        LogBreakAcknowledged.upcast_v1_v2(body)
    return LogBreakAcknowledged.model_validate(body)


def _differing(recorded: Mapping[str, Acknowledged]) -> Mapping[str, int | None]:
    """How many rows were not what each tree signed when that was acknowledged last; nothing where that was
    not told. Each acknowledgement counts those of all trees anew: no tree speaks for another."""
    found: dict[str, int | None] = {}
    for name, (_position, told) in recorded.items():
        found[name] = told.differing_events
        found |= {tree.name: tree.differing_events for tree in told.earlier or ()}
    return found
