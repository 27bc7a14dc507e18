"""What daily steps and intake cannot do is kept from when it began until it is over."""

from datetime import timedelta

import pytest

from adapters.machine_requests import Trouble
from adapters.subscriptions.troubles import Lasting, lasting, note
from tests.adapters.subscriptions.sample import START, World
from tests.databases import Database

DAY = timedelta(days=1)


@pytest.fixture
def world(database: Database) -> World:
    """On SQLite and on PostgreSQL."""
    return World(database)


def test_what_lasts_keeps_its_beginning_and_what_is_over_goes(world: World) -> None:
    first, second = Trouble("a", "NoBillingAddress", "D16"), Trouble("b", "KeyError")
    note(world.checkpoints, {"daily:one": [first, second]}, START)
    note(world.checkpoints, {"daily:two": [second]}, START + DAY)
    note(world.checkpoints, {"daily:one": [Trouble("a", "KeyError")]}, START + 2 * DAY)
    assert lasting(world.checkpoints) == [
        Lasting("daily:one", "a", "KeyError", "", START),
        Lasting("daily:two", "b", "KeyError", "", START + DAY),
    ]
    note(world.checkpoints, {"daily:one": [], "daily:two": [second]}, START + 3 * DAY)
    assert [one.since for one in lasting(world.checkpoints)] == [START + DAY]


def test_a_name_that_comes_twice_in_one_report_is_there_once(world: World) -> None:
    twice = [Trouble("a", "KeyError"), Trouble("a", "ValueError")]
    note(world.checkpoints, {"intake:bank": twice}, START)
    assert [one.error for one in lasting(world.checkpoints)] == ["ValueError"]
