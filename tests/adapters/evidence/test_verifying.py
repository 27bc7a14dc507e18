"""Changes that an administrator can make: found at their position, also where a row can no longer be read."""

from pathlib import Path

import pytest

from tests.adapters.evidence.signed_log import SignedLog, fill, signed_log
from tests.databases import Database
from tests.tamper.unguarded import unguarded

COLUMNS = (
    "stream, version, type, schema_version, payload, recorded_at, actor, role, reason, command_id,"
    " causation_id, correlation_id"
)


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 25)


@pytest.fixture
def on_sqlite(sqlite: Database, tmp_path: Path) -> SignedLog:
    return signed_log(sqlite.store(), tmp_path, 25)


def change(log: SignedLog, *statements: str) -> None:
    with unguarded(log.store) as tx:
        for statement in statements:
            tx.exec_driver_sql(statement)


def test_nothing_is_found_where_nothing_was_changed(log: SignedLog) -> None:
    assert log.told() == []


@pytest.mark.parametrize(
    "changed",
    [
        "schema_version = 2",
        "version = 99",
        "role = CASE WHEN role IS NULL THEN '' END",
        "reason = 'another'",
        "causation_id = 'another'",
        "correlation_id = 'another'",
        "stream = 'another'",
    ],
)
def test_every_column_is_signed(log: SignedLog, changed: str) -> None:
    change(log, f"UPDATE event SET {changed} WHERE position = 7")
    assert "event 7" in log.told()


@pytest.mark.parametrize(
    "changed",
    [
        "payload = CAST(x'ff' || payload AS TEXT)",
        "actor = CAST(x'80' AS TEXT)",
        "recorded_at = 'no moment'",
        "recorded_at = 7",
        "payload = CAST(payload AS BLOB)",
    ],
)
def test_a_row_that_cannot_be_read_is_a_finding_and_hides_no_other(
    on_sqlite: SignedLog, changed: str
) -> None:
    change(
        on_sqlite,
        f"UPDATE event SET {changed} WHERE position = 7",
        "UPDATE event SET actor = 'x' WHERE position = 9",
    )
    assert {"event 7", "event 9"} <= {*on_sqlite.told()}


def test_what_was_put_before_the_first_position_is_found(on_sqlite: SignedLog) -> None:
    change(
        on_sqlite,
        "PRAGMA ignore_check_constraints = ON",
        f"INSERT INTO event (position, {COLUMNS}) SELECT -5, 'z', 1, {COLUMNS.partition('version, ')[2]}"
        " FROM event WHERE position = 3",
    )
    assert on_sqlite.told() == ["position -5"]


def test_a_gap_beyond_what_is_signed_is_told_once(log: SignedLog) -> None:
    fill(log.store, 10)
    change(log, "DELETE FROM event WHERE position = 28")
    assert [told for told in log.told() if told.startswith("position")] == ["position 28"]


def test_a_witness_without_a_checkpoint_is_told(log: SignedLog) -> None:
    (log.witness / "checkpoint").unlink()
    assert log.told() == ["witness None"]
    (log.witness / "checkpoint").write_text("nonsense")
    assert log.told() == ["witness None"]
