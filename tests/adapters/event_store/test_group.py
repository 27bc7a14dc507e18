"""Many callers, one writer."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, TimeoutError

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder, GroupWriter, group, writing
from adapters.event_store.facts import Append, Appended, Moved, NewEvent, Outcome
from adapters.event_store.recorder import Reader
from domain.kernel import Rejected
from domain.ports import Contended
from tests.adapters.event_store.sample import NOON, append, request
from tests.databases import Database


class Held(EventRecorder):
    """A recorder whose first append waits until it is let go, so that others gather behind it."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.go, self.entered = threading.Event(), threading.Event()
        self.groups: list[int] = []

    def append(self, *group: Append) -> list[Outcome]:
        self.entered.set()
        assert self.go.wait(30)
        self.groups.append(len(group))
        return super().append(*group)


@pytest.fixture
def recorder(database: Database) -> Held:
    return Held(database.store(), SimulatedClock(NOON))


@pytest.fixture
def writer(recorder: Held) -> Iterator[GroupWriter]:
    writer = GroupWriter(recorder)
    yield writer
    recorder.go.set()
    writer.close()


def gathered(recorder: Held, writer: GroupWriter, *wishes: Append) -> list[Outcome | BaseException]:
    """Lets all wishes but the first wait for one transaction."""
    with ThreadPoolExecutor(len(wishes)) as callers:
        asked = [callers.submit(writer.append, wishes[0])]
        assert recorder.entered.wait(30)
        asked += [callers.submit(writer.append, wish) for wish in wishes[1:]]
        while writer.waiting < len(wishes) - 1:
            threading.Event().wait(0.001)
        recorder.go.set()
        return [one.exception(30) or one.result(30) for one in asked]


def test_appends_that_wait_share_one_transaction(recorder: Held, writer: GroupWriter) -> None:
    answers = gathered(recorder, writer, *(append(f"c{n}", {f"s{n}": 0}, **{f"s{n}": 2}) for n in range(6)))

    assert recorder.groups == [1, 5]
    assert all(isinstance(answer, Appended) for answer in answers)
    assert recorder.head() == 12


def test_a_poisonous_append_fails_alone(recorder: Held, writer: GroupWriter) -> None:
    poison = Append(request("poison"), {"p": 0}, [NewEvent("p", 1, "t", 1, None)])  # type: ignore[arg-type]  # the poison
    a, b, c = (append(name, {name: 0}, **{name: 1}) for name in "abc")
    answers = gathered(recorder, writer, a, b, poison, c)

    assert isinstance(answers[2], DBAPIError)
    assert [type(answers[i]) for i in (0, 1, 3)] == [Appended] * 3
    assert recorder.head() == 3


def test_a_decision_that_runs_alone_cannot_be_overtaken(recorder: Held, writer: GroupWriter) -> None:
    recorder.go.set()
    other = EventRecorder(recorder.engine, recorder.clock)
    overtaken = threading.Event()
    answers: list[Outcome] = []

    def overtake() -> None:
        answers.extend(other.append(append("other", {"a": 0}, a=1)))
        overtaken.set()

    thread = threading.Thread(target=overtake)

    def decide(reader: Reader) -> Append:
        before = reader.version("a")
        thread.start()
        assert not overtaken.wait(0.05)
        return append("alone", {"a": before}, a=1)

    assert writer.run_alone(request("alone"), decide) == Appended(1, 1)
    thread.join(30)
    assert answers == [Moved("a", 0, 1)]


def test_a_repeated_decision_is_not_made_again(recorder: Held, writer: GroupWriter) -> None:
    recorder.go.set()
    writer.run_alone(request("alone"), lambda _: append("alone", {"a": 0}, a=1))

    def refuse(_: Reader) -> Append:
        raise AssertionError("decided twice")

    assert writer.run_alone(request("alone"), refuse) == Appended(1, 1, repeated=True)


def test_what_a_lone_decision_raises_reaches_its_caller_and_nothing_is_recorded(
    recorder: Held, writer: GroupWriter
) -> None:
    recorder.go.set()

    def reject(_: Reader) -> Append:
        raise Rejected

    with pytest.raises(Rejected):
        writer.run_alone(request("alone"), reject)
    assert writer.append(append("next", {"a": 0}, a=1)) == Appended(1, 1)


def test_a_lone_decision_that_takes_too_long_gives_up(
    recorder: Held, writer: GroupWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.go.set()
    monkeypatch.setattr("adapters.event_store.recorder.ALONE_MAX_S", -1.0)

    with pytest.raises(Contended):
        writer.run_alone(request("alone"), lambda reader: append("alone", {"a": reader.version("a")}, a=1))
    assert recorder.head() == 0


def test_a_closed_writer_takes_nothing_more(recorder: Held) -> None:
    recorder.go.set()
    writer = GroupWriter(recorder)
    writer.close()
    writer.close()

    with pytest.raises(RuntimeError, match="closed"):
        writer.append(append("late", {"a": 0}, a=1))


def test_waiting_too_long_for_the_append_lock_is_contention(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.event_store.engine.LOCK_WAIT_S", 0.1)
    recorder = EventRecorder(database.store(), SimulatedClock(NOON))

    with writing(database.engine()).begin() as tx:
        if database.dialect == "postgresql":
            tx.exec_driver_sql("SELECT pg_advisory_xact_lock('event'::regclass::oid::bigint)")
        with pytest.raises(Contended):
            recorder.append(append("one", {"a": 0}, a=1))
    assert recorder.append(append("one", {"a": 0}, a=1)) == [Appended(1, 1)]


def test_a_caller_that_is_stopped_while_it_waits_holds_up_nobody(
    recorder: Held, writer: GroupWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = group._Asked.wait
    stopped: list[group._Asked] = []

    def wait(asked: group._Asked) -> None:
        if asked.request.command_id == "stopped" and not stopped:
            stopped.append(asked)
            raise KeyboardInterrupt
        plain(asked)

    monkeypatch.setattr(group._Asked, "wait", wait)
    with ThreadPoolExecutor(2) as callers:
        first = callers.submit(writer.append, append("first", {"a": 0}, a=1))
        assert recorder.entered.wait(30)
        with pytest.raises(KeyboardInterrupt):
            writer.append(append("stopped", {"b": 0}, b=1))
        third = callers.submit(writer.append, append("third", {"c": 0}, c=1))
        recorder.go.set()
        assert first.result(30) == Appended(1, 1)
        assert third.result(30) == Appended(2, 2)
    writer.close()


def test_a_caller_that_is_stopped_while_it_writes_passes_its_turn_on(
    recorder: Held, writer: GroupWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder.go.set()
    record = recorder.append

    def stopping(*wishes: Append) -> list[Outcome]:
        if any(wish.request.command_id == "stopped" for wish in wishes):
            raise KeyboardInterrupt
        return record(*wishes)

    monkeypatch.setattr(recorder, "append", stopping)
    with pytest.raises(KeyboardInterrupt):
        writer.append(append("stopped", {"a": 0}, a=1))
    assert writer.append(append("next", {"a": 0}, a=1)) == Appended(1, 1)
    writer.close()


def test_a_database_that_is_away_is_asked_once_for_all_that_wait(
    recorder: Held, writer: GroupWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def away(_: EventRecorder, *wishes: Append) -> list[Outcome]:
        asked.append(len(wishes))
        raise TimeoutError("no connection became free")

    monkeypatch.setattr(EventRecorder, "append", away)
    answers = gathered(recorder, writer, *(append(f"c{n}", {f"s{n}": 0}) for n in range(5)))
    assert [type(answer) for answer in answers] == [TimeoutError] * 5
    assert asked == [1, 4]
