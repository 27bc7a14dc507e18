"""A page of a stream holds what comes after a position, and costs what it shows."""

import pytest
from sqlalchemy import Engine, text

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder, Toegang
from domain.ports import LogDamaged
from domain.values import AccountId
from tests.adapters.event_store.sample import NOON, Count, append, application, request
from tests.databases import Database
from tests.tamper.unguarded import unguarded


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


@pytest.mark.parametrize("gone", [(1,), (5,), (5, 7), (5, 6, 9)])
def test_a_missing_event_is_told_and_whoever_goes_on_after_it_reads_all_that_is_there(
    app: Toegang, gone: tuple[int, ...]
) -> None:
    """Of which stream it was nobody knows: each between two events of this one is told (I18)."""
    whole = [one.position for one in app.history("tally-a")]
    with unguarded(app.recorder.events.engine) as tx:  # type: ignore[attr-defined]  # ours
        for position in gone:
            tx.execute(text(f"DELETE FROM event WHERE position = {position}"))
    found: list[int] = []
    told: list[int] = []
    after = 0
    while True:
        try:
            page = [one.position for one in app.history("tally-a", after, 1)]
        except LogDamaged as damage:
            page = []
            told.append(damage.position or 0)
        found += page
        if not page and (not told or told[-1] <= after):
            break
        after = max(after, *page, *told[-1:])
    assert told == list(gone)
    assert found == [position for position in whole if position not in gone]


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
    assert len(recorder.history("long", after, 5)) == 5
    return count
