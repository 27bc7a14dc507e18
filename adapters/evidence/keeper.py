"""Grows the tree after the log, signs what it read back from the database, and tells the witnesses."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from adapters.evidence.comparing import Contradicted, compare, head, notes_of, signed_before
from adapters.evidence.keys import CHECKPOINT, NoEvidence, read_signer, read_verifier
from adapters.evidence.leaves import entry_of, stored
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tiles import Tiles, TilesUnfit, write_whole
from adapters.evidence.tree import root_at
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
        self._tiles = Tiles(folder)

    def step(self) -> bool:
        """Signs what the log has grown by, a stretch at a time; False where there was nothing. One process
        at a time does: another finds nothing to do. Raises Contradicted, NoEvidence, OSError."""
        with self._alone() as free:
            return free and self._grow()

    def _grow(self) -> bool:
        signer = read_signer(self._folder)
        before = signed_before(self._folder, signer.verifier)
        seen = notes_of(self._witnesses)
        compare(self._store, self._folder, seen, signer.verifier, before)
        size, now = before.size, head(self._store)
        if now == size and (self._folder / CHECKPOINT).exists():
            self._tell_witnesses()
            return False
        try:
            size = self._tiles.grow(size, self._entries(before, min(now, size + STRETCH)))
            root = root_at(lambda level, number: self._tiles.node(size, level, number), size)
        except TilesUnfit as unfit:
            says = f"{unfit}: restore the folder of the tree"
            raise Contradicted(BreakKind.TREE, says, before) from None
        write_whole(self._folder / CHECKPOINT, signer.sign(size, root).encode())
        self._tell_witnesses()
        return True

    def _tell_witnesses(self) -> None:
        """Those that do not have the newest checkpoint: they are new, or we were stopped before. One that
        cannot be told does not keep the others from it. Raises OSError."""
        note = (self._folder / CHECKPOINT).read_bytes()
        failed: OSError | None = None
        for folder in self._witnesses:
            try:
                kept = folder / CHECKPOINT
                if not kept.exists() or kept.read_bytes() != note:
                    folder.mkdir(parents=True, exist_ok=True)
                    write_whole(kept, note)
            except OSError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    def _entries(self, before: Checkpoint, until: int) -> Iterator[bytes]:
        after = before.size
        for rows in stored(self._store, after, until):
            for number, row in enumerate(rows, after + 1):
                if row.position != number:
                    says = f"there is no event at position {number}"
                    raise Contradicted(BreakKind.CHANGED, says, before)
                yield entry_of(row)
            after = rows[-1].position

    @contextmanager
    def _alone(self) -> Iterator[bool]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with (self._folder / "lock").open("wb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True
