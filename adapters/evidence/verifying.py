"""Whether a log is what was signed: row by row, tile by tile, and where it is not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Row

from adapters.evidence.keeper import CHECKPOINT, Evidence
from adapters.evidence.leaves import entry_of, stored
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
    seen = list(_witnessed(evidence, witnesses, findings))
    walk = _Walk(evidence, seen, findings)
    for rows in stored(store, 0):
        for row in rows:
            walk.row(row)
        progress(walk.tree.size, max(walk.tree.size, evidence.checkpoint.size))
    walk.end()
    findings.sort(key=lambda found: (found.position is None, found.position or 0))
    return Verified(walk.events, evidence.checkpoint.size, findings[:FINDINGS_MAX])


class _Walk:
    """Along the rows, beside the tree as it was signed."""

    def __init__(self, evidence: Evidence, witnessed: Sequence[Checkpoint], findings: list[Found]) -> None:
        self._evidence, self._findings = evidence, findings
        self._promised: dict[int, set[bytes]] = {}
        for each in (evidence.checkpoint, *witnessed):
            self._promised.setdefault(each.size, set()).add(each.root)
        self._versions: dict[str, int] = {}
        self._signed: Sequence[bytes] = ()
        self.tree, self.events = Frontier(), 0

    def row(self, row: Row[Any]) -> None:
        self.events += 1
        expected = self.tree.size + 1
        if row.position != expected:
            self._tell("position", expected, f"no event here; the next is at {row.position}")
            for missing in range(expected, min(row.position, self._evidence.checkpoint.size + 1)):
                self._leaf(missing, None)
        self._version(row)
        self._leaf(row.position, leaf_hash(entry_of(row)))

    def end(self) -> None:
        signed = self._evidence.checkpoint.size
        if (held := self.tree.size) < signed:
            self._tell("position", held + 1, f"the log ends at {held}, {signed} events were signed")
        for size in self._promised:
            if size > held:
                self._tell("checkpoint", None, f"a checkpoint promises {size} events, there are {held}")
        for level, tile, says in self._evidence.tiles.torn(signed):
            self._tell("tile", (tile << (HEIGHT * (level + 1))) + 1, says)

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
        self.tree.push(found or signed or b"")
        promised = self._promised.get(self.tree.size)
        if promised is not None and promised != {self.tree.root}:
            says = f"the root of the first {self.tree.size} events is not the one that was signed"
            self._tell("root", None, says)

    def _leaf_signed(self, position: int) -> bytes | None:
        size = self._evidence.checkpoint.size
        if position > size:
            return None
        if (position - 1) % WIDTH == 0:
            self._signed = self._tile((position - 1) // WIDTH)
        at = (position - 1) % WIDTH
        return self._signed[at] if at < len(self._signed) else None

    def _tile(self, number: int) -> Sequence[bytes]:
        tiles, size = self._evidence.tiles, self._evidence.checkpoint.size
        first = number * WIDTH + 1
        try:
            leaves = tiles.leaves(number, size)
            entries = tiles.entries(number, size)
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
