"""A log copied between databases: the same in every column, resumed, or refused."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, make_url, text

from adapters.clock import SimulatedClock
from adapters.event_store import EventRecorder, StoreUnfit, initialise, writing
from adapters.event_store import copy as copying
from adapters.event_store.copy import copy_log, prove
from adapters.event_store.fitness import guards_missing
from tests.adapters.event_store.sample import NOON, append
from tests.databases import Database


def fill(store: Engine, numbers: range, at: datetime = NOON) -> None:
    """Appends of one, two or no events, at odd microseconds, in two streams."""
    clock = SimulatedClock(at)
    recorder = EventRecorder(store, clock)
    for number in numbers:
        clock.advance_to(clock.now() + timedelta(microseconds=number))
        versions = {name: last_version(store, name) for name in ("é-1", "b")}
        recorder.append(append(f"command-{number}", versions, **{"é-1": number % 3, "b": number % 2}))


def last_version(store: Engine, stream: str) -> int:
    return len(EventRecorder(store, SimulatedClock(NOON)).stream(stream))


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "BATCH", 3)


@pytest.fixture(params=["sqlite to postgresql", "postgresql to sqlite"])
def databases(
    request: pytest.FixtureRequest, sqlite: Database, postgresql: Database
) -> tuple[Database, Database]:
    return (sqlite, postgresql) if request.param.startswith("sqlite") else (postgresql, sqlite)


def rows(store: Engine) -> list[list[tuple[object, ...]]]:
    """As the databases give them, but for moments."""
    asks = (
        "SELECT position, stream, version, type, schema_version, payload, actor, role, reason, command_id,"
        " causation_id, correlation_id FROM event ORDER BY position",
        "SELECT id, fingerprint, first_position, last_position FROM command ORDER BY id",
        "SELECT * FROM store_mark",
    )
    with store.connect() as tx:
        return [[tuple(row) for row in tx.execute(text(ask))] for ask in asks]


def test_a_copy_is_the_same_in_every_column_and_as_well_guarded(
    databases: tuple[Database, Database],
) -> None:
    source, target = databases[0].store(), databases[1].engine()
    fill(source, range(1, 12))
    seen: list[tuple[int, int]] = []
    proof = copy_log(source, target, lambda done, of: seen.append((done, of)))
    assert proof == prove(source) == prove(target)
    assert (proof.events, proof.last_position, proof.commands, proof.kind) == (18, 18, 11, "simulated")
    assert rows(source) == rows(target)
    assert guards_missing(target) == []
    assert seen == sorted(seen)
    assert seen[-1] == (29, 29)
    fill(target, range(12, 14))  # a log like any other from here on


def test_an_empty_log_is_copied_with_its_mark(databases: tuple[Database, Database]) -> None:
    proof = copy_log(databases[0].store(simulated=False), databases[1].engine())
    assert (proof.kind, proof.events) == ("real", 0)


def test_an_interrupted_copy_goes_on_where_it_ended(databases: tuple[Database, Database]) -> None:
    source, target = databases[0].store(), databases[1].engine()
    fill(source, range(1, 12))
    for stop_after in (1, 5, 2):
        with pytest.raises(InterruptedError):
            copy_log(source, target, interrupted_after(stop_after))
    assert copy_log(source, target) == prove(source)
    assert copy_log(source, target) == prove(target)  # once more changes nothing


def test_a_source_that_grew_is_refused_and_caught_up_by_the_next_copy(
    databases: tuple[Database, Database],
) -> None:
    source, target = databases[0].store(), databases[1].engine()
    fill(source, range(1, 6))
    more = iter([range(6, 8)])

    def growing(_done: int, _of: int) -> None:
        for numbers in more:
            fill(source, numbers, NOON + timedelta(hours=1))

    with pytest.raises(StoreUnfit, match="grew"):
        copy_log(source, target, growing)
    assert copy_log(source, target) == prove(source)


def test_a_command_that_changed_nothing_counts_as_growth(databases: tuple[Database, Database]) -> None:
    source, target = databases[0].store(), databases[1].engine()
    fill(source, range(1, 6))
    more = iter(["idle"])

    def growing(_done: int, _of: int) -> None:
        for name in more:
            EventRecorder(source, SimulatedClock(NOON)).append(append(name, {}))

    with pytest.raises(StoreUnfit, match="grew"):
        copy_log(source, target, growing)


def test_a_target_with_a_history_of_its_own_is_refused_and_left_alone(
    databases: tuple[Database, Database],
) -> None:
    source, target = databases[0].store(), databases[1].store()
    fill(source, range(1, 6))
    fill(target, range(2, 5))
    before = rows(target)
    with pytest.raises(StoreUnfit, match="other events"):
        copy_log(source, target)
    assert rows(target) == before


def test_a_target_that_went_on_after_the_copy_is_refused(databases: tuple[Database, Database]) -> None:
    source, target = databases[0].store(), databases[1].engine()
    fill(source, range(1, 6))
    copy_log(source, target)
    fill(target, range(6, 8), NOON + timedelta(hours=1))
    with pytest.raises(StoreUnfit, match="other events"):
        copy_log(source, target)


def test_a_target_with_the_other_mark_is_refused(databases: tuple[Database, Database]) -> None:
    with pytest.raises(StoreUnfit, match="marked real"):
        copy_log(databases[0].store(simulated=True), databases[1].store(simulated=False))


def test_a_command_that_differs_is_found_by_the_proof(databases: tuple[Database, Database]) -> None:
    source, target = databases[0].store(), databases[1].store()
    fill(source, range(1, 3))
    with writing(target).begin() as tx:
        values = "('command-1', 'other', NULL, 1, '2026-03-02T12:00:00.000000Z')"
        if tx.dialect.name == "postgresql":
            values = values.replace("'other'", r"'\x00'")
        tx.exec_driver_sql(f"INSERT INTO command VALUES {values}")
    with pytest.raises(StoreUnfit, match="not the same"):
        copy_log(source, target)


def test_an_application_that_is_not_the_owner_may_fill_what_the_owner_made(
    sqlite: Database, postgresql: Database
) -> None:
    source, owner = sqlite.store(), postgresql.engine()
    fill(source, range(1, 6))
    role = f"copying_{make_url(postgresql.url).database}"
    with owner.begin() as tx:
        tx.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
    try:
        initialise(owner, simulated=True, application_role=role)
        url = make_url(postgresql.url).set(username=role).render_as_string(hide_password=False)
        assert copy_log(source, postgresql.engine(url)) == prove(source)
    finally:
        with owner.begin() as tx:
            tx.exec_driver_sql(f"DROP OWNED BY {role}")
            tx.exec_driver_sql(f"DROP ROLE {role}")


def interrupted_after(pages: int) -> Callable[[int, int], None]:
    left = iter(range(pages))

    def progress(_done: int, _of: int) -> None:
        if next(left, None) is None:
            raise InterruptedError

    return progress
