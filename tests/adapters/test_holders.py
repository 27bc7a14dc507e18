"""Who is at what waits is kept beside the read models, on both databases, and lapses by the clock."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Engine, inspect, select

from adapters.clock import SystemClock
from adapters.holders import SqlHolders
from adapters.subscriptions.checkpoints import Checkpoints
from domain.values import PersonId
from projections.holders import LAPSES_AFTER, HeldList, Holder, holding, lapsed_by, table
from tests.adapters.subscriptions.sample import START
from tests.databases import Database

ONE, OTHER = PersonId("p1"), PersonId("p2")
QUESTIONS, MATTERS = HeldList.QUESTIONS, HeldList.STAFF_MATTERS
SOON = START + timedelta(minutes=1)


@pytest.fixture
def engine(database: Database) -> Engine:
    """On SQLite and on PostgreSQL."""
    engine = database.engine()
    Checkpoints(engine, "me", SystemClock()).create()
    return engine


@pytest.fixture
def holders(engine: Engine) -> SqlHolders:
    return SqlHolders(engine)


def kept(engine: Engine) -> Mapping[tuple[str, str], str]:
    with engine.connect() as tx:
        return {(row.list_name, row.about): row.person_id for row in tx.execute(select(table))}


def test_a_store_that_lacks_the_table_gets_it_at_the_next_start(engine: Engine) -> None:
    table.drop(engine)
    Checkpoints(engine, "me", SystemClock()).create()
    assert inspect(engine).has_table(table.name)


def test_who_takes_it_again_goes_on_and_who_takes_it_over_begins(holders: SqlHolders, engine: Engine) -> None:
    assert holders.take(QUESTIONS, "a", ONE, START) == Holder(ONE, START)
    assert holders.take(QUESTIONS, "a", ONE, SOON) == Holder(ONE, START)
    assert holders.take(QUESTIONS, "a", OTHER, SOON) == Holder(OTHER, SOON)
    assert holders.take(MATTERS, "a", ONE, SOON) == Holder(ONE, SOON)
    assert kept(engine) == {(QUESTIONS, "a"): OTHER, (MATTERS, "a"): ONE}


def test_one_leaves_what_is_ones_own(holders: SqlHolders, engine: Engine) -> None:
    for about in "ab":
        holders.take(QUESTIONS, about, ONE, START)
    holders.leave(QUESTIONS, "a", OTHER)
    holders.leave(MATTERS, "a", ONE)
    holders.leave(QUESTIONS, "b", ONE)
    holders.leave(QUESTIONS, "b", ONE)
    assert kept(engine) == {(QUESTIONS, "a"): ONE}


def test_it_lapses_by_the_clock_and_what_has_lapsed_goes(holders: SqlHolders, engine: Engine) -> None:
    holders.take(QUESTIONS, "a", ONE, START)
    over = START + LAPSES_AFTER
    for now, found in ((over - timedelta(microseconds=1), 1), (over, 0)):
        with engine.connect() as tx:
            assert len(tx.execute(holding(), {"lapsed_by": lapsed_by(now)}).all()) == found
    holders.take(QUESTIONS, "b", OTHER, over)
    assert kept(engine) == {(QUESTIONS, "b"): OTHER}
    assert holders.take(QUESTIONS, "b", OTHER, over + LAPSES_AFTER).held_since == over + LAPSES_AFTER
