"""Execute: load, decide, append, all or nothing; repeats; contention."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from adapters.clock import SimulatedClock
from adapters.event_store import GroupWriter, Toegang
from domain.kernel import Aggregate, Command, Done, Load, Request, StreamCommand
from domain.ports import CommandIdMisused, Executor, Log
from domain.series.aggregate import SERIES, Series
from domain.series.commands import TakeNumber
from domain.series.events import NumberTaken
from domain.values import AccountId, Plain, Sealed
from tests.adapters.event_store.sample import (
    NOON,
    TALLY,
    Count,
    Counted,
    CountIfNone,
    Number,
    Start,
    StartAndCount,
    Started,
    TooMany,
    application,
    request,
)
from tests.databases import Database

A, B = AccountId("a"), AccountId("b")


@pytest.fixture
def app(database: Database) -> Toegang:
    return application(database.store(), SimulatedClock(NOON))


def test_it_is_the_executor_and_the_log_that_the_domain_asks_for(app: Toegang) -> None:
    executor: Executor = app
    log: Log = app

    assert executor.execute(Count(at=NOON, account_id=A), request("1")) == Done(1, changed=True)
    [recorded] = log.history("tally-a")
    assert recorded.event == Counted(account_id=A, by=1)
    assert (recorded.actor, recorded.command_id, recorded.correlation_id) == ("tester", "1", "chain of 1")
    assert recorded.recorded_at == NOON
    assert log.since(0, 10) == [recorded]
    assert log.head() == 1


def test_the_librarys_notification_log_shows_the_same_events(app: Toegang) -> None:
    app.execute(Count(at=NOON, account_id=A), request("1"))

    [notification] = app.notification_log["1,10"].items
    seen: object = app.mapper.to_domain_event(notification)
    assert seen == app.history("tally-a")[0]


def test_several_commands_to_one_stream_are_decided_in_order_on_what_the_former_left(app: Toegang) -> None:
    done = app.execute(StartAndCount(at=NOON, account_id=A), request("1"))

    assert done == Done(3, changed=True)
    assert [(type(r.event), r.version) for r in app.history("tally-a")] == [
        (Started, 1), (Counted, 2), (Counted, 3),
    ]  # fmt: skip
    with pytest.raises(TooMany):
        app.execute(Count(at=NOON, account_id=A), request("2"))


def test_personal_values_are_sealed_in_the_log(app: Toegang) -> None:
    app.execute(Start(at=NOON, account_id=A, keeper=Plain("Jansen")), request("1"))

    [recorded] = app.history("tally-a")
    assert isinstance(recorded.event, Started)
    assert isinstance(recorded.event.keeper, Sealed)


def test_what_is_refused_leaves_nothing_and_its_id_stays_free(app: Toegang) -> None:
    app.execute(Count(at=NOON, account_id=A, by=10), request("1"))

    with pytest.raises(TooMany):
        app.execute(Count(at=NOON, account_id=A), request("2"))
    assert app.known(request("2")) is None
    assert app.execute(Count(at=NOON, account_id=B), request("2")) == Done(2, changed=True)


def test_a_refusal_in_the_midst_of_a_use_case_leaves_nothing(app: Toegang) -> None:
    app.execute(Count(at=NOON, account_id=A, by=1), request("1"))

    with pytest.raises(TooMany):
        app.execute(StartAndCount(at=NOON, account_id=A), request("2"))
    assert app.head() == 1


def test_a_command_that_changes_nothing_spends_its_id(app: Toegang) -> None:
    app.execute(Start(at=NOON, account_id=A, keeper=Plain("Jansen")), request("1"))

    again = Start(at=NOON, account_id=A, keeper=Plain("Smit"))
    assert app.execute(again, request("2")) == Done(1, changed=False)
    app.execute(Count(at=NOON, account_id=A), request("3"))
    assert app.known(request("2")) == Done(1, changed=False, repeated=True)


def test_a_repeat_is_answered_as_before_even_where_it_would_now_be_refused(app: Toegang) -> None:
    count = Count(at=NOON, account_id=A, by=10)

    assert app.execute(count, request("1")) == Done(1, changed=True)
    assert app.execute(count, request("1")) == Done(1, changed=True, repeated=True)
    assert app.head() == 1


def test_a_command_id_with_another_body_is_refused(app: Toegang) -> None:
    app.execute(Count(at=NOON, account_id=A), request("1"))

    with pytest.raises(CommandIdMisused):
        app.execute(Count(at=NOON, account_id=A, by=2), request("1", b"other"))
    with pytest.raises(CommandIdMisused):
        app.known(request("1", b"other"))


def test_a_use_case_may_ask_another_use_case(database: Database) -> None:
    class Both(Command):
        """Number and count."""

    def both(_: Load, command: Both) -> Iterator[Command]:
        yield Number(at=command.at, taken_by="x")
        yield Count(at=command.at, account_id=A)

    app = application(database.store(), SimulatedClock(NOON), use_cases={Both: both})

    app.execute(Both(at=NOON), request("1"))
    assert [r.stream for r in app.since(0, 10)] == ["series-F-2026", "tally-a"]


def test_a_command_that_nobody_registered_is_a_bug(app: Toegang) -> None:
    class Unknown(Command):
        """Nothing decides it."""

    with pytest.raises(TypeError, match="Unknown"):
        app.execute(Unknown(at=NOON), request("1"))


def test_a_decision_is_made_again_when_a_stream_that_it_only_read_has_moved_on(database: Database) -> None:
    engine = database.store()
    rival = application(engine, SimulatedClock(NOON))
    runs = []

    def disturbed(load: Load, command: CountIfNone) -> Iterator[StreamCommand]:
        runs.append(load.state(TALLY.stream(command.unless)).count)
        if len(runs) == 1:
            rival.execute(Count(at=NOON, account_id=command.unless), request("rival"))
        if runs[-1] == 0:
            yield Count(at=command.at, account_id=command.account_id)

    app = application(engine, SimulatedClock(NOON), use_cases={CountIfNone: disturbed})

    assert app.execute(CountIfNone(at=NOON, account_id=A, unless=B), request("1")) == Done(1, changed=False)
    assert runs == [0, 1]
    assert app.history("tally-a") == []


def test_a_decision_that_is_always_overtaken_runs_alone_in_the_end(database: Database) -> None:
    engine = database.store()
    rival = application(engine, SimulatedClock(NOON))
    runs = []

    def disturbed(load: Load, command: CountIfNone) -> Iterator[StreamCommand]:
        runs.append(load.state(TALLY.stream(command.unless)).count)
        if len(runs) <= 3:
            rival.execute(Count(at=NOON, account_id=command.unless), request(f"rival {len(runs)}"))
        yield Count(at=command.at, account_id=command.account_id)

    app = application(engine, SimulatedClock(NOON), use_cases={CountIfNone: disturbed})

    assert app.execute(CountIfNone(at=NOON, account_id=A, unless=B), request("1")) == Done(4, changed=True)
    assert runs == [0, 1, 2, 3]


def test_numbers_of_a_series_are_taken_without_folding_it(database: Database) -> None:
    def fold(_: Series, __: NumberTaken) -> Series:
        raise AssertionError("folded")

    unfoldable = Aggregate("series", Series(), SERIES.decide, fold)
    app = application(database.store(), SimulatedClock(NOON), aggregates={TakeNumber: unfoldable})

    for n in range(1, 4):
        assert app.execute(Number(at=NOON, taken_by="x"), request(f"{n}")).position == n


def test_eight_writers_take_eight_hundred_numbers_of_one_series_without_a_gap(database: Database) -> None:
    engine = database.store(simulated=False)
    app = application(engine, writer=GroupWriter)

    def take(writer: int) -> None:
        for n in range(100):
            asked = Request(f"{writer}/{n}", b"", actor=f"w{writer}", correlation_id="c")
            app.execute(Number(at=NOON, taken_by=f"{writer}"), asked)

    try:
        with ThreadPoolExecutor(8) as callers:
            asked = [callers.submit(take, writer) for writer in range(8)]
            gave_up = [caller.exception(120) for caller in asked]
    finally:
        app.writer.close()

    assert gave_up == [None] * 8
    taken = [r.event for r in app.history("series-F-2026")]
    assert [event.number for event in taken if isinstance(event, NumberTaken)] == [*range(1, 801)]


class Raced(Command):
    """Counts, while the same command is recorded by another caller first."""

    account_id: AccountId


def test_the_same_command_twice_at_once_gives_one_answer(database: Database) -> None:
    engine = database.store(simulated=False)
    other, first = application(engine), list[Done]()

    def while_another_counts(_: Load, command: Raced) -> Iterator[StreamCommand]:
        count = Count(at=NOON, account_id=command.account_id, by=10)
        if not first:
            first.append(other.execute(count, request("1")))
        yield count

    app = application(engine, use_cases={Raced: while_another_counts})
    done = app.execute(Raced(at=NOON, account_id=AccountId("a")), request("1"))

    assert first == [Done(1, changed=True, repeated=False)]
    assert done == Done(1, changed=True, repeated=True)
