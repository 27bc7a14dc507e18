"""A log with some events, signed, and the folders of its evidence."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder
from adapters.evidence import Evidence, Keeper, Verified, make_key, read_evidence, verify_log
from adapters.evidence.keys import read_signer
from adapters.evidence.tiles import write_whole
from adapters.evidence.tree import EMPTY
from tests.adapters.event_store.sample import NOON, append

ORIGIN = "toegang.example/log"


@dataclass(frozen=True)
class SignedLog:
    store: Engine
    folder: Path
    witness: Path

    @property
    def keeper(self) -> Keeper:
        return Keeper(self.store, self.folder, [self.witness])

    @property
    def evidence(self) -> Evidence:
        return read_evidence(self.folder)

    def verified(self) -> Verified:
        return verify_log(self.store, self.evidence, [self.witness], NOON)

    def told(self) -> list[str]:
        """Kind and position of each finding."""
        return _told(self.verified())

    def told_since_the_mark(self) -> list[str]:
        """Of a run that reads what is newer than an earlier one found right."""
        return _told(verify_log(self.store, self.evidence, [self.witness], NOON, whole=False))


def _told(verified: Verified) -> list[str]:
    return [f"{found.what} {found.position}" for found in verified.findings]


def signed_log(store: Engine, folder: Path, events: int) -> SignedLog:
    made = SignedLog(store, folder / "evidence", folder / "witness")
    make_key(made.folder, ORIGIN)
    fill(store, events)
    made.keeper.step()
    return made


def begun_again(folder: Path) -> None:
    """By one who has the log's key: as if nothing had been signed."""
    write_whole(folder / "checkpoint", read_signer(folder).sign(0, EMPTY).encode())


def fill(store: Engine, events: int, batch: int = 10, streams: str = "adg", ids: str = "c") -> None:
    """Appends so many more, in some streams in turn."""
    clock = SimulatedClock(NOON)
    recorder = EventRecorder(store, clock)
    head = recorder.head()
    for first in range(head, head + events, batch):
        clock.advance_to(NOON + timedelta(microseconds=first))
        stream = streams[first // batch % len(streams)]
        news = {stream: min(batch, head + events - first)}
        recorder.append(append(f"{ids}-{first}", {stream: recorder.version(stream)}, **news))
