"""The signed tree as it is handed out to who may read histories: its files, proofs, how far it is."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from adapters.evidence.keeper import read_evidence
from adapters.evidence.keys import CHECKPOINT, NoEvidence
from adapters.evidence.proving import EventProof, NotProven, prove_event
from adapters.evidence.standing import Standing, doubts, standing
from adapters.evidence.tiles import TilesUnfit, is_a_tile


class SignedTree:
    """One folder's tree over one log."""

    def __init__(self, store: Engine, folder: Path, witnesses: Sequence[Path]) -> None:
        self._store, self._folder, self._witnesses = store, folder, witnesses

    def standing(self) -> Standing:
        return standing(self._store, self._folder, self._witnesses)

    def doubts(self) -> Sequence[str]:
        return doubts(self._folder, self._witnesses)

    def checkpoint(self) -> str | None:
        return self._read(CHECKPOINT).decode() or None

    def tile(self, name: str) -> bytes | None:
        """``name``: as tile/0/x001/234.p/7 without its first word."""
        return (self._read("tile", name) or None) if is_a_tile(name) else None

    def prove(self, position: int) -> EventProof | None:
        try:
            return prove_event(self._store, read_evidence(self._folder), position)
        except (NoEvidence, NotProven, TilesUnfit):
            return None

    def _read(self, *parts: str) -> bytes:
        try:
            return self._folder.joinpath(*parts).read_bytes()
        except OSError:
            return b""
