"""How far the signed tree is, and its witnesses: for who watches a running system."""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Engine

from adapters.evidence.standing import Standing, doubts, standing


class SignedTree:
    """One folder's tree over one log."""

    def __init__(self, store: Engine, folder: Path, witnesses: Sequence[Path]) -> None:
        self._store, self._folder, self._witnesses = store, folder, witnesses

    def standing(self) -> Standing:
        return standing(self._store, self._folder, self._witnesses)

    def doubts(self) -> Sequence[str]:
        return doubts(self._folder, self._witnesses)
