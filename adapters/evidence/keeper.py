"""Grows the tree after the log, signs what it read back from the database, and tells the witnesses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from adapters.evidence.comparing import Contradicted, compare, lost_or_none, signed_before
from adapters.evidence.keys import CHECKPOINT, NoEvidence, alone, read_signer, read_verifier
from adapters.evidence.leaves import entry_of, stored
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tiles import Tiles, TilesUnfit, write_whole
from adapters.evidence.tree import root_at
from adapters.evidence.witnesses import look_at, tell
from domain.log_break.events import BreakKind

STRETCH: Final = 65_536
"""Events between two checkpoints while a long log is caught up with: what was done before a stop stays."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What lies in a folder of the tree: its public key, its tiles, and the newest checkpoint as signed."""

    verifier: Verifier
    tiles: Tiles
    note: str
    checkpoint: Checkpoint

    def node(self, level: int, number: int) -> bytes:
        """The hash of a complete subtree. Raises TilesUnfit."""
        return self.tiles.node(self.checkpoint.size, level, number)


def read_evidence(folder: Path, key: Verifier | None = None) -> Evidence:
    """``key``: the log's, as it is known from elsewhere; otherwise the one that lies there. Raises
    NoEvidence."""
    verifier = key or read_verifier(folder)
    try:
        note = (folder / CHECKPOINT).read_text()
        return Evidence(verifier, Tiles(folder), note, verifier.checkpoint(note))
    except OSError:
        raise NoEvidence(f"there is no tree in {folder}: `toegang audit sign` begins it") from None
    except (BadNote, UnicodeError) as bad:
        raise NoEvidence(f"the checkpoint in {folder} cannot be used: {bad}") from None


class Keeper:
    """One folder's tree over one log. ``witnesses``: folders elsewhere that keep the newest checkpoint."""

    def __init__(self, store: Engine, folder: Path, witnesses: Sequence[Path]) -> None:
        self._store, self._folder, self._witnesses = store, folder, witnesses

    def step(self) -> int:
        """Signs what the log has grown by, at most a stretch; how many events that were. One process at a
        time does: another finds nothing to do. Raises Contradicted, NoEvidence, OSError."""
        with alone(self._folder) as free:
            return self._grow() if free else 0

    def _grow(self) -> int:
        with lost_or_none(self._store, self._folder, self._witnesses):
            read_verifier(self._folder)
        signer, tiles = read_signer(self._folder), Tiles(self._folder)
        before = signed_before(self._folder, signer.verifier)
        seen = look_at(self._witnesses, self._folder, signer.verifier)
        now = compare(self._store, tiles, seen, before)
        if now == before.size:
            tell(seen, self._folder)
            return 0
        try:
            size = tiles.grow(before.size, self._entries(before, min(now, before.size + STRETCH)))
            root = root_at(partial(tiles.node, size), size)
        except TilesUnfit as unfit:
            says = f"{unfit}: restore the folder of the tree"
            raise Contradicted(BreakKind.TREE, says, before) from None
        write_whole(self._folder / CHECKPOINT, signer.sign(size, root).encode())
        tell(seen, self._folder)
        return size - before.size

    def _entries(self, before: Checkpoint, until: int) -> Iterator[bytes]:
        after = before.size
        for rows in stored(self._store, after, until):
            for number, row in enumerate(rows, after + 1):
                if row[0] != number:
                    says = f"there is no event at position {number}"
                    raise Contradicted(BreakKind.CHANGED, says, before)
                yield entry_of(row)
            after += len(rows)
