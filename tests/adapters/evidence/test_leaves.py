"""The canonical line of an event: frozen, for what was signed is compared with it for ever."""

import threading
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import Engine, insert, text

from adapters.event_store.schema import event
from adapters.evidence.leaves import (
    PAGE,
    READING_AHEAD,
    Unreadable,
    entry_of,
    line_of,
    position_of,
    stored,
    stored_or_not,
)
from tests.databases import Database
from tests.tamper.unguarded import unguarded

ROW = {
    "position": 1,
    "stream": "account-é",
    "version": 1,
    "type": "account.code_issued",
    "schema_version": 2,
    "payload": '{"name":"\\u00e9 \\"x\\""}',
    "recorded_at": datetime(2026, 3, 2, 12, 0, 0, 7, tzinfo=UTC),
    "actor": "staff:p1",
    "role": None,
    "reason": "",
    "command_id": "c-1",
    "causation_id": None,
    "correlation_id": "k-1",
}
LINE = (
    '[1,"account-é",1,"account.code_issued",2,"{\\"name\\":\\"\\\\u00e9 \\\\\\"x\\\\\\"\\"}",'
    '"2026-03-02T12:00:00.000007+00:00","staff:p1",null,"","c-1",null,"k-1"]\n'
)


def test_a_line_is_the_same_on_both_databases_for_ever(database: Database) -> None:
    store = database.store()
    with unguarded(store) as tx:
        tx.execute(insert(event).values(**ROW))
    [[row]] = stored(store, 0)
    assert line_of(row).decode() == LINE
    assert entry_of(row) == sha256(LINE.encode()).digest()
    assert entry_of(row).hex() == "eed675d56617cf0e5e927b8922d871253ccfdccbaf031fa41881383eef89484d"


def put(database: Database, *positions: int, **other: Any) -> Engine:
    store = database.store()
    with unguarded(store) as tx:
        for position in positions:
            row = ROW | {"position": position, "version": position} | other
            tx.execute(insert(event).values(**row))
    return store


@pytest.mark.parametrize(
    ("microsecond", "told"), [(0, "000000"), (100_000, "100000"), (120, "000120"), (999_999, "999999")]
)
def test_noughts_at_the_end_of_a_moment_are_in_its_line(
    database: Database, microsecond: int, told: str
) -> None:
    store = put(database, 1, recorded_at=datetime(2026, 3, 2, 12, 0, 0, microsecond, tzinfo=UTC))
    [[row]] = stored(store, 0)
    assert line_of(row).decode() == LINE.replace("12:00:00.000007", f"12:00:00.{told}")


@pytest.mark.postgres
@pytest.mark.parametrize(
    "moment", ["infinity", "-infinity", "10000-03-02 12:00:00Z", "2026-03-02 12:00:00.000007Z BC"]
)
def test_a_moment_that_no_release_wrote_has_no_line(postgresql: Database, moment: str) -> None:
    """Two that are written alike would have one line."""
    store = put(postgresql, 1, 2, 3)
    with unguarded(store) as tx:
        tx.execute(
            text("UPDATE event SET recorded_at = CAST(:at AS timestamptz) WHERE position = 2"), {"at": moment}
        )
    [rows] = stored_or_not(store, 0)
    assert rows[1] == Unreadable(2)
    assert [position_of(row) for row in rows] == [1, 2, 3]


def test_pages_pass_over_what_is_missing_however_much(database: Database) -> None:
    there = [1, PAGE - 1, PAGE, PAGE + 1, 9 * PAGE + 5, 2**62]
    store = put(database, *there)
    pages = [[row[0] for row in rows] for rows in stored(store, 0)]
    assert pages == [there[:3], there[3:4], there[4:5], there[5:]]
    assert [[row[0] for row in rows] for rows in stored(store, 1, 9 * PAGE)] == [there[1:3], there[3:4]]
    assert [[row[0] for row in rows] for rows in stored(store, PAGE, PAGE + 1)] == [[PAGE + 1]]
    assert list(stored(store, 2**62)) == []


def test_what_is_recorded_while_pages_are_read_is_not_passed_over(database: Database) -> None:
    store = put(database, *range(1, PAGE - 1))
    pages = stored_or_not(store, 0)
    first = next(pages)
    put(database, *range(PAGE - 1, PAGE + 3))
    read = [position_of(row) for rows in (first, *pages) for row in rows]
    assert read == list(range(1, PAGE + 3))


def test_whole_pages_are_read_in_order_also_ahead_of_who_looks_at_them(database: Database) -> None:
    store = put(database, *range(1, 3 * PAGE + 1), 9 * PAGE)
    read = [position_of(row) for rows in stored_or_not(store, 0) for row in rows]
    assert read == [*range(1, 3 * PAGE + 1), 9 * PAGE]
    pages = stored(store, 0)
    assert len(next(pages)) == PAGE
    pages.close()  # type: ignore[attr-defined]  # a generator; whoever gives up leaves nobody reading
    assert not [each.name for each in threading.enumerate() if each.name.startswith(READING_AHEAD)]
