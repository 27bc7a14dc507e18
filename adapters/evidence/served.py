"""The signed trees as others read them: how far each is, its checkpoint, its tiles, what it proves."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from adapters.evidence.keeper import Evidence, read_evidence
from adapters.evidence.keys import CHECKPOINT, FORMER, PUBLIC, NoEvidence, current_number
from adapters.evidence.leaves import NotAsWritten
from adapters.evidence.proving import NoProof, NotProven, prove_event
from adapters.evidence.standing import Standing, doubts, standing
from adapters.evidence.tiles import TilesUnfit
from adapters.evidence.tree import consistency, root_at
from adapters.evidence.verifying import LastRun, last_run
from domain.ports import NotAsSigned, NotSigned, SignedPart


@dataclass(frozen=True, slots=True)
class TreeHeld:
    """One tree. ``number``: from 1, in the order in which they were begun; ``is_current``: the log is signed
    by it, the others were set aside; ``evidence``: nothing where it cannot be read."""

    number: int
    is_current: bool
    evidence: Evidence | None

    @property
    def origin(self) -> str | None:
        return None if self.evidence is None else self.evidence.checkpoint.origin

    @property
    def key(self) -> str | None:
        return None if self.evidence is None else str(self.evidence.verifier)

    @property
    def events(self) -> int | None:
        return None if self.evidence is None else self.evidence.checkpoint.size

    @property
    def root(self) -> str | None:
        return None if self.evidence is None else self.evidence.checkpoint.root.hex()


class SignedTree:
    """One folder's trees over the log called ``name``."""

    def __init__(self, store: Engine, folder: Path, witnesses: Sequence[Path], name: str) -> None:
        self._store, self.folder, self._witnesses, self._name = store, folder, witnesses, name

    def standing(self) -> Standing:
        return standing(self._store, self.folder, self._witnesses)

    def doubts(self) -> Sequence[str]:
        return doubts(self.folder, self._witnesses)

    def last_verified(self) -> LastRun | None:
        """Of the tree that the log is signed by."""
        return last_run(self.folder)

    def trees(self) -> Sequence[TreeHeld]:
        """The one that the log is signed by last."""
        return [
            TreeHeld(number, folder == self.folder, _readable(folder))
            for number, folder in self._folders().items()
        ]

    def checkpoint(self, tree: int) -> str:
        """As it was signed last (C2SP signed note)."""
        return self._held(tree).note

    def tile(self, tree: int, level: int | None, number: int, width: int) -> bytes:
        """So many hashes of a tile, or entries where no level is named (C2SP tlog-tiles)."""
        held = self._held(tree)
        size = held.checkpoint.size
        with _as_signed():
            if level is None:
                found = held.tiles.bundle(number, width, size)
            else:
                found = held.tiles.part(level, number, width, size)
        if found is None:
            raise NotSigned(size)
        return found

    def proof(self, tree: int, position: int) -> str:
        """Of one event (C2SP tlog-proof)."""
        held = self._held(tree)
        with _as_signed():
            try:
                return str(prove_event(self._store, held, position))
            except NoProof:
                raise NotSigned(held.checkpoint.size) from None

    def growth(self, tree: int, older: int, size: int | None) -> tuple[int, Sequence[bytes]]:
        """That the first ``older`` leaves are a tree of ``size`` too, or of all that are signed: how many
        those are, and the path (RFC 9162, 2.1.4). ``older`` is no more than that."""
        held = self._held(tree)
        signed = held.checkpoint.size
        size = signed if size is None else size
        if max(older, size) > signed:
            raise NotSigned(signed)
        with _as_signed():
            if root_at(held.node, signed) != held.checkpoint.root:
                raise NotAsSigned(SignedPart.TILE)
            return size, consistency(held.node, older, size)

    def _folders(self) -> Mapping[int, Path]:
        """By number. Tiles are kept by others for ever: a number stays its tree's, also of a lost one."""
        current = current_number(self.folder, self._name)
        folders = {number: self.folder / FORMER / str(number) for number in range(1, current)}
        return folders | ({current: self.folder} if _is_begun(self.folder) else {})

    def _held(self, tree: int) -> Evidence:
        if (folder := self._folders().get(tree)) is None:
            raise NotSigned(None)
        if (held := _readable(folder)) is None:
            raise NotAsSigned(SignedPart.CHECKPOINT)
        return held


def _is_begun(folder: Path) -> bool:
    return (folder / PUBLIC).exists() or (folder / CHECKPOINT).exists()


def _readable(folder: Path) -> Evidence | None:
    try:
        return read_evidence(folder)
    except NoEvidence:
        return None


@contextmanager
def _as_signed() -> Iterator[None]:
    """What cannot be handed out, by what of it is not right. Raises NotAsSigned."""
    try:
        yield
    except TilesUnfit:
        raise NotAsSigned(SignedPart.TILE) from None
    except (NotProven, NotAsWritten):
        raise NotAsSigned(SignedPart.EVENT) from None
