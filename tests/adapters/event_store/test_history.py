"""A page of a stream holds what comes after a position, and costs what it shows."""

import pytest
from sqlalchemy import Engine

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder, Toegang
from domain.values import AccountId
from tests.adapters.event_store.sample import NOON, Count, append, application, request
from tests.databases import Database


@pytest.fixture
def app(database: Database) -> Toegang:
    """Two streams by turns: a at 1, 3, 5 …, b at 2, 4, 6 …"""
    app = application(database.store(), SimulatedClock(NOON))
    for n in range(12):
        account_id = AccountId("ab"[n % 2])
        app.execute(Count(at=NOON, account_id=account_id), request(f"{n}"))
    return app


@pytest.mark.parametrize("after", range(14))
@pytest.mark.parametrize("limit", [1, 4, None])
def test_a_page_is_what_comes_after_a_position_of_this_stream_or_of_another(
    app: Toegang, after: int, limit: int | None
) -> None:
    whole = [one for one in app.history("tally-a") if one.position > after]
    assert app.history("tally-a", after, limit) == whole[:limit]


def test_a_stream_without_events_has_no_page(app: Toegang) -> None:
    assert app.history("tally-c") == app.history("tally-c", 3, 2) == []


def test_the_last_page_of_a_long_stream_reads_as_many_rows_as_the_first(sqlite: Database) -> None:
    engine = sqlite.store()
    EventRecorder(engine, SimulatedClock(NOON)).append(append("long", {"long": 0}, long=3000))
    assert steps(engine, after=0) + 40 > steps(engine, after=2990)


def steps(engine: Engine, after: int) -> int:
    """What SQLite's machine did for a page, in hundreds of steps."""
    recorder, count = EventRecorder(engine, SimulatedClock(NOON)), 0

    def step() -> None:
        nonlocal count
        count += 1

    with recorder._lines.line() as line:
        line._driver.set_progress_handler(step, 100)  # type: ignore[attr-defined]  # SQLite's
    assert len(recorder.stream("long", recorder.version_by("long", after), 5)) == 5
    return count
