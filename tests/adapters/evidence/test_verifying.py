"""Changes that an administrator can make: found at their position, also where a row can no longer be read."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from adapters.event_store.schema import event
from adapters.evidence import verify_log
from adapters.evidence.tree import HASH_BYTES
from tests.adapters.event_store.sample import NOON
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
        "recorded_at = replace(recorded_at, 'T12', 'T13') || '+01:00'",
        "recorded_at = replace(replace(recorded_at, 'T12', 'T13'), 'Z', '+01:00')",
        "recorded_at = replace(recorded_at, 'Z', '+00:00')",
        "recorded_at = replace(recorded_at, 'T', ' ')",
        "recorded_at = replace(recorded_at, '.000000Z', '.000000000Z')",
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


# --- what an earlier run found right ---


@pytest.fixture
def long(database: Database, tmp_path: Path) -> SignedLog:
    """Three tiles, found right by an earlier run."""
    made = signed_log(database.store(), tmp_path, 600)
    assert made.told_since_the_mark() == []
    assert verify_log(made.store, made.evidence, [made.witness], NOON, whole=False).since == 600
    return made


def test_what_is_newer_is_read_with_the_versions_of_what_is_older(long: SignedLog) -> None:
    fill(long.store, 30)
    long.keeper.step()
    assert long.told_since_the_mark() == []
    fill(long.store, 20, streams="a")
    change(long, "UPDATE event SET version = version + 500 WHERE position = 641")
    assert long.told_since_the_mark()[:1] == ["stream version 641"]


def test_a_stream_that_begins_again_after_the_mark_is_found(long: SignedLog) -> None:
    """Its versions before it were changed where only ``whole`` reads them."""
    change(long, "UPDATE event SET stream = 'y', version = 1000 + position WHERE position < 5")
    fill(long.store, 20, streams="y", ids="forged")
    change(long, "UPDATE event SET version = version - 1004 WHERE position > 600")
    long.keeper.step()
    assert long.told_since_the_mark() == ["stream version 601"]


@pytest.mark.parametrize("value", ["'x'", "''", "x'ff'"])
@pytest.mark.parametrize("column", ["version", "stream"])
@pytest.mark.parametrize("position", [550, 650])
def test_a_value_that_no_release_wrote_stops_no_run(
    sqlite: Database, tmp_path: Path, column: str, value: str, position: int
) -> None:
    """Only SQLite keeps it in such a column. Before the mark and after it; others are judged all the same."""
    log = signed_log(sqlite.store(), tmp_path, 600)
    assert log.told_since_the_mark() == []
    fill(log.store, 100)
    log.keeper.step()
    change(log, f"UPDATE event SET {column} = {value} WHERE position = {position}")
    change(log, "UPDATE event SET actor = 'x' WHERE position = 660")
    found = {f"event {position}", "event 660"}
    assert found <= set(log.told())
    assert found <= set(log.told_since_the_mark())


def test_what_a_start_contradicts_a_verification_finds_too(long: SignedLog) -> None:
    change(long, "UPDATE event SET actor = 'x' WHERE position = 570")
    assert long.told_since_the_mark() == ["event 570", "root None"]


@pytest.mark.parametrize("gone", ["= 7", "BETWEEN 3 AND 5", "> 590", "= 1"])
def test_a_row_that_is_missing_before_the_mark_is_found(long: SignedLog, gone: str) -> None:
    with long.store.connect() as tx:
        first = tx.scalar(select(event.c.position).where(event.c.position > 0).order_by(event.c.position))
    assert first == 1
    change(long, f"DELETE FROM event WHERE position {gone}")
    first_gone = {"= 7": 7, "BETWEEN 3 AND 5": 3, "> 590": 591, "= 1": 1}[gone]
    assert long.told_since_the_mark()[0] == f"position {first_gone}"


def test_a_mark_that_somebody_made_hides_no_contradiction(long: SignedLog) -> None:
    fill(long.store, 100)
    long.keeper.step()
    mark = {"events": 700, "root": long.evidence.checkpoint.root.hex()}
    (long.folder / "verified").write_text(json.dumps(mark))
    change(long, "UPDATE event SET actor = 'x' WHERE position = 650")  # before the last tile, of 188
    change(long, "UPDATE event SET actor = 'x' WHERE position = 690")
    assert {"event 650", "event 690"} <= {*long.told_since_the_mark()}


def test_a_changed_row_far_before_the_mark_is_found_by_a_whole_run_and_remembered(long: SignedLog) -> None:
    change(long, "UPDATE event SET actor = 'x' WHERE position = 7")
    assert long.told() == ["event 7", "root None"]
    assert long.told_since_the_mark() == ["event 7", "root None"]


def test_a_witness_that_saw_more_than_the_tree_has_is_told(log: SignedLog) -> None:
    before = {file: file.read_bytes() for file in log.folder.rglob("*") if file.is_file()}
    fill(log.store, 10)
    log.keeper.step()
    for file, content in before.items():
        file.write_bytes(content)
    assert log.told() == ["checkpoint None"]


@pytest.mark.parametrize("whole", [True, False])
def test_a_mark_that_cannot_be_kept_loses_no_finding(log: SignedLog, whole: bool) -> None:
    (log.folder / "verified" / "in the way").mkdir(parents=True)
    change(log, "UPDATE event SET actor = 'x' WHERE position = 7")
    found = verify_log(log.store, log.evidence, [log.witness], NOON, whole=whole)
    assert [one.position for one in found.findings] == [7, None]
    [note] = found.notes
    assert note.startswith("how far this run came cannot be kept in ")


def test_a_mark_that_cannot_be_kept_is_no_finding(log: SignedLog) -> None:
    (log.folder / "verified" / "in the way").mkdir(parents=True)
    found = verify_log(log.store, log.evidence, [log.witness], NOON, whole=False)
    assert (found.findings, len(found.notes)) == ([], 1)


@pytest.mark.parametrize("at", [5 * HASH_BYTES, 24 * HASH_BYTES + 31])
def test_a_damaged_tile_accuses_no_row(log: SignedLog, at: int) -> None:
    """The rows give the root that was signed: what does not hold them is at fault."""
    [file] = (log.evidence.tiles.folder / "tile/0").glob("000*/*")
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)
    assert log.told() == ["tile 1"]
    change(log, "UPDATE event SET reason = 'another' WHERE position = 7")
    assert set(log.told()) >= {"tile 1", "event 7"}
