"""States are remembered per process, and never differ from what the log folds to."""

import threading
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from itertools import count as counting
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from adapters.clock import SimulatedClock
from adapters.event_store import EventMapper, EventRecorder, Toegang
from adapters.event_store.saved_states import SavedStates
from adapters.event_store.states import States
from domain.kernel import Aggregate, Done
from domain.ports import LogDamaged
from domain.values import AccountId, Plain
from tests.adapters.event_store.sample import (
    NOON,
    TALLY,
    TYPES,
    Count,
    Start,
    Tally,
    TallyEvent,
    TooMany,
    application,
    decide,
    evolve,
    request,
    vault,
)
from tests.databases import Database
from tests.tamper.unguarded import unguarded

A, B = AccountId("a"), AccountId("b")
ANY_TALLY: Aggregate[Any, Tally, Any] = TALLY
IDS = counting()


class Folding:
    """The sample's tally, and how many events were folded."""

    def __init__(self) -> None:
        self.events = 0
        self.tally = Aggregate("tally", Tally(), decide, self._evolve)

    def _evolve(self, tally: Tally, event: TallyEvent) -> Tally:
        self.events += 1
        return evolve(tally, event)


def count(app: Toegang, account_id: AccountId = A, by: int = 1) -> Done:
    return app.execute(Count(at=NOON, account_id=account_id, by=by), request(f"command {next(IDS)}"))


def states(engine: Engine, streams_max: int = 10) -> States:
    return States(EventMapper(TYPES, vault()), SavedStates(engine, vault()), streams_max)


@pytest.fixture
def app(database: Database) -> Toegang:
    return application(database.store(), SimulatedClock(NOON))


@pytest.fixture
def folding() -> Folding:
    return Folding()


def test_reading_twice_folds_once_and_then_only_what_is_new(database: Database, folding: Folding) -> None:
    app = application(database.store(), SimulatedClock(NOON), aggregates={Count: folding.tally})
    for _ in range(3):
        count(app)
    stream = folding.tally.stream(A)
    assert app.state(stream) == app.state(stream) == Tally(3)
    assert folding.events == 3
    count(app)
    assert app.state(stream) == Tally(4)
    assert folding.events == 4


def test_a_decision_folds_only_what_is_new(database: Database, folding: Folding) -> None:
    app = application(database.store(), SimulatedClock(NOON), aggregates={Count: folding.tally})
    for _ in range(5):
        count(app)
    assert folding.events == 5
    with pytest.raises(TooMany):
        count(app, by=6)
    assert folding.events == 5


def test_a_process_sees_what_another_one_appended_after_it_read(database: Database) -> None:
    one, other = (application(database.store(), SimulatedClock(NOON)) for _ in range(2))
    count(one)
    assert one.state(TALLY.stream(A)) == Tally(1)
    count(other, by=8)
    assert one.state(TALLY.stream(A)) == Tally(9)
    with pytest.raises(TooMany):
        count(one, by=2)
    assert count(one) == Done(3, changed=True)


def test_a_refusal_leaves_nothing_in_what_is_remembered(app: Toegang) -> None:
    count(app, by=9)
    for _ in range(2):
        with pytest.raises(TooMany):
            count(app, by=2)
    assert app.state(TALLY.stream(A)) == Tally(9)


def test_writers_that_remember_still_notice_each_other(database: Database) -> None:
    engine = database.store(simulated=False)
    apps, together = [application(engine) for _ in range(4)], threading.Barrier(4)

    def race(number: int) -> int:
        together.wait(20)
        granted = 0
        for n in range(5):
            try:
                apps[number].execute(Count(at=NOON, account_id=A), request(f"{number}/{n}"))
                granted += 1
            except TooMany:
                pass
        return granted

    with ThreadPoolExecutor(4) as writers:
        assert sum(writers.map(race, range(4))) == 10
    assert apps[0].state(TALLY.stream(A)) == Tally(10)
    assert len(apps[0].history("tally-a")) == 10


def test_a_reader_of_an_earlier_moment_is_told_of_that_moment(app: Toegang, database: Database) -> None:
    recorder, remembered = EventRecorder(database.engine(), SimulatedClock(NOON)), states(database.engine())
    count(app)
    with recorder.snapshot() as earlier:
        assert earlier.version("tally-a") == 1
        count(app)
        with recorder.snapshot() as now:
            assert remembered.fold(now, TALLY.stream(A)) == (2, Tally(2))
        assert remembered.fold(earlier, TALLY.stream(A)) == (1, Tally(1))
    with recorder.snapshot() as now:
        assert remembered.fold(now, TALLY.stream(A)) == (2, Tally(2))


def test_the_stream_that_was_not_read_for_longest_is_forgotten(app: Toegang, folding: Folding) -> None:
    recorder, remembered = app.recorder.events, states(app.recorder.events.engine, streams_max=2)  # type: ignore[attr-defined]  # ours
    for account_id in (A, B, AccountId("c")):
        count(app, account_id)

    def folded(account_id: AccountId) -> int:
        before = folding.events
        with recorder.snapshot() as reader:
            remembered.fold(reader, folding.tally.stream(account_id))
        return folding.events - before

    assert [folded(AccountId(one)) for one in "abacab"] == [1, 1, 0, 1, 0, 1]


def without(engine: Engine, *positions: int) -> None:
    with unguarded(engine) as tx:
        for position in positions:
            tx.execute(text(f"DELETE FROM event WHERE position = {position}"))


@pytest.mark.parametrize("gone", [1, 5, 9])
def test_nothing_is_folded_over_a_missing_event_i18(database: Database, gone: int) -> None:
    """Not anew, and not by a process that remembers what came before it: what follows it counts once or not
    at all."""
    app = application(engine := database.store(), SimulatedClock(NOON))
    stream, remembered, recorder = (
        TALLY.stream(A),
        states(engine),
        EventRecorder(engine, SimulatedClock(NOON)),
    )
    for n in range(1, 10):
        count(app)
        if n == max(1, gone - 1):
            with recorder.snapshot() as reader:
                assert remembered.fold(reader, stream) == (n, Tally(n))
    count(app, B)
    count(app)
    without(engine, gone)
    fresh = application(engine, SimulatedClock(NOON))
    for _ in range(2):
        with pytest.raises(LogDamaged) as damage:
            fresh.state(stream)
        assert damage.value.position == gone
    with pytest.raises(LogDamaged):
        count(fresh)
    with recorder.snapshot() as reader, pytest.raises(LogDamaged) as damage:
        remembered.fold(reader, stream)
    assert damage.value.position == gone
    assert fresh.state(TALLY.stream(B)) == Tally(1)


def test_a_stream_that_does_not_exist_is_read_anew_until_it_does(app: Toegang) -> None:
    assert app.state(TALLY.stream(A)) == Tally()
    count(app)
    assert app.state(TALLY.stream(A)) == Tally(1)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    streams_max=st.integers(1, 3),
    acts=st.lists(st.tuples(st.booleans(), st.sampled_from("abc"), st.integers(0, 2)), max_size=12),
)
def test_what_is_remembered_is_what_the_log_folds_to(
    sqlite: Database, streams_max: int, acts: list[tuple[bool, str, int]]
) -> None:
    engine = sqlite.store()
    apps = [application(engine, SimulatedClock(NOON)) for _ in range(2)]
    remembered, recorder = states(engine, streams_max), EventRecorder(engine, SimulatedClock(NOON))
    for first, name, by in acts:
        app, account_id = apps[first], AccountId(f"{name}{apps[0].head() // 40}")
        stream = TALLY.stream(account_id)
        try:
            command = Count(at=NOON, account_id=account_id, by=by) if by else _start(account_id)
            app.execute(command, request(f"command {next(IDS)}"))
        except TooMany:
            pass
        history = [happened.event for happened in app.history(stream.name)]
        plain = reduce(ANY_TALLY.evolve, history, ANY_TALLY.initial)
        with recorder.snapshot() as reader:
            assert remembered.fold(reader, stream) == (len(history), plain)
        assert [one.state(stream) for one in apps] == [plain, plain]


def _start(account_id: AccountId) -> Start:
    return Start(at=NOON, account_id=account_id, keeper=Plain("Jansen"))
