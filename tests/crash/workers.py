"""The processes that are killed: one appends and keeps its own log of what it was told, one projects."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Column, MetaData, Table

from adapters.clock import SystemClock
from adapters.event_store import GroupWriter, Toegang, open_engine, open_waker
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.projecting import Projecting
from domain.kernel import Command, Event, Recorded
from domain.series.events import NumberTaken
from domain.values import AccountId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, View
from tests.adapters.event_store.sample import (
    NOON,
    Counted,
    Number,
    StartAndCount,
    Started,
    application,
    request,
)

THREADS = 3
BATCH_MAX = 7
HOLDER = "crash"
"""The same after every restart: a killed holder's lease need not run out first."""

_table = Table(
    "crash_view",
    MetaData(naming_convention=READ_MODELS.naming_convention),
    Column("subject", Text, primary_key=True),
    Column("events", BigInteger, nullable=False),
    Column("digest", Text, nullable=False),
)
VIEW = Projection("crash_view", [_table])
"""Per subject a chain of digests: it shows a lost, a doubled and a misplaced event."""


def _chain(view: View, happened: Recorded[Event]) -> None:
    subject = happened.stream
    before = view.row(_table, {"subject": subject})
    text = f"{before and before['digest']} {happened.position} {happened.event.model_dump_json()}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    if before is None:
        view.insert(_table, subject=subject, events=1, digest=digest)
    else:
        view.update(_table, {"subject": subject}, events=before["events"] + 1, digest=digest)


for _kind in (Started, Counted, NumberTaken):
    VIEW.on(_kind)(_chain)


def command_of(command_id: str) -> tuple[Command, int]:
    """What a command id stands for, and to how many events it leads."""
    if command_id.endswith("n"):
        return Number(at=NOON, taken_by=command_id), 1
    return StartAndCount(at=NOON, account_id=AccountId(command_id)), 3


def digest(app: Toegang, command_id: str) -> str:
    """The bytes of the events of a command, as they are stored now."""
    command, _ = command_of(command_id)
    stream = "series-F-2026" if isinstance(command, Number) else f"tally-{command_id}"
    facts = [fact for fact in app.facts(stream) if fact.command_id == command_id]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


class Acknowledgements:
    """A file beside the store: what was asked, then what was answered. Written at once, in one piece."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def asked(self, command_id: str) -> None:
        self._write({"asked": command_id})

    def answered(self, command_id: str, position: int, digest: str) -> None:
        self._write({"answered": command_id, "position": position, "digest": digest})

    def _write(self, line: dict[str, object]) -> None:
        os.write(self._file, f"{json.dumps(line)}\n".encode())


def acknowledged(path: Path) -> tuple[list[str], dict[str, tuple[int, str]]]:
    """What was asked, in order, and what was answered to it: position and digest."""
    asked, answered = list[str](), dict[str, tuple[int, str]]()
    for line in map(json.loads, path.read_text().splitlines() if path.exists() else ()):
        if "asked" in line:
            asked.append(line["asked"])
        else:
            answered[line["answered"]] = line["position"], line["digest"]
    return asked, answered


def unanswered(path: Path) -> list[str]:
    asked, answered = acknowledged(path)
    return [command_id for command_id in dict.fromkeys(asked) if command_id not in answered]


def append(url: str, path: Path, life: str, ready: Connection) -> None:
    """Asks again what got no answer in an earlier life, then goes on until it is killed."""
    engine = open_engine(url)
    app = application(engine, SystemClock(), writer=GroupWriter)
    log = Acknowledgements(path)
    ask(app, log, unanswered(path))

    def run(thread: int) -> None:
        for n, kind in enumerate(_kinds()):
            ask(app, log, [f"{life}-{thread}-{n}{kind}"])
            if n == thread == 0:
                ready.send_bytes(b"at work")

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(run, range(THREADS)))


def _kinds() -> Iterator[str]:
    while True:
        yield from "ttn"


def ask(app: Toegang, log: Acknowledgements, command_ids: Iterable[str]) -> None:
    for command_id in command_ids:
        log.asked(command_id)
        command, _ = command_of(command_id)
        done = app.execute(command, request(command_id))
        log.answered(command_id, done.position, digest(app, command_id))


def finish(url: str, path: Path) -> None:
    """Asks again what got no answer, and ends."""
    engine = open_engine(url)
    ask(application(engine, SystemClock()), Acknowledgements(path), unanswered(path))
    engine.dispose()


def project(url: str, ready: Connection) -> None:
    """Takes in small stretches until it is killed."""
    engine = open_engine(url)
    app = application(engine, SystemClock())
    waker = open_waker(engine, app.bell)
    projecting = Projecting(VIEW, Checkpoints(engine, HOLDER, SystemClock()), app, BATCH_MAX)
    told = False
    while True:
        if not projecting.step():
            waker.wait(0.2)
        elif not told:
            told = True
            ready.send_bytes(b"at work")


def catch_up(url: str) -> None:
    """Takes in all there is, and ends."""
    engine = open_engine(url)
    app = application(engine, SystemClock())
    projecting = Projecting(VIEW, Checkpoints(engine, HOLDER, SystemClock()), app, BATCH_MAX)
    while projecting.step():
        pass
    engine.dispose()
