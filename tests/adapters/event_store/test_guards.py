"""What the database itself refuses, whoever asks."""

import pytest
from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.clock import SimulatedClock, SystemClock
from adapters.event_store import EventRecorder, initialise, writing
from tests.adapters.event_store.sample import NOON, append
from tests.databases import Database

LATER = "2026-03-02T12:00:01.000000Z"
EARLIER = "2026-03-02T11:59:59.999999Z"


@pytest.fixture
def store(database: Database) -> Engine:
    engine = database.store()
    EventRecorder(engine, SimulatedClock(NOON)).append(append("one", {"a": 0, "b": 0}, a=2, b=1))
    return engine


def add(position: int, stream: str, version: int, at: str, how: str = "INSERT") -> str:
    return (
        f"{how} INTO event (position, stream, version, type, schema_version, payload, recorded_at, actor,"
        f" command_id, correlation_id) VALUES ({position}, '{stream}', {version}, 't', 1, '{{}}', '{at}',"
        " 'x', 'c', 'c')"
    )


def run(store: Engine, *statements: str) -> None:
    with writing(store).begin() as tx:
        _run(tx, *statements)


def _run(tx: Connection, *statements: str) -> None:
    for statement in statements:
        tx.exec_driver_sql(statement)


def test_an_event_that_follows_is_taken(store: Engine) -> None:
    run(store, add(4, "a", 3, LATER))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE event SET payload = '{}' WHERE position = 1",
        "DELETE FROM event WHERE position = 3",
        "UPDATE command SET last_position = 9",
        "DELETE FROM command",
        "UPDATE store_mark SET kind = 'real'",
        "DELETE FROM store_mark",
        "INSERT INTO store_mark (id, kind, schema_version) VALUES (2, 'real', 1)",
        add(5, "a", 3, LATER),
        add(3, "a", 3, LATER),
        add(0, "a", 3, LATER),
        add(4, "a", 4, LATER),
        add(4, "a", 2, LATER),
        add(4, "new", 2, LATER),
        add(4, "a", 3, EARLIER),
    ],
    ids=[
        "update event", "delete event", "update command", "delete command", "update mark", "delete mark",
        "second mark", "gap", "position taken", "position zero", "version gap", "version taken",
        "version of a new stream", "time backwards",
    ],
)  # fmt: skip
def test_history_cannot_be_changed_or_bent(store: Engine, statement: str) -> None:
    with pytest.raises(IntegrityError):
        run(store, statement)


@pytest.mark.parametrize(
    "statement",
    [
        add(3, "b", 1, LATER, how="REPLACE"),
        add(3, "b", 1, LATER, how="INSERT OR REPLACE"),
        add(3, "b", 1, LATER) + " ON CONFLICT (position) DO UPDATE SET payload = 'x'",
        "REPLACE INTO command (id, fingerprint, last_position, recorded_at) VALUES ('one', x'00', 9, 'now')",
    ],
)
def test_sqlite_refuses_to_replace(sqlite: Database, statement: str) -> None:
    engine = sqlite.store()
    EventRecorder(engine, SimulatedClock(NOON)).append(append("one", {"a": 0, "b": 0}, a=2, b=1))

    with pytest.raises(IntegrityError):
        run(engine, "PRAGMA recursive_triggers = OFF", statement)


@pytest.mark.postgres
@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE event",
        "TRUNCATE command",
        "TRUNCATE store_mark",
        add(3, "b", 1, LATER) + " ON CONFLICT (position) DO UPDATE SET payload = 'x'",
        "MERGE INTO event e USING (SELECT 1) s ON e.position = 1 WHEN MATCHED THEN DELETE",
        "WITH gone AS (DELETE FROM event RETURNING 1) SELECT count(*) FROM gone",
    ],
)
def test_postgresql_refuses_what_only_it_has_also_to_a_replica(postgresql: Database, statement: str) -> None:
    engine = postgresql.store()
    EventRecorder(engine, SimulatedClock(NOON)).append(append("one", {"a": 0, "b": 0}, a=2, b=1))

    with pytest.raises(IntegrityError):
        run(engine, statement)
    with pytest.raises(IntegrityError):
        run(engine, "SET LOCAL session_replication_role = replica", statement)


@pytest.mark.postgres
def test_the_application_may_read_and_append_and_no_more(postgresql: Database) -> None:
    owner = postgresql.engine()
    role = f"application_{make_url(postgresql.url).database}"
    run(owner, f"CREATE ROLE {role} LOGIN")
    try:
        initialise(owner, simulated=False, application_role=role)
        url = make_url(postgresql.url).set(username=role).render_as_string(hide_password=False)
        application = postgresql.engine(url)
        recorder = EventRecorder(application, SystemClock())
        recorder.check(simulated=False)
        recorder.append(append("one", {"a": 0}, a=1))

        assert recorder.head() == 1
        run(application, "CREATE TABLE read_model (id bigint)")
        for statement in (
            "UPDATE event SET payload = '{}'",
            "DELETE FROM command",
            "TRUNCATE event",
            "DROP TABLE event",
            "ALTER TABLE event DISABLE TRIGGER ALL",
            "DROP TRIGGER event_next ON event",
            "INSERT INTO store_mark (id, kind, schema_version) VALUES (2, 'simulated', 1)",
            "SET session_replication_role = replica",
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
                run(application, statement)
        application.dispose()
    finally:
        run(owner, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
