"""What the recorder grants, refuses and repeats."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder, StoreUnfit, initialise
from adapters.event_store.facts import Append, Appended, Misused, Moved, NewEvent
from tests.adapters.event_store.sample import NOON, append, request
from tests.databases import Database


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOON)


@pytest.fixture
def recorder(database: Database, clock: SimulatedClock) -> EventRecorder:
    return EventRecorder(database.store(), clock)


def test_positions_and_versions_follow_each_other_over_streams(recorder: EventRecorder) -> None:
    assert recorder.append(append("one", {"a": 0, "b": 0}, a=2, b=1)) == [Appended(1, 3)]
    assert recorder.append(append("two", {"a": 2}, a=1)) == [Appended(4, 4)]

    assert [(fact.position, fact.stream, fact.version) for fact in recorder.since(0, 10)] == [
        (1, "a", 1),
        (2, "a", 2),
        (3, "b", 1),
        (4, "a", 3),
    ]
    assert [fact.position for fact in recorder.stream("a")] == [1, 2, 4]
    assert recorder.head() == 4


def test_every_column_is_read_as_it_was_written(recorder: EventRecorder) -> None:
    payload = '{"name":"Zoë 🦊","nul":"\\u0000"}'
    wish = append("one", {"a": 0})
    recorder.append(type(wish)(wish.request, wish.expected, [NewEvent("a", 1, "sample", 7, payload)]))

    [fact] = recorder.stream("a")
    assert fact.payload == payload
    assert (fact.type, fact.schema_version, fact.recorded_at) == ("sample", 7, NOON)
    assert (fact.actor, fact.role, fact.reason) == ("tester", None, None)
    assert (fact.command_id, fact.causation_id, fact.correlation_id) == ("one", None, "chain of one")


def test_an_append_conflicts_when_a_stream_that_was_only_read_has_moved_on(recorder: EventRecorder) -> None:
    recorder.append(append("one", {"read": 0}, read=1))

    assert recorder.append(append("two", {"written": 0, "read": 0}, written=1)) == [Moved("read", 0, 1)]
    assert recorder.head() == 1


def test_a_repeat_gives_the_same_answer_and_no_new_event(recorder: EventRecorder) -> None:
    first = recorder.append(append("one", {"a": 0}, a=2))
    recorder.append(append("two", {"a": 2}, a=1))

    assert first == [Appended(1, 2)]
    assert recorder.append(append("one", {"a": 3}, a=1)) == [Appended(1, 2, repeated=True)]
    assert recorder.known("one", b"body") == Appended(1, 2, repeated=True)
    assert recorder.head() == 3


def test_a_repeat_with_another_body_is_refused(recorder: EventRecorder) -> None:
    recorder.append(append("one", {"a": 0}, a=1))
    other = append("one", {"a": 1}, a=1)
    other = type(other)(request("one", b"other"), other.expected, other.events)

    assert recorder.append(other) == [Misused("one")]
    assert recorder.known("one", b"other") == Misused("one")
    assert recorder.head() == 1


def test_a_command_that_changed_nothing_is_known_with_the_head_of_its_moment(recorder: EventRecorder) -> None:
    assert recorder.known("nothing", b"body") is None
    recorder.append(append("one", {"a": 0}, a=2))
    assert recorder.append(append("nothing", {"a": 2})) == [Appended(None, 2)]
    recorder.append(append("two", {"a": 2}, a=1))

    assert recorder.known("nothing", b"body") == Appended(None, 2, repeated=True)


def test_a_group_is_judged_one_after_the_other(recorder: EventRecorder) -> None:
    assert recorder.append(
        append("one", {"a": 0}, a=1),
        append("late", {"a": 0}, a=1),
        append("two", {"a": 1, "b": 0}, b=2),
        append("one", {"a": 0}, a=1),
        append("nothing", {"a": 1}),
    ) == [Appended(1, 1), Moved("a", 0, 1), Appended(2, 3), Appended(1, 1, repeated=True), Appended(None, 3)]
    assert recorder.known("late", b"body") is None


def test_recorded_time_never_runs_backwards_when_the_clock_does(database: Database) -> None:
    engine = database.store()
    EventRecorder(engine, SimulatedClock(NOON)).append(append("one", {"a": 0}, a=1))
    behind = EventRecorder(engine, SimulatedClock(NOON - timedelta(hours=1)))
    behind.append(append("two", {"a": 1}, a=1))
    ahead = EventRecorder(engine, SimulatedClock(NOON + timedelta(microseconds=1)))
    ahead.append(append("three", {"a": 2}, a=1))

    assert [fact.recorded_at for fact in ahead.since(0, 10)] == [NOON, NOON, NOON + timedelta(microseconds=1)]
    assert ahead.last_recorded_at() == NOON + timedelta(microseconds=1)


def test_an_empty_log_has_no_head_and_no_time(recorder: EventRecorder) -> None:
    assert (recorder.head(), recorder.last_recorded_at(), recorder.since(0, 10)) == (0, None, [])


def test_a_clock_that_is_seconds_off_the_databases_is_refused_on_a_real_store(database: Database) -> None:
    engine = database.store(simulated=False)

    with pytest.raises(StoreUnfit, match="clock"):
        EventRecorder(engine, SimulatedClock(NOON)).check(simulated=False)


def test_simulated_time_never_enters_a_real_store(database: Database, clock: SimulatedClock) -> None:
    engine = database.store(simulated=False)

    with pytest.raises(StoreUnfit, match="real"):
        EventRecorder(engine, clock).check(simulated=True)
    with pytest.raises(StoreUnfit, match="real"):
        initialise(engine, simulated=True)


def test_a_simulated_store_takes_any_time_but_never_passes_for_a_real_one(database: Database) -> None:
    recorder = EventRecorder(database.store(simulated=True), SimulatedClock(NOON))

    recorder.check(simulated=True)
    with pytest.raises(StoreUnfit, match="simulated"):
        recorder.check(simulated=False)


def test_a_store_without_tables_is_refused_with_advice(database: Database, clock: SimulatedClock) -> None:
    with pytest.raises(StoreUnfit, match="init"):
        EventRecorder(database.engine(), clock).check(simulated=True)


def test_making_the_tables_again_changes_nothing(database: Database, recorder: EventRecorder) -> None:
    recorder.append(append("one", {"a": 0}, a=1))
    initialise(recorder.engine, simulated=True)

    assert recorder.head() == 1


@pytest.mark.parametrize("name", ["a\0", "a\0b", "\0"])
def test_a_name_with_a_nul_character_is_nobodys(recorder: EventRecorder, name: str) -> None:
    recorder.append(append("a", {"a": 0}, a=1))
    try:
        assert (recorder.stream(name), recorder.known(name, b"body")) == ([], None)
    except DBAPIError:
        assert recorder.engine.dialect.name == "postgresql"  # which takes none
    assert recorder.version("a") == 1


def test_statements_are_prepared_once_though_others_fail(recorder: EventRecorder) -> None:
    poison = Append(request("poison"), {"p": 0}, [NewEvent("p", 1, "t", 1, None)])  # type: ignore[arg-type]  # the poison
    for _ in range(5):
        with pytest.raises(DBAPIError):
            recorder.append(poison)
        assert recorder.append(append("one", {"a": 0}, a=1))
    if recorder.engine.dialect.name == "postgresql":
        with recorder._lines.line() as line:
            [[prepared]] = line._ask("SELECT count(*) FROM pg_prepared_statements")  # type: ignore[attr-defined]  # its own
        assert prepared < 10
