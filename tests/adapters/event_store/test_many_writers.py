"""Two processes with four writers each, and a subscription that watches them live."""

import multiprocessing
import random
import threading
from concurrent.futures import ThreadPoolExecutor

from adapters.clock import SystemClock
from adapters.event_store import Bell, EventRecorder, GroupWriter, open_engine, open_waker
from adapters.event_store.facts import Appended
from tests.adapters.event_store.sample import append
from tests.databases import Database

PROCESSES, WRITERS, APPENDS = 2, 4, 40


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

    def follow() -> None:
        while len(seen) < expected and not (ended.is_set() and not recorder.since(len(seen), 1)):
            news = recorder.since(len(seen), 100)
            seen.extend(fact.id for fact in news)
            if not news:
                waker.wait(1.0)

    follower = threading.Thread(target=follow)
    follower.start()
    spawn = multiprocessing.get_context("spawn")
    processes = [spawn.Process(target=write, args=(database.url, number)) for number in range(PROCESSES)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    ended.set()
    follower.join(60)
    waker.close()

    assert [process.exitcode for process in processes] == [0] * PROCESSES
    assert seen == [*range(1, expected + 1)]
    versions: dict[str, int] = {}
    for fact in recorder.since(0, expected):
        stream = str(fact.originator_id)
        assert fact.originator_version == versions.get(stream, 0) + 1
        versions[stream] = fact.originator_version
