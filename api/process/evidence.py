"""The proof that the log is what it was, apart: who checks a proof needs no system."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine

from adapters import evidence as evidence
from adapters.clock import SystemClock
from adapters.subscriptions.checkpoints import places_of
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

    def held(self, key: evidence.Verifier | None = None) -> evidence.Evidence:
        """As it was signed last; by the ``key`` that an auditor has, otherwise the one that lies there.
        Raises NoEvidence; Contradicted where it was lost."""
        folder = self.settings.evidence_dir
        with evidence.lost_or_none(self.store, folder, self.settings.witnesses):
            return evidence.read_evidence(folder, key)

    def keeper(self) -> evidence.Keeper:
        return keeper(self.store, self.settings)

    def contradiction(self) -> evidence.Contradicted | None:
        settings = self.settings
        return evidence.contradiction(self.store, settings.evidence_dir, settings.witnesses)

    def doubts(self) -> Sequence[str]:
        """Which witnesses prove nothing now, and why."""
        return evidence.doubts(self.settings.evidence_dir, self.settings.witnesses)

    def verified(
        self,
        progress: Progress,
        *,
        whole: bool,
        key: evidence.Verifier | None = None,
        kept: str | None = None,
    ) -> evidence.Verified:
        """What is newer than an earlier run found to be right, or everything. ``key``, ``kept``: the log's
        public key and a checkpoint, as an auditor has them. Raises NoEvidence; BadNote where ``kept`` is no
        checkpoint of this log."""
        held, witnesses, now = self.held(key), self.settings.witnesses, SystemClock().now()
        also = [] if kept is None else [held.verifier.checkpoint(kept)]
        return evidence.verify_log(self.store, held, witnesses, now, progress, whole=whole, promised=also)

    def beside(self) -> Iterator[evidence.Found]:
        """What is wrong with what lies beside the events."""
        return evidence.beside(self.store)

    def prove(self, position: int) -> evidence.EventProof:
        """Raises NoEvidence, NoProof, NotProven, NotAsWritten, TilesUnfit."""
        return evidence.prove_event(self.store, self.held(), position)

    def export(self, to: Path, schemas: bytes, progress: Progress) -> evidence.Evidence:
        """What was exported. Raises NoEvidence, NotAsWritten, TilesUnfit, OSError."""
        held = self.held()
        evidence.export(self.store, held, to, schemas, progress)
        return held


def keeper(store: Engine, settings: Settings) -> evidence.Keeper:
    """Who grows the tree and signs it."""
    return evidence.Keeper(store, settings.evidence_dir, settings.witnesses)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Looks, as a keeper does, and signs nothing."""

    log: Signed

    def step(self) -> bool:
        """Never anything to do. Raises Contradicted."""
        if (found := self.log.contradiction()) is not None:
            raise found
        return False


def watcher(store: Engine, settings: Settings) -> Watcher:
    """For a process beside the one that signs."""
    return Watcher(Signed(settings, store))


def trees_begun(store: Engine, settings: Settings) -> int:
    """As the log and its witnesses tell it."""
    return evidence.trees_begun(store, settings.witnesses, settings.log_name)


def names(settings: Settings, begun: int) -> tuple[str, str]:
    """Of the tree that would be set aside, and of the one that would begin."""
    return evidence.names(settings.evidence_dir, settings.log_name, begun)


def begin_anew(settings: Settings, begun: int) -> None:
    """Sets the tree aside, and makes a key for another. Raises OSError."""
    evidence.begin_anew(settings.evidence_dir, settings.witnesses, settings.log_name, begun)


@contextmanager
def open_signed(settings: Settings) -> Iterator[Signed]:
    """Raises Unfit."""
    with open_rows(settings) as store:
        yield Signed(settings, store)


@contextmanager
def at_one_moment(reads: Engine) -> Iterator[tuple[Connection, Mapping[str, int]]]:
    """The read models, all of one moment, and how far each had come."""
    with reads.connect() as tx:
        if tx.dialect.name == "postgresql":
            tx.execution_options(isolation_level="REPEATABLE READ")
        yield tx, places_of(tx)
