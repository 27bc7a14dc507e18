"""Grows the tree after the log, signs what it read back from the database, and tells the witnesses."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import event
from adapters.evidence.keys import CHECKPOINT, NoEvidence, read_signer, read_verifier
from adapters.evidence.leaves import entry_of, stored
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tiles import WIDTH, Tiles, TilesUnfit, write_whole
from adapters.evidence.tree import EMPTY, root_at

STRETCH: Final = 65_536
"""Events between two checkpoints while a long log is caught up with: what was done before a stop stays."""


class Contradicted(Exception):
    """The database, the tree and what was witnessed do not tell the same. Nothing more is signed: an auditor
    looks first. Its text says where."""


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
        at a time does: another finds nothing to do. Raises Contradicted, NoEvidence."""
        with self._alone() as free:
            return free and self._grow()

    def _grow(self) -> bool:
        signer = read_signer(self._folder)
        before = self._before(signer.verifier)
        self._compare(signer.verifier, before)
        now = head(self._store)
        if now == before.size and (self._folder / CHECKPOINT).exists():
            self._tell_witnesses()
            return False
        size = before.size
        try:
            entries = self._entries(size, min(now, size + STRETCH))
            size = self._tiles.grow(size, entries)
            root = root_at(lambda level, number: self._tiles.node(size, level, number), size)
        except TilesUnfit as unfit:
            raise Contradicted(f"{unfit}: restore the folder of the tree") from None
        note = signer.sign(size, root).encode()
        write_whole(self._folder / CHECKPOINT, note)
        self._tell_witnesses()
        return True

    def _tell_witnesses(self) -> None:
        """Those that do not have the newest checkpoint: they are new, or we were stopped before."""
        note = (self._folder / CHECKPOINT).read_bytes()
        for folder in self._witnesses:
            kept = folder / CHECKPOINT
            if not kept.exists() or kept.read_bytes() != note:
                folder.mkdir(parents=True, exist_ok=True)
                write_whole(kept, note)

    def _entries(self, after: int, until: int) -> Iterator[bytes]:
        for rows in stored(self._store, after, until):
            for number, row in enumerate(rows, after + 1):
                if row.position != number:
                    raise Contradicted(f"there is no event at position {number}")
                yield entry_of(row)
            after = rows[-1].position

    def _before(self, verifier: Verifier) -> Checkpoint:
        if not (self._folder / CHECKPOINT).exists():
            return Checkpoint(verifier.name, 0, EMPTY)
        return read_evidence(self._folder, verifier).checkpoint

    def _compare(self, verifier: Verifier, before: Checkpoint) -> None:
        """What was signed is there still: in the tree, in the database, and as witnessed."""
        for folder in self._witnesses:
            if not (folder / CHECKPOINT).exists():
                continue
            try:
                witnessed = verifier.checkpoint((folder / CHECKPOINT).read_text())
            except (BadNote, UnicodeError) as bad:
                raise Contradicted(f"the witness in {folder}: {bad}") from None
            if witnessed.size > before.size:
                raise Contradicted(
                    f"a witness saw {witnessed.size} events, the tree has {before.size}: it was put back"
                )
            if self._root(witnessed.size) != witnessed.root:
                raise Contradicted(f"the tree does not hold what a witness saw at {witnessed.size} events")
        if before.size == 0:
            return
        if self._root(before.size) != before.root:
            raise Contradicted(f"the tree does not hold what was signed at {before.size} events")
        if (now := head(self._store)) < before.size:
            raise Contradicted(f"{before.size} events were signed, the database holds {now}: it was put back")
        self._compare_last(before.size)

    def _compare_last(self, size: int) -> None:
        """An older backup that has grown anew differs at the end of what was signed."""
        rows = [row for page in stored(self._store, size - 1, size) for row in page]
        try:
            signed = self._tiles.entries((size - 1) // WIDTH, size)[-1]
        except TilesUnfit as unfit:
            raise Contradicted(f"{unfit}: restore the folder of the tree") from None
        if [entry_of(row) for row in rows] != [signed]:
            raise Contradicted(f"the event at position {size} is not the one that was signed")

    def _root(self, size: int) -> bytes:
        try:
            return root_at(lambda level, number: self._tiles.node(size, level, number), size)
        except TilesUnfit as unfit:
            raise Contradicted(f"{unfit}: restore the folder of the tree") from None

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


def head(store: Engine) -> int:
    """The last position in the database."""
    with store.connect() as tx:
        return tx.scalar(select(func.max(event.c.position))) or 0
