"""Guards and questions look at the log, whatever tables of its names a session's search path leads to."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import IntegrityError

from adapters.clock import SystemClock
from adapters.event_store import EventRecorder, StoreUnfit, initialise
from adapters.event_store.copy import prove
from adapters.event_store.fitness import guards_missing, mark
from tests.adapters.event_store.sample import append
from tests.adapters.event_store.test_guards import add, run
from tests.databases import Database

pytestmark = pytest.mark.postgres

LATE = "2099-03-02T12:00:00Z"
EVERY_GUARD = ["command_append_only", "event_append_only", "event_next", "store_mark_append_only"]


@pytest.fixture
def role(postgresql: Database) -> Iterator[str]:
    """An application that is not the owner, on a store with one event."""
    owner = postgresql.engine()
    name = f"application_{make_url(postgresql.url).database}"
    run(owner, f"CREATE ROLE {name} LOGIN")
    try:
        initialise(owner, simulated=False, application_role=name)
        EventRecorder(owner, SystemClock()).append(append("one", {"a": 0}, a=1))
        yield name
    finally:
        run(owner, f"DROP OWNED BY {name}", f"DROP ROLE {name}")


@pytest.fixture
def application(postgresql: Database, role: str) -> Iterator[Engine]:
    url = make_url(postgresql.url).set(username=role).render_as_string(hide_password=False)
    engine = postgresql.engine(url)
    yield engine
    engine.dispose()


def shadow(where: str) -> tuple[str, str]:
    """A table of the log's name in which position 41 is taken."""
    return (
        f"CREATE {where} (LIKE public.event)",
        add(41, "z", 1, "2026-03-02T12:00:00Z").replace("INTO event", f"INTO {where.split()[-1]}"),
    )


@pytest.mark.parametrize("where", ["TEMP TABLE event", "TABLE {role}.event"])
def test_a_guard_looks_at_the_log_and_not_at_a_table_that_hides_it(
    application: Engine, role: str, where: str
) -> None:
    forged = add(42, "z", 2, LATE).replace("INTO event", "INTO public.event")
    with pytest.raises(IntegrityError, match="does not follow"):
        run(application, *shadow(where.format(role=role)), forged)


def test_a_guard_compares_with_the_databases_own_operators(application: Engine, role: str) -> None:
    never = (
        f"CREATE FUNCTION {role}.never(bigint, bigint) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
        f"CREATE OPERATOR {role}.<> (FUNCTION = {role}.never, LEFTARG = bigint, RIGHTARG = bigint)",
        f"CREATE FUNCTION {role}.never(bigint, integer) RETURNS boolean LANGUAGE sql AS 'SELECT false'",
        f"CREATE OPERATOR {role}.<> (FUNCTION = {role}.never, LEFTARG = bigint, RIGHTARG = integer)",
        f"SET LOCAL search_path = {role}, pg_catalog, public",
    )
    with pytest.raises(IntegrityError, match="does not follow"):
        run(application, *never, add(42, "z", 1, LATE))


def test_the_application_reads_and_appends_to_the_log_itself(application: Engine, role: str) -> None:
    run(application, *shadow(f"TABLE {role}.event"), f"CREATE TABLE {role}.command (LIKE public.command)")
    run(application, f"CREATE TABLE {role}.store_mark (LIKE public.store_mark)")
    recorder = EventRecorder(application, SystemClock())
    recorder.check(simulated=False)
    assert recorder.head() == 1
    recorder.append(append("two", {"a": 1}, a=1))
    assert [fact.version for fact in recorder.stream("a")] == [1, 2]
    assert (prove(application).events, prove(application).commands) == (2, 2)
    assert mark(application) is not None


def test_guards_of_an_earlier_release_are_told_and_renewed_by_init(postgresql: Database) -> None:
    store = postgresql.store(simulated=False)
    recorder = EventRecorder(store, SystemClock())
    run(
        store,
        "CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION 'no'; END $$",
        "ALTER FUNCTION event_next() RESET search_path",
    )
    assert guards_missing(store) == EVERY_GUARD
    with pytest.raises(StoreUnfit, match="run `toegang init` with the owner's URL"):
        recorder.check(simulated=False)
    initialise(store, simulated=False)
    assert guards_missing(store) == []
    recorder.check(simulated=False)


def test_a_log_that_was_made_elsewhere_is_not_made_a_second_time(postgresql: Database) -> None:
    owner = postgresql.engine()
    run(owner, "CREATE SCHEMA old", "CREATE TABLE old.store_mark (id integer)")
    run(owner, f"ALTER DATABASE {make_url(postgresql.url).database} SET search_path = old")
    owner.dispose()  # new connections follow it
    with pytest.raises(StoreUnfit, match="another schema than public"):
        initialise(owner, simulated=False)
