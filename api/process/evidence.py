"""The proof that the log is what it was, apart: who checks a proof needs no system."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from adapters import evidence as evidence
from api.process.opening import open_rows
from api.settings import Settings

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Signed:
    """The rows of a log, beside the tree over them."""

    settings: Settings
    store: Engine

    @property
    def head(self) -> int:
        return evidence.head(self.store)

    def held(self) -> evidence.Evidence:
        """As it was signed last. Raises NoEvidence."""
        return evidence.read_evidence(self.settings.evidence_dir)

    def keeper(self) -> evidence.Keeper:
        return evidence.Keeper(self.store, self.settings.evidence_dir, self.settings.witnesses)

    def verified(self, progress: Progress, *, whole: bool) -> evidence.Verified:
        """What is newer than an earlier run found to be right, or everything. Raises NoEvidence."""
        marks, held = self.settings.evidence_dir, self.held()
        if whole:
            evidence.forget_marks(marks)
        return evidence.verify_log(self.store, held, self.settings.witnesses, progress, marks=marks)

    def prove(self, position: int) -> evidence.EventProof:
        """Raises NoEvidence, NoProof, NotProven, NotAsWritten, TilesUnfit."""
        return evidence.prove_event(self.store, self.held(), position)

    def export(self, to: Path, progress: Progress) -> evidence.Evidence:
        """What was exported. Raises NoEvidence, NotAsWritten, TilesUnfit, OSError."""
        held = self.held()
        evidence.export(self.store, held, to, progress)
        return held


@contextmanager
def open_signed(settings: Settings) -> Iterator[Signed]:
    """Raises Unfit."""
    with open_rows(settings) as store:
        yield Signed(settings, store)
