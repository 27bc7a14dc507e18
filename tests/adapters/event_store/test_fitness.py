"""What a store tells about its own database."""

import pytest

from adapters.event_store import writing
from adapters.event_store.fitness import Mark, guards_missing, mark, version, version_trouble
from tests.databases import Database


def test_a_store_tells_its_version_and_mark_and_has_every_guard(database: Database) -> None:
    engine = database.engine()
    assert mark(engine) is None
    store = database.store(simulated=True)
    assert mark(store) == Mark("simulated", 1)
    assert guards_missing(store) == []
    assert version(store).trouble == ""


def test_a_guard_that_ordinary_replication_would_skip_counts_as_missing(postgresql: Database) -> None:
    store = postgresql.store()
    with writing(store).begin() as tx:
        tx.exec_driver_sql("ALTER TABLE event ENABLE TRIGGER event_next")
        tx.exec_driver_sql("DROP TRIGGER command_append_only ON command")
    assert guards_missing(store) == ["command_append_only", "event_next"]


@pytest.mark.parametrize("text", ["3.7.0", "3.40.1", "3.51.2"])
def test_a_sqlite_that_corrupts_is_refused(text: str) -> None:
    assert "corrupt" in version_trouble("sqlite", text)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("sqlite", "3.6.23"),
        ("sqlite", "3.51.3"),
        ("sqlite", "3.53.4"),
        ("postgresql", "17.0"),
        ("postgresql", "18.6 (Debian 18.6-1)"),
    ],
)
def test_other_versions_are_fine(dialect: str, text: str) -> None:
    assert version_trouble(dialect, text) == ""


def test_an_old_postgresql_is_refused() -> None:
    assert "17" in version_trouble("postgresql", "16.9")
