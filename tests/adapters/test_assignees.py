"""Who is at what waits is kept beside the read models, on both databases, and lapses by the clock."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect, select

from adapters.assignees import SqlAssignees
from adapters.clock import SystemClock
from adapters.subscriptions.checkpoints import Checkpoints
from domain.values import PersonId
from projections.assignees import LAPSES_AFTER, AssignedList, Assignee, assigned_now, lapsed_by, table
from tests.adapters.subscriptions.sample import START
from tests.databases import Database

ONE, OTHER = PersonId("p1"), PersonId("p2")
QUESTIONS, MATTERS = AssignedList.QUESTIONS, AssignedList.STAFF_MATTERS
SOON = START + timedelta(minutes=1)


@pytest.fixture
def engine(database: Database) -> Engine:
    """On SQLite and on PostgreSQL."""
    engine = database.engine()
    Checkpoints(engine, "me", SystemClock()).create()
    return engine


@pytest.fixture
def assignees(engine: Engine) -> SqlAssignees:
    return SqlAssignees(engine)


def kept(engine: Engine) -> Mapping[tuple[str, str], str]:
    with engine.connect() as tx:
        return {(row.list_name, row.about): row.person_id for row in tx.execute(select(table))}


def test_a_store_that_lacks_the_table_gets_it_at_the_next_start(engine: Engine) -> None:
    table.drop(engine)
    Checkpoints(engine, "me", SystemClock()).create()
    assert inspect(engine).has_table(table.name)


def test_who_takes_it_again_goes_on_and_who_takes_it_over_begins(
    assignees: SqlAssignees, engine: Engine
) -> None:
    assert assignees.take(QUESTIONS, "a", ONE, START) == Assignee(ONE, START)
    assert assignees.take(QUESTIONS, "a", ONE, SOON) == Assignee(ONE, START)
    assert assignees.take(QUESTIONS, "a", OTHER, SOON) == Assignee(OTHER, SOON)
    assert assignees.take(MATTERS, "a", ONE, SOON) == Assignee(ONE, SOON)
    assert kept(engine) == {(QUESTIONS, "a"): OTHER, (MATTERS, "a"): ONE}


def test_one_leaves_what_is_ones_own(assignees: SqlAssignees, engine: Engine) -> None:
    for about in "ab":
        assignees.take(QUESTIONS, about, ONE, START)
    assignees.leave(QUESTIONS, "a", OTHER)
    assignees.leave(MATTERS, "a", ONE)
    assignees.leave(QUESTIONS, "b", ONE)
    assignees.leave(QUESTIONS, "b", ONE)
    assert kept(engine) == {(QUESTIONS, "a"): ONE}


def test_it_lapses_by_the_clock_and_what_has_lapsed_goes(assignees: SqlAssignees, engine: Engine) -> None:
    assignees.take(QUESTIONS, "a", ONE, START)
    over = START + LAPSES_AFTER
    for now, found in ((over - timedelta(microseconds=1), 1), (over, 0)):
        with engine.connect() as tx:
            assert len(tx.execute(assigned_now(), {"lapsed_by": lapsed_by(now)}).all()) == found
    assignees.take(QUESTIONS, "b", OTHER, over)
    assert kept(engine) == {(QUESTIONS, "b"): OTHER}
    assert assignees.take(QUESTIONS, "b", OTHER, over + LAPSES_AFTER).assigned_since == over + LAPSES_AFTER
