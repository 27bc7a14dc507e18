"""What was answered is on the disk: whoever switches the machine off loses nothing of it."""

import pytest

from adapters.event_store import engine
from tests.databases import Database
from tests.machine_of_tests import AS_SHIPPED


def test_sqlite_flushes_every_commit_and_overwrites_what_is_deleted(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SQLITE_PRAGMAS", AS_SHIPPED)
    with sqlite.engine().connect() as tx:
        asked = ("journal_mode", "synchronous", "secure_delete")
        kept = [tx.exec_driver_sql(f"PRAGMA {each}").scalar_one() for each in asked]
    assert kept == ["wal", 2, 1]
