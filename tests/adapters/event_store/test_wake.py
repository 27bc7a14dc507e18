"""Wake-ups: heard from this process and from others, never needed."""

import threading
import time

from adapters.clock import SystemClock
from adapters.event_store import Bell, EventRecorder, open_waker
from tests.adapters.event_store.cutting_proxy import cutting_proxy
from tests.adapters.event_store.sample import append
from tests.databases import Database

LONG_S = 30.0


def waits(database: Database, recorder: EventRecorder, bell: Bell) -> float:
    """How long a waker that was opened before an append by another thread waits, in seconds."""
    waker = open_waker(recorder.engine, bell)
    writer = threading.Timer(0.05, lambda: recorder.append(append("one", {"a": 0}, a=1)))
    writer.start()
    started = time.monotonic()
    waker.wait(LONG_S)
    waited = time.monotonic() - started
    waker.close()
    writer.join()  # it is woken by the commit; its connection goes back only after that
    return waited


def test_an_append_of_this_process_wakes(database: Database) -> None:
    bell = Bell()
    recorder = EventRecorder(database.store(simulated=False), SystemClock(), bell.ring)

    assert waits(database, recorder, bell) < LONG_S / 2


def test_an_append_of_another_process_wakes(database: Database) -> None:
    recorder = EventRecorder(database.store(simulated=False), SystemClock())  # it rings no bell here

    assert waits(database, recorder, Bell()) < LONG_S / 2


def test_an_append_between_opening_and_waiting_is_not_slept_through(database: Database) -> None:
    bell = Bell()
    recorder = EventRecorder(database.store(simulated=False), SystemClock(), bell.ring)
    waker = open_waker(recorder.engine, bell)
    recorder.append(append("one", {"a": 0}, a=1))

    started = time.monotonic()
    waker.wait(LONG_S)
    assert time.monotonic() - started < LONG_S / 2
    waker.close()


def test_without_news_the_poll_goes_on(database: Database) -> None:
    waker = open_waker(database.store(), Bell())

    waker.wait(0.05)
    waker.close()


def test_closing_ends_a_wait_in_another_thread(database: Database) -> None:
    waker = open_waker(database.store(), Bell())
    thread = threading.Thread(target=waker.wait, args=(LONG_S,))
    thread.start()
    waker.close()
    thread.join(LONG_S / 2)

    assert not thread.is_alive()
    waker.close()


def test_a_listener_whose_connection_is_cut_listens_again(postgresql: Database) -> None:
    bell = Bell()
    recorder = EventRecorder(postgresql.store(simulated=False), SystemClock(), bell.ring)
    waker = open_waker(recorder.engine, bell)
    with postgresql.engine().connect() as other:
        other.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = 'LISTEN event'"
        )
    waker.wait(0.3)
    recorder.append(append("one", {"a": 0}, a=1))
    started = time.monotonic()
    waker.wait(LONG_S)

    assert time.monotonic() - started < LONG_S / 2
    waker.close()


def test_a_listener_goes_on_polling_while_the_database_is_away(postgresql: Database) -> None:
    postgresql.store()
    with cutting_proxy(postgresql.url) as proxy:
        engine = postgresql.engine(proxy.url)
        waker = open_waker(engine, Bell())
    for _ in range(2):  # it notices the loss, then fails to connect again
        waker.wait(0.3)
    waker.close()
