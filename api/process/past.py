"""What auditors read: the log of this system, or one in a bundle, which needs none."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    EventMapper,
    EventRecorder,
    LibraryRecorder,
    NoWriter,
    Toegang,
    open_engine,
)
from adapters.key_vault import MemoryVault
from adapters.key_vault.erasures import erased_keys
from adapters.randomness import SystemRandomness
from adapters.subscriptions.checkpoints import place_of
from api.process.evidence import Progress, evidence
from api.process.long_lived import long_lived
from api.process.opening import give_tables, open_core
from api.settings import Settings
from domain.catalogue import AGGREGATES, EVENTS, USE_CASES
from domain.kernel import Event, Recorded
from domain.ports import Archive, Log, LogDamaged

STRETCH = 2_000
"""How many events are read at a time."""


@dataclass(frozen=True, slots=True)
class Past:
    """A log, and whether what a key sealed can be read by nobody any more. ``reads``: read models that
    follow it; nothing where there are none, as of a bundle."""

    log: Archive
    is_destroyed: Callable[[str], bool]
    reads: Engine | None

    def reached(self, name: str) -> int:
        """How far that read model has come; 0 where none was made yet."""
        return 0 if self.reads is None else place_of(self.reads, name)


@contextmanager
def open_past(settings: Settings) -> Iterator[Past]:
    """Of this system. Raises Unfit."""
    with open_core(settings) as core, long_lived():
        yield Past(core.log, core.vault.is_destroyed, core.reads)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What is in a bundle that is as it was signed. ``ends``: when its last event was recorded."""

    past: Past
    ends: datetime | None
    breaks: Sequence[evidence.PastBreak]


@contextmanager
def unpacked(bundle: evidence.Bundle, settings: Settings, progress: Progress) -> Iterator[Unpacked]:
    """Its events in a database of their own, which is gone afterwards. What they hold sealed stays so: a
    bundle has no keys. Raises NotAsWritten, Unfit."""
    give_tables(settings)
    with TemporaryDirectory(prefix="toegang-bundle-") as folder:
        store = open_engine(f"sqlite:///{Path(folder, 'events.db')}")
        try:
            bundle.fill(store, progress)
            recorder = EventRecorder(store, SystemClock())
            log = _log(recorder)
            past = Past(log, _Keyless(log).is_destroyed, None)
            with long_lived():
                yield Unpacked(past, recorder.last_recorded_at(), bundle.breaks(store))
        finally:
            store.dispose()


def _log(recorder: EventRecorder) -> Toegang:
    """Nothing is appended to it, and nothing in it unsealed."""
    mapper = EventMapper(EVENTS, MemoryVault(SystemRandomness()))
    return Toegang(LibraryRecorder(recorder, Bell()), NoWriter(), mapper, AGGREGATES, USE_CASES)


@dataclass
class _Keyless:
    """Without keys the log alone tells which were destroyed; read when it is asked first."""

    log: Log

    def is_destroyed(self, key_id: str) -> bool:
        return key_id in self._keys

    @cached_property
    def _keys(self) -> frozenset[str]:
        return erased_keys(_readable(self.log))


def _readable(log: Log) -> Iterator[Recorded[Event]]:
    """All of it but what cannot be read."""
    reached, size, end = 0, STRETCH, log.head()
    while reached < end:
        try:
            stretch = log.since(reached, size)
        except LogDamaged:
            reached, size = (reached + 1, STRETCH) if size == 1 else (reached, 1)
            continue
        yield from stretch
        reached += len(stretch)
