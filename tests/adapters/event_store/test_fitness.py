"""What a store tells about its own database."""

import pytest

from adapters.clock import SystemClock
from adapters.event_store import EventRecorder, StoreUnfit, initialise, writing
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


WEAKENED = {
    "sqlite": {
        "event_no_update": (
            "DROP TRIGGER event_no_update",
            "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT 1; END",
        ),
        "command_no_delete": (
            "DROP TRIGGER command_no_delete",
            "CREATE TRIGGER command_no_delete BEFORE INSERT ON command WHEN false "
            "BEGIN SELECT RAISE(ABORT, 'command is append-only'); END",
        ),
    },
    "postgresql": {
        "event_append_only": (
            "CREATE OR REPLACE TRIGGER event_append_only BEFORE TRUNCATE ON event "
            "FOR EACH STATEMENT EXECUTE FUNCTION append_only()",
            "ALTER TABLE event ENABLE ALWAYS TRIGGER event_append_only",
        ),
        "command_append_only": (
            "CREATE OR REPLACE TRIGGER command_append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON command "
            "FOR EACH STATEMENT WHEN (false) EXECUTE FUNCTION append_only()",
            "ALTER TABLE command ENABLE ALWAYS TRIGGER command_append_only",
        ),
    },
}


def test_a_guard_that_does_less_than_it_was_made_for_is_told_and_renewed_by_init(database: Database) -> None:
    store = database.store(simulated=False)
    recorder = EventRecorder(store, SystemClock())
    weakened = WEAKENED[store.dialect.name]
    with writing(store).begin() as tx:
        for statements in weakened.values():
            for statement in statements:
                tx.exec_driver_sql(statement)
    assert guards_missing(store) == sorted(weakened)
    with pytest.raises(StoreUnfit, match="run `toegang init`"):
        recorder.check(simulated=False)
    initialise(store, simulated=False)
    assert guards_missing(store) == []
    recorder.check(simulated=False)


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
