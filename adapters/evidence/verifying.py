"""Whether a log is what was signed: row by row, tile by tile, and where it is not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Row

from adapters.evidence.keeper import Evidence
from adapters.evidence.keys import CHECKPOINT
from adapters.evidence.leaves import Unreadable, entry_of, stored_or_not
from adapters.evidence.notes import BadNote, Checkpoint
from adapters.evidence.tiles import HEIGHT, WIDTH, TilesUnfit
from adapters.evidence.tree import Frontier, leaf_hash

FINDINGS_MAX: Final = 100
"""How many are told: a table that was emptied has as many as it had rows."""

Progress = Callable[[int, int], None]
"""Told how many events are read, and of how many."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong. ``position`` of the log, or nothing where it is no event's."""

    what: str
    position: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: so many events, of which ``signed`` stand under the newest checkpoint."""

    events: int
    signed: int
    findings: Sequence[Found]


def verify_log(
    store: Engine, evidence: Evidence, witnesses: Sequence[Path], progress: Progress = lambda _done, _of: None
) -> Verified:
    """Reads the whole log as it lies in the database: positions and versions without gaps, each row as it was
    signed, each tile as the rows make it, the roots as signed and as witnessed."""
    findings: list[Found] = []
    walk = _Walk(evidence, list(_witnessed(evidence, witnesses, findings)), findings)
    for rows in stored_or_not(store):
        for row in rows:
            walk.row(row)
        progress(walk.events, max(walk.events, evidence.checkpoint.size))
    walk.end()
    findings.sort(key=lambda found: (found.position is None, found.position or 0))
    return Verified(walk.events, evidence.checkpoint.size, findings[:FINDINGS_MAX])


class _Walk:
    """Along the rows, beside the tree as it was signed."""

    def __init__(self, evidence: Evidence, witnessed: Sequence[Checkpoint], findings: list[Found]) -> None:
        self._evidence, self._findings, self._size = evidence, findings, evidence.checkpoint.size
        self._promised: dict[int, set[bytes]] = {}
        for each in (evidence.checkpoint, *witnessed):
            self._promised.setdefault(each.size, set()).add(each.root)
        self._versions: dict[str, int] = {}
        self._signed: Sequence[bytes] = ()
        self._next = 1
        self._tree, self.events = Frontier(), 0

    def row(self, row: Row[Any] | Unreadable) -> None:
        self.events += 1
        if row.position < self._next:
            self._tell("position", row.position, "positions begin at 1: no release wrote this event")
            return
        if row.position > self._next:
            self._tell("position", self._next, f"no event here; the next is at {row.position}")
            for missing in range(self._next, min(row.position, self._size + 1)):
                self._leaf(missing, None)
        self._next = row.position + 1
        if not isinstance(row, Unreadable):
            self._version(row)
        self._leaf(row.position, self._hash(row))

    def end(self) -> None:
        if (held := self._next - 1) < self._size:
            self._tell("position", held + 1, f"the log ends at {held}, {self._size} events were signed")
        for size in self._promised:
            if size > held:
                self._tell("checkpoint", None, f"a checkpoint promises {size} events, there are {held}")
        for level, tile, says in self._evidence.tiles.torn(self._size):
            self._tell("tile", (tile << (HEIGHT * (level + 1))) + 1, says)

    def _hash(self, row: Row[Any] | Unreadable) -> bytes | None:
        if not isinstance(row, Unreadable):
            try:
                return leaf_hash(entry_of(row))
            except (TypeError, AttributeError, ValueError):
                pass  # a column holds what no release wrote
        self._tell("event", row.position, "this row cannot be read: it is not as it was written")
        return None

    def _version(self, row: Row[Any]) -> None:
        expected = self._versions.get(row.stream, 0) + 1
        if row.version != expected:
            says = f"{row.stream} has version {row.version} where {expected} must be"
            self._tell("stream version", row.position, says)
        self._versions[row.stream] = row.version

    def _leaf(self, position: int, found: bytes | None) -> None:
        """A row that is gone leaves its signed leaf in the tree, so that what follows is judged by itself."""
        signed = self._leaf_signed(position)
        if found is not None and signed is not None and found != signed:
            self._tell("event", position, "this row is not the one that was signed")
        self._tree.push(found or signed or b"")
        promised = self._promised.get(self._tree.size)
        if promised is not None and promised != {self._tree.root}:
            says = f"the root of the first {self._tree.size} events is not the one that was signed"
            self._tell("root", None, says)

    def _leaf_signed(self, position: int) -> bytes | None:
        if position > self._size:
            return None
        if (position - 1) % WIDTH == 0:
            self._signed = self._tile((position - 1) // WIDTH)
        at = (position - 1) % WIDTH
        return self._signed[at] if at < len(self._signed) else None

    def _tile(self, number: int) -> Sequence[bytes]:
        first = number * WIDTH + 1
        try:
            leaves = self._evidence.tiles.leaves(number, self._size)
            entries = self._evidence.tiles.entries(number, self._size)
        except TilesUnfit as unfit:
            self._tell("tile", first, str(unfit))
            return ()
        if [leaf_hash(entry) for entry in entries] != list(leaves):
            self._tell("tile", first, f"entries and leaves {first} to {first + len(leaves) - 1} do not agree")
        return leaves

    def _tell(self, what: str, position: int | None, says: str) -> None:
        self._findings.append(Found(what, position, says))


def _witnessed(evidence: Evidence, witnesses: Sequence[Path], findings: list[Found]) -> Iterator[Checkpoint]:
    for folder in witnesses:
        try:
            yield evidence.verifier.checkpoint((folder / CHECKPOINT).read_text())
        except OSError:
            findings.append(Found("witness", None, f"there is no checkpoint in {folder}"))
        except (BadNote, UnicodeError) as bad:
            findings.append(Found("witness", None, f"the checkpoint in {folder}: {bad}"))
