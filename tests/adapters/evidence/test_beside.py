"""What lies beside the events and nobody signs is compared with them, as far as they tell."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, text

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder
from adapters.event_store.engine import writing
from adapters.evidence.beside import beside
from adapters.subscriptions.schema import SUBSCRIPTIONS, subscription
from tests.adapters.event_store.sample import NOON, append
from tests.adapters.evidence.signed_log import fill
from tests.databases import Database
from tests.tamper.unguarded import unguarded

FORGED = "INSERT INTO command SELECT 'x', fingerprint, {}, {}, recorded_at FROM command WHERE id = 'c-0'"


@pytest.fixture
def store(database: Database) -> Iterator[Engine]:
    """Thirty events of three commands."""
    engine = database.store()
    fill(engine, 30)
    yield engine
    engine.dispose()


def told(store: Engine) -> list[tuple[str, int | None]]:
    return [(found.what, found.position) for found in beside(store)]


def test_nothing_is_found_where_nothing_was_changed(store: Engine) -> None:
    assert told(store) == []


@pytest.mark.parametrize(
    ("statement", "events", "commands"),
    [
        ("DELETE FROM command WHERE id = 'c-10'", range(11, 21), []),
        ("UPDATE command SET first_position = NULL WHERE id = 'c-10'", range(11, 21), []),
        ("UPDATE command SET id = 'x' WHERE id = 'c-10'", range(11, 21), [11]),
        ("UPDATE command SET last_position = 19 WHERE id = 'c-10'", [20], []),
        ("UPDATE command SET first_position = 1 WHERE id = 'c-10'", [], [1]),
        ("UPDATE command SET last_position = 25 WHERE id = 'c-10'", [], [11]),
        (FORGED.format(5, 6), [], [5]),
        (FORGED.format("NULL", 31), [], [31]),
    ],
)
def test_a_command_that_is_not_known_as_its_events_tell_is_found(
    store: Engine, statement: str, events: range, commands: list[int]
) -> None:
    with unguarded(store) as tx:
        tx.execute(text(statement))
    assert told(store) == [("command", at) for at in (*events, *commands)]


def test_what_is_recorded_while_it_looks_is_no_finding(store: Engine) -> None:
    with unguarded(store) as tx:
        tx.execute(text("DELETE FROM command WHERE id = 'c-10'"))
    found = beside(store)
    first = next(found)  # it has asked for the end of the log, and not yet for commands
    EventRecorder(store, SimulatedClock(NOON)).append(append("later", {"later": 0}, later=2))
    with writing(store).begin() as tx:
        SUBSCRIPTIONS.create_all(tx)
        tx.execute(subscription.insert().values(name="policy:arrears", position=32, fence=1))
    assert [one.position for one in (first, *found)] == [*range(11, 21)]


def test_a_follower_that_came_further_than_the_log_is_found(store: Engine) -> None:
    with writing(store).begin() as tx:
        SUBSCRIPTIONS.create_all(tx)
        for name, position in (("policy:arrears", 30), ("reactor:mail", 31)):
            tx.execute(subscription.insert().values(name=name, position=position, fence=1))
    [found] = beside(store)
    assert (found.what, found.position) == ("subscription", None)
    assert found.says.startswith("reactor:mail has come to 31, the log to 30")
