"""Two processes with four writers each, and two that watch them live: a reader and a read model."""

import multiprocessing
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Column, MetaData, Table, select

from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    DirectWriter,
    EventMapper,
    EventRecorder,
    GroupWriter,
    LibraryRecorder,
    Toegang,
    open_engine,
    open_waker,
)
from adapters.event_store.facts import Appended
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.projecting import Projecting
from domain.kernel import Event, Recorded
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, View
from tests.adapters.event_store.sample import append, vault
from tests.databases import Database

PROCESSES, WRITERS, APPENDS = 2, 4, 40


class Sample(Event, name="sample"):
    """What ``append`` appends."""

    n: int


last = Table(
    "last",
    MetaData(naming_convention=READ_MODELS.naming_convention),
    Column("stream", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    Column("position", BigInteger, nullable=False),
)
LAST = Projection("last", [last])


@LAST.on(Sample)
def follows(view: View, happened: Recorded[Sample]) -> None:
    """The last event of each stream; fails where one is missing, doubled or out of order."""
    of, now = {"stream": happened.stream}, {"version": happened.version, "position": happened.position}
    before = view.row(last, of)
    assert happened.version == (before["version"] if before else 0) + 1
    if before is None:
        view.insert(last, **of, **now)
    else:
        view.update(last, of, **now)


def projecting(recorder: EventRecorder) -> Projecting:
    bell = Bell()
    mapper = EventMapper({Sample.NAME: Sample}, vault())
    log = Toegang(LibraryRecorder(recorder, bell), DirectWriter(recorder), mapper, {}, {})
    checkpoints = Checkpoints(recorder.engine, "watcher", SystemClock())
    checkpoints.create()
    with checkpoints.writer.begin() as tx:
        LAST.create(tx)
    return Projecting(LAST, checkpoints, log)


def write(url: str, process: int) -> None:
    """One process: each writer appends 1 to 5 events at a time to a stream of its own."""
    engine = open_engine(url)
    writer = GroupWriter(EventRecorder(engine, SystemClock()))

    def run(number: int) -> None:
        stream, version, chance = f"p{process}w{number}", 0, random.Random(f"{process}/{number}")
        for n in range(APPENDS):
            count = chance.randint(1, 5)
            outcome = writer.append(append(f"{stream}/{n}", {stream: version}, **{stream: count}))
            assert isinstance(outcome, Appended), outcome
            version += count

    with ThreadPoolExecutor(WRITERS) as writers:
        for done in [writers.submit(run, number) for number in range(WRITERS)]:
            done.result()
    writer.close()
    engine.dispose()


def written() -> int:
    chances = [random.Random(f"{p}/{w}") for p in range(PROCESSES) for w in range(WRITERS)]
    return sum(chance.randint(1, 5) for chance in chances for _ in range(APPENDS))


def test_a_live_subscription_misses_nothing_and_sees_all_in_order(database: Database) -> None:
    recorder = EventRecorder(database.store(simulated=False), SystemClock())
    expected, seen = written(), list[int]()
    waker, ended = open_waker(recorder.engine, Bell()), threading.Event()
    read_model, news = projecting(recorder), open_waker(recorder.engine, Bell())

    def follow() -> None:
        while len(seen) < expected and not (ended.is_set() and not recorder.since(len(seen), 1)):
            news = recorder.since(len(seen), 100)
            seen.extend(fact.position for fact in news)
            if not news:
                waker.wait(1.0)

    def project() -> None:
        while not read_model.reached(expected):
            over = ended.is_set()
            if not read_model.step():
                if over:
                    break
                news.wait(1.0)

    followers = [threading.Thread(target=follow), threading.Thread(target=project)]
    for follower in followers:
        follower.start()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=write, args=(database.url, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    ended.set()
    for follower in followers:
        follower.join(60)
    waker.close()
    news.close()

    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert seen == [*range(1, expected + 1)]
    versions: dict[str, int] = {}
    for fact in recorder.since(0, expected):
        stream = str(fact.stream)
        assert fact.version == versions.get(stream, 0) + 1
        versions[stream] = fact.version
    with recorder.engine.connect() as tx:
        assert {row.stream: row.version for row in tx.execute(select(last))} == versions
    assert read_model.reached(expected)
