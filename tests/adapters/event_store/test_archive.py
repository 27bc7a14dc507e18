"""The log as auditors ask it: by position, by actor, by time; compared with reading all of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect

from adapters.clock import SimulatedClock
from adapters.event_store import Toegang
from adapters.event_store.schema import event, initialise
from api.explaining.history import Part, with_causes
from domain.values import AccountId
from tests.adapters.event_store.sample import NOON, Count, application, request
from tests.databases import Database

ACTORS = ("staff:p1", "staff:p10", "policy:arrears")


LED = {13: "2", 14: "13", 15: "14", 16: "policy-3", 17: None, 18: "99", 19: "15", 20: ""}
"""By position what led to an event: another one's position, or what is none."""


@pytest.fixture
def engine(database: Database) -> Engine:
    return database.store()


@pytest.fixture(scope="module")
def app(database_to_read: Database) -> Toegang:
    """A count a minute, two of them at each moment, by three actors by turns; then those that something led
    to."""
    clock = SimulatedClock(NOON)
    app = application(database_to_read.store(), clock)
    for n in range(12):
        clock.advance_to(NOON + timedelta(minutes=n // 2))
        asked = replace(request(f"{n}"), actor=ACTORS[n % 3])
        app.execute(Count(at=NOON, account_id=AccountId("ab"[n % 2])), asked)
    for position, cause in LED.items():
        asked = replace(request(f"led-{position}"), causation_id=cause)
        assert app.execute(Count(at=NOON, account_id=AccountId("c")), asked).position == position
    return app


@pytest.mark.parametrize("wanted", [[], [1], [12, 3, 7], [3, 3], [0, 5, 99]])
def test_events_are_found_by_position_in_order(app: Toegang, wanted: list[int]) -> None:
    whole = app.since(0, 100)
    assert app.at(wanted) == [one for one in whole if one.position in wanted]


@pytest.mark.parametrize("wanted", [[], [15], [3, 15, 3], [16, 17], [18], [14, 20], [0, 99], [*range(1, 21)]])
@pytest.mark.parametrize("back", [0, 1, 2, 50])
def test_what_led_to_events_is_read_with_them_and_the_end_of_the_log(
    app: Toegang, wanted: list[int], back: int
) -> None:
    found, news = {*wanted}, {*wanted}
    for _ in range(back):
        causes = {LED.get(position) or "" for position in news}
        news = {int(cause) for cause in causes if cause.isdecimal()}
        found |= news
    expected = [one for one in app.since(0, 100) if one.position in found]
    assert app.led_to(wanted, back) == (expected, 20)


def test_a_cause_of_more_digits_than_a_position_has_is_none(engine: Engine) -> None:
    """The databases would refuse to look for it."""
    app = application(engine, SimulatedClock(NOON))
    asked = replace(request("forged"), causation_id="9" * 30)
    position = app.execute(Count(at=NOON, account_id=AccountId("c")), asked).position
    assert with_causes(app, Part(app.at([position]), None))[1] == [[]]


def test_an_empty_log_ends_at_0(engine: Engine) -> None:
    assert application(engine, SimulatedClock(NOON)).led_to([1], 5) == ([], 0)


@pytest.mark.parametrize("actor", [*ACTORS, "staff:p", "nobody"])
@pytest.mark.parametrize("after", [0, 4, 12])
@pytest.mark.parametrize("limit", [1, 3, 100])
def test_what_somebody_did_is_found_in_order(app: Toegang, actor: str, after: int, limit: int) -> None:
    whole = [one for one in app.since(after, 100) if one.actor == actor]
    assert app.by_actor(actor, after, limit) == whole[:limit]


@pytest.mark.parametrize(
    "named", ["", "t", "tally.", "tally.start", "tally.counted", "tally.counted_", "%", "TALLY."]
)
def test_what_somebody_did_is_narrowed_by_how_events_are_named(app: Toegang, named: str) -> None:
    whole = [one for one in app.since(2, 100) if one.actor == ACTORS[0] and one.event.NAME.startswith(named)]
    assert app.by_actor(ACTORS[0], 2, 3, named) == whole[:3]


@pytest.mark.parametrize("seconds", [-1, 0, 59, 60, 300, 100_000])
def test_a_moment_is_a_position(app: Toegang, seconds: int) -> None:
    moment = NOON + timedelta(seconds=seconds)
    assert app.position_by(moment) == len([one for one in app.since(0, 100) if one.recorded_at <= moment])


def test_no_moment_of_an_empty_log_has_a_position(engine: Engine) -> None:
    assert application(engine, SimulatedClock(NOON)).position_by(NOON) == 0


def test_a_log_of_an_earlier_release_gets_the_index_of_actors(engine: Engine) -> None:
    [index] = event.indexes
    index.drop(engine)
    initialise(engine, simulated=True)
    schema = None if engine.dialect.name == "sqlite" else "public"
    found = inspect(engine).get_indexes("event", schema=schema)
    assert ["actor", "position"] in [one["column_names"] for one in found]
