"""The log as auditors ask it: by position, by actor, by time; compared with reading all of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect

from adapters.clock import SimulatedClock
from adapters.event_store import Toegang
from adapters.event_store.schema import event, initialise
from domain.values import AccountId
from tests.adapters.event_store.sample import NOON, Count, application, request
from tests.databases import Database

ACTORS = ("staff:p1", "staff:p10", "policy:arrears")


@pytest.fixture
def engine(database: Database) -> Engine:
    return database.store()


@pytest.fixture
def app(engine: Engine) -> Toegang:
    """A count a minute, two of them at each moment, by three actors by turns."""
    clock = SimulatedClock(NOON)
    app = application(engine, clock)
    for n in range(12):
        clock.advance_to(NOON + timedelta(minutes=n // 2))
        asked = replace(request(f"{n}"), actor=ACTORS[n % 3])
        app.execute(Count(at=NOON, account_id=AccountId("ab"[n % 2])), asked)
    return app


@pytest.mark.parametrize("wanted", [[], [1], [12, 3, 7], [3, 3], [0, 5, 99]])
def test_events_are_found_by_position_in_order(app: Toegang, wanted: list[int]) -> None:
    whole = app.since(0, 100)
    assert app.at(wanted) == [one for one in whole if one.position in wanted]


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
