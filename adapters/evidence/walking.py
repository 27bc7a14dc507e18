"""What each row, version, tile and root is checked against: along the rows, beside the signed tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from json import dumps
from typing import Final, cast

from sqlalchemy import JSON, BigInteger, Engine, Select, Text, bindparam, func, select
from sqlalchemy import cast as cast_to

from adapters.event_store.schema import event
from adapters.evidence.former import NO_ROW, FormerTrees, PastBreak
from adapters.evidence.keeper import Evidence
from adapters.evidence.leaves import StoredRow, Unreadable, entry_of, position_of
from adapters.evidence.notes import Checkpoint
from adapters.evidence.tiles import HEIGHT, WIDTH, TilesUnfit
from adapters.evidence.tree import EMPTY, Frontier, complete, leaf_hash, leaf_hashes, perfect, root_at

NOT_SIGNED: Final = "this row is not the one that was signed"
ROWS: Final = ("event", "position", "root", "checkpoint")
"""Findings by which rows are not what a checkpoint promised."""
UNWRITTEN: Final = (TypeError, AttributeError, ValueError)
"""A column holds what no release wrote."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong. ``position`` of the log, or nothing where it is no event's."""

    what: str
    position: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """So many events were found as they were signed, and have this root."""

    size: int = 0
    root: bytes = EMPTY


class Walk:
    """What is wrong gathers in ``findings``; ``reached``: the position of the last row."""

    def __init__(
        self,
        store: Engine,
        evidence: Evidence,
        witnessed: Sequence[Checkpoint],
        findings: list[Found],
        mark: Mark,
        former: FormerTrees,
    ) -> None:
        self.marked, self.events = mark, 0
        self._torn_tiles: set[int] = set()
        """The first positions of those whose entries and leaves do not agree."""
        self.past: Sequence[PastBreak] = []
        self._store, self._evidence, self._findings, self._former = store, evidence, findings, former
        self._size, self._since = evidence.checkpoint.size, mark.size
        self._promised: dict[int, set[bytes]] = {}
        for each in (evidence.checkpoint, *witnessed):
            self._promised.setdefault(each.size, set()).add(each.root)
        self._versions: dict[str, int] = {}
        self._next = mark.size + 1
        self._last: int | None = None
        self._last_held: _Held | None = None
        self._roots: dict[int, bytes] = {}
        """Of tiles of the lowest level that hold what the rows make."""
        self._tree = Frontier(mark.size, complete(evidence.node, mark.size))
        self._before_the_mark()

    @property
    def reached(self) -> int:
        return self._next - 1

    def rows(self, rows: Sequence[StoredRow | Unreadable]) -> None:
        """A page of the log."""
        self.events += len(rows)
        self._learn_versions(rows)
        entries = self._entries(rows)
        if entries is None:
            for row in rows:
                self._row(row)
            return
        versions = self._versions
        for position, stream, version, *_ in cast("Sequence[StoredRow]", rows):
            if version == versions.get(stream, 0) + 1:
                versions[stream] = version
            else:
                self._version(position, stream, version)
        leaves = leaf_hashes(entries)
        self._former.rows(self._next, leaves)
        self._next += len(rows)
        self._signed_or_not(leaves, entries)

    def settle(self) -> Mark:
        """Looks at the tiles above what was read so far, and answers how far that is."""
        size = min(self.reached, self._size)
        self._torn(size)
        root = self._tree.root if size == self._tree.size else self._evidence.checkpoint.root
        self.marked = Mark(size, root)
        return self.marked

    def end(self) -> None:
        self.past = self._former.end()
        for position, says in self._former.wrong():
            self._tell("former tree", position, says)
        if (held := self.reached) < self._size:
            self._tell("position", held + 1, f"the log ends at {held}, {self._size} events were signed")
        for size in self._promised:
            if size > held:
                self._tell("checkpoint", None, f"a checkpoint promises {size} events, there are {held}")
        self.settle()
        self._clear_rows()

    def _before_the_mark(self) -> None:
        """What a witness saw before is there still, in the tree."""
        for size in [size for size in self._promised if size <= self._since]:
            try:
                held = root_at(self._evidence.node, size)
            except TilesUnfit as unfit:
                self._tell("tile", None, str(unfit))
            else:
                self._compare_root(size, held)

    # --- pages in which nothing is missing ---

    def _entries(self, rows: Sequence[StoredRow | Unreadable]) -> list[bytes] | None:
        """Nothing where a position is missing, or a row cannot be read."""
        if (position_of(rows[0]), position_of(rows[-1])) != (self._next, self._next + len(rows) - 1):
            return None
        try:
            return [entry_of(row) for row in rows]  # type: ignore[arg-type] # an Unreadable is a TypeError
        except UNWRITTEN:
            return None

    def _signed_or_not(self, leaves: Sequence[bytes], entries: Sequence[bytes]) -> None:
        """Each beside its place in the tree, a tile at a time; and into a tree of our own."""
        at, first = 0, self._tree.size
        while at < len(leaves):
            tile, offset = divmod(first + at, WIDTH)
            count = min(WIDTH - offset, len(leaves) - at)
            signed, fits = min(count, self._size - first - at), False
            if signed > 0:
                fits = self._tile(tile, offset, leaves[at : at + signed], entries[at : at + signed])
            self._extend(leaves[at : at + count], tile if fits and signed == WIDTH else None)
            at += count

    def _tile(self, tile: int, offset: int, leaves: Sequence[bytes], entries: Sequence[bytes]) -> bool:
        """Whether it holds them."""
        first = tile * WIDTH + offset + 1
        held = self._held(tile)
        if held is None:
            return False
        theirs = held.leaves[offset : offset + len(leaves)]
        if theirs == leaves and held.entries[offset : offset + len(leaves)] == entries:
            return True
        self._fits(held, tile)
        for position, (our, their) in enumerate(zip(leaves, theirs, strict=False), first):
            if our != their:
                self._tell("event", position, NOT_SIGNED)
        return False

    def _extend(self, leaves: Sequence[bytes], tile: int | None = None) -> None:
        """Compares the root wherever one was promised. ``tile``: the one that holds them, and no others."""
        promised = sorted(size for size in self._promised if 0 < size - self._tree.size <= len(leaves))
        if tile is not None and not promised:
            self._roots[tile] = root = perfect(leaves)
            self._tree.add(root, WIDTH)
            return
        for size in promised:
            count = size - self._tree.size
            self._tree.extend(leaves[:count])
            leaves = leaves[count:]
            self._compare_root(size, self._tree.root)
        self._tree.extend(leaves)

    def _compare_root(self, size: int, root: bytes) -> None:
        if self._promised[size] != {root}:
            self._tell("root", None, f"the root of the first {size} events is not the one that was signed")

    def _clear_rows(self) -> None:
        """Where the rows give every root that was promised they are what was signed: where a leaf says
        otherwise the tile is wrong."""
        accused = [each for each in self._findings if each.says == NOT_SIGNED]
        others = [each for each in self._findings if each.says != NOT_SIGNED]
        if not accused or any(each.what in ROWS for each in others):
            return
        self._findings[:] = others
        for each in accused:
            assert each.position is not None
            first = (each.position - 1) // WIDTH * WIDTH + 1
            if first not in self._torn_tiles:
                self._tell("tile", first, f"leaf {each.position} is not that of its row, which is as signed")

    # --- pages in which something is wrong, row by row ---

    def _row(self, row: StoredRow | Unreadable) -> None:
        position = position_of(row)
        if position < self._next:
            self._tell("position", position, "positions begin at 1: no release wrote this event")
            return
        if position > self._next:
            self._tell("position", self._next, f"no event here; the next is at {position}")
            for missing in range(self._next, min(position, self._size + 1)):
                self._leaf(missing, None)
        self._next = position + 1
        entry = None
        if not isinstance(row, Unreadable):
            self._version(*row[:3])
            entry = self._entry(row)
        if entry is None:
            self._tell("event", position, "this row cannot be read: it is not as it was written")
        self._former.rows(position, [NO_ROW if entry is None else leaf_hash(entry)])
        self._leaf(position, entry)

    def _entry(self, row: StoredRow) -> bytes | None:
        try:
            return entry_of(row)
        except UNWRITTEN:
            return None

    def _leaf(self, position: int, entry: bytes | None) -> None:
        """A row that is gone leaves its signed leaf in the tree, so that what follows is judged by itself."""
        signed = None
        if position <= self._size and (held := self._held((position - 1) // WIDTH)) is not None:
            signed = held.leaves[(position - 1) % WIDTH]
            if (position - 1) % WIDTH == 0:
                self._fits(held, (position - 1) // WIDTH)
        found = None if entry is None else leaf_hash(entry)
        if found is not None and signed is not None and found != signed:
            self._tell("event", position, NOT_SIGNED)
        self._extend([found or signed or EMPTY])

    # --- what was signed ---

    def _held(self, tile: int) -> "_Held | None":
        if self._last != tile:
            self._last, self._last_held = tile, None
            try:
                leaves = self._evidence.tiles.leaves(tile, self._size)
                entries = self._evidence.tiles.entries(tile, self._size)
                self._last_held = _Held(leaves, entries)
            except TilesUnfit as unfit:
                self._tell("tile", tile * WIDTH + 1, str(unfit))
        return self._last_held

    def _fits(self, held: "_Held", tile: int) -> None:
        hashes = leaf_hashes(held.entries)
        if hashes != held.leaves:
            first, last = tile * WIDTH + 1, tile * WIDTH + len(held.leaves)
            both = enumerate(zip(hashes, held.leaves, strict=True))
            off = next(at for at, (entry, leaf) in both if entry != leaf)
            says = f"entries and leaves {first} to {last} do not agree, from {first + off} on"
            self._torn_tiles.add(first)
            self._tell("tile", first, says)

    def _torn(self, size: int) -> None:
        try:
            for level, tile, says in self._evidence.tiles.torn(size, self.marked.size, self._roots):
                self._tell("tile", (tile << (HEIGHT * (level + 1))) + 1, says)
        except TilesUnfit as unfit:
            self._tell("tile", None, str(unfit))

    # --- versions ---

    def _learn_versions(self, rows: Sequence[StoredRow | Unreadable]) -> None:
        """Of streams that began before the mark."""
        if not self._since:
            return
        streams = {row[1] for row in rows if not isinstance(row, Unreadable) and type(row[1]) is str}
        asked = {"streams": dumps([*(streams - self._versions.keys())]), "since": self._since}
        with self._store.connect() as tx:
            found = tx.execute(_last_versions(tx.dialect.name), asked).all()
        self._versions.update({stream: last for stream, last in found if type(last) is int})

    def _version(self, position: int, stream: object, version: object) -> None:
        if not (isinstance(stream, str) and type(version) is int):
            return  # the row is told as one that cannot be read
        expected = self._versions.get(stream, 0) + 1
        if version != expected:
            says = f"{stream} has version {version} where {expected} must be"
            self._tell("stream version", position, says)
        self._versions[stream] = version

    def _tell(self, what: str, position: int | None, says: str) -> None:
        self._findings.append(Found(what, position, says))


@cache
def _last_versions(dialect: str) -> Select[str, int]:
    """Before the mark. Written out once, with one parameter for all streams and no array: of thousands the
    statement takes longer to write than to answer."""
    streams = bindparam("streams", type_=Text)
    if dialect == "postgresql":
        names = select(func.json_array_elements_text(cast_to(streams, JSON)))
    else:
        names = select(func.json_each(streams).table_valued("value").c.value)
    return (
        select(event.c.stream, func.max(event.c.version))
        .where(event.c.stream.in_(names), event.c.position <= bindparam("since", type_=BigInteger))
        .group_by(event.c.stream)
    )


@dataclass(frozen=True, slots=True)
class _Held:
    """A tile of the lowest level."""

    leaves: list[bytes]
    entries: list[bytes]
