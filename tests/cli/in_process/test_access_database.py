"""Keys, passwords and sessions have a database of their own: only its own loss loses any, and is told."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Engine, Table, delete, func, insert, inspect, select

from adapters.access.tables import CREDENTIAL, OPERATIONAL, open_access
from adapters.event_store import open_engine, writing
from adapters.event_store.schema import EVENTS
from adapters.subscriptions.schema import subscription
from api import compose
from api.compose import System, open_system
from api.demo.members import Members
from api.http.app import http_app
from api.process.opening import is_initialised
from api.settings import Settings
from domain.kernel import Request
from domain.ports import Role, Scope
from domain.use_cases.staff import LeaveStaff
from domain.values import PersonId, Plain
from projections.catalogue import all_projections
from projections.dump import dump
from tests.cli.in_process.conftest import Toegang

PASSWORD = "a password of my own"


@pytest.fixture
def used(system: Settings) -> Settings:
    """Two members of staff and a system got in."""
    with open_system(system) as opened:
        members = Members(opened.ports)
        for person in ("p1", "p2"):
            members.let_in(person, Role.CLERK)
            members.give(person, PASSWORD)
        opened.ports.api_keys.make("portal", scopes=frozenset({Scope.APPLY}))
        opened.subscriptions.step_all()
    return system


@contextmanager
def changing(url: str, opened: Callable[[str], Engine] = open_engine) -> Iterator[Connection]:
    engine = opened(url)
    try:
        with writing(engine).begin() as tx:
            yield tx
    finally:
        engine.dispose()


def lose(url: str, *, access: bool) -> None:
    """The file, or everything of it on PostgreSQL."""
    if url.startswith("sqlite"):
        for file in Path(url.removeprefix("sqlite:///")).parent.glob(Path(url).name + "*"):
            file.unlink()
    elif access:
        with changing(url) as tx:
            tx.exec_driver_sql("DROP SCHEMA access CASCADE")
    else:
        with changing(url) as tx:
            for projection in all_projections():
                for table in projection.tables:
                    table.drop(tx)
                tx.execute(delete(subscription).where(subscription.c.name == projection.name))


def test_losing_the_read_models_loses_nothing(used: Settings, toegang: Toegang) -> None:
    with open_system(used) as system:
        token = Members(system.ports).signed("p1")["Authorization"].removeprefix("Bearer ")
        before, places = dumped(system), acting(system)
    lose(used.read_models_url, access=False)
    answer = toegang("init", "--simulated")
    assert answer.code == 0, answer.err
    with open_system(used) as system:
        system.subscriptions.step_all()
        assert dumped(system) == before
        assert acting(system) == places
        assert system.ports.staff_sessions.find(Plain(token), system.clock.now()) is not None
        assert [key.label for key in system.ports.api_keys.all()] == ["portal"]
        assert system.secrets().trouble == ""
        assert ready(system) == 200


def test_what_lay_beside_the_read_models_is_moved_by_init(used: Settings, toegang: Toegang) -> None:
    rows = as_earlier_releases_left_it(used)
    elsewhere = ["--to", "sqlite:///x.db", "--to-access", "sqlite:///y.db"]
    for words in (["keys", "list"], ["doctor"], ["copy-store", *elsewhere]):
        answer = toegang(*words)
        assert answer.code == 1
        assert "run `toegang init`" in answer.out + answer.err
        assert "move" in answer.out + answer.err
    assert toegang("init", "--simulated").code == 0
    assert held(used) == rows
    assert "portal" in toegang("keys", "list").out
    assert "Fit." in toegang("doctor").out
    with changing(used.read_models_url) as tx:
        assert not inspect(tx).has_table(CREDENTIAL.name)


def test_a_move_that_was_cut_off_goes_on(
    used: Settings, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = as_earlier_releases_left_it(used)
    with monkeypatch.context() as cut:
        cut.setattr(Table, "drop", cut_off)
        with pytest.raises(InterruptedError):
            compose.init(used, simulated=True)
    assert "run `toegang init`" in toegang("keys", "list").err
    assert toegang("init", "--simulated").code == 0
    assert held(used) == rows


def test_a_lost_database_is_told_by_whoever_looks(used: Settings, toegang: Toegang) -> None:
    lose(used.access_url, access=True)
    refused = toegang("keys", "list")
    assert refused.code == 1
    assert "restore" in refused.err
    made = toegang("init", "--simulated")
    assert (made.code, made.out) == (1, "")
    assert "Not ready: of 4 passwords and second factors that the log named last, 4 are not there" in made.err
    assert "TOEGANG_ACCESS_URL" in made.err
    examined = toegang("doctor")
    assert examined.code == 1
    assert "4 are not there" in examined.out
    with open_system(used) as system:
        assert ready(system) == 503


def test_a_log_that_is_lost_is_not_made_anew_beside_what_came_with_it(
    used: Settings, toegang: Toegang
) -> None:
    lose_log(used.event_store_url)
    held_before = held(used)
    made = toegang("init", "--simulated")
    assert (made.code, made.out) == (1, "")
    assert "The log is lost" in made.err
    assert "though its checkpoints of who followed it and passwords and keys of systems are there" in made.err
    assert "Restore it from its backup" in made.err
    examined = toegang("doctor")
    assert examined.code == 1
    assert "restore it from its backup, or mend TOEGANG_EVENT_STORE_URL" in examined.out
    assert "toegang init" not in examined.out.split("store mark")[-1].split("fail")[0]
    assert not is_initialised(used), "nothing was made"
    assert held(used) == held_before


@pytest.mark.parametrize("left", ["read models", "access"])
def test_either_of_them_tells_that_there_was_a_log(used: Settings, toegang: Toegang, left: str) -> None:
    lose_log(used.event_store_url)
    lost, is_access = (used.read_models_url, False) if left == "access" else (used.access_url, True)
    lose(lost, access=is_access)
    assert "The log is lost" in toegang("init", "--simulated").err


def test_keys_alone_are_told_since_a_copy_may_be_to_come(used: Settings, toegang: Toegang) -> None:
    lose_log(used.event_store_url)
    lose(used.read_models_url, access=False)
    lose(used.access_url, access=True)
    if used.event_store_url.startswith("postgresql"):
        with changing(used.event_store_url) as tx:
            subscription.drop(tx)  # those of policies and reactors lie with the log
    made = toegang("init", "--simulated")
    assert made.code == 0, made.err
    assert "its keys were used before" in made.out
    assert "its keys were used before" not in toegang("init", "--simulated").out, "told once, when it is made"


def test_that_keys_of_systems_are_lost_is_told_though_no_event_names_them(
    used: Settings, toegang: Toegang
) -> None:
    with open_system(used) as system:
        [key] = system.ports.api_keys.all()
        for person in ("p1", "p2"):
            leave(system, person)
        assert not system.secrets().named, "the log names nobody's secret"
    lose(used.access_url, access=True)
    made = toegang("init", "--simulated")
    assert made.code == 0, made.err
    assert "every API key is lost, also one that was never used" in made.out
    assert "toegang keys make" in made.out
    assert key.label not in toegang("keys", "list").out
    assert "every API key is lost" not in toegang("init", "--simulated").out


def test_who_gets_a_new_password_without_a_backup_makes_it_ready_again(
    used: Settings, toegang: Toegang
) -> None:
    lose(used.access_url, access=True)
    toegang("init", "--simulated")
    for person in ("p1", "p2"):
        assert toegang("staff", "reset", person).code == 0
    assert toegang("init", "--simulated").code == 0
    with open_system(used) as system:
        assert ready(system) == 200


def test_one_new_password_does_not_hide_that_the_others_are_lost(used: Settings, toegang: Toegang) -> None:
    lose(used.access_url, access=True)
    toegang("init", "--simulated")
    with open_system(used) as system:
        members = Members(system.ports)
        members.let_in("p3", Role.CLERK)
        members.give("p3", PASSWORD)
        assert ready(system) == 503
    assert "Not ready: of 6 passwords" in toegang("init", "--simulated").err
    examined = toegang("doctor")
    assert (examined.code, "4 are not there" in examined.out) == (1, True)


def test_an_older_backup_is_told_and_lets_the_others_in(used: Settings, toegang: Toegang) -> None:
    first = delete(CREDENTIAL).where(CREDENTIAL.c.id == select(func.min(CREDENTIAL.c.id)).scalar_subquery())
    with changing(used.access_url, open_access) as tx:
        tx.execute(first)
    made = toegang("init", "--simulated")
    assert (made.code, "But of 4 passwords" in made.out) == (0, True)
    examined = toegang("doctor")
    assert (examined.code, "1 are not there" in examined.out) == (0, True)
    with open_system(used) as system:
        assert ready(system) == 200


def test_a_key_that_was_revoked_is_not_taken_for_lost(used: Settings, toegang: Toegang) -> None:
    with open_system(used) as system:
        [key] = system.ports.api_keys.all()
        members = Members(system.ports)
        members.let_in("p3", Role.CLERK)
        members.give("p3", PASSWORD)
    assert toegang("keys", "revoke", key.key_id).code == 0
    assert "portal" not in toegang("keys", "list").out
    assert toegang("keys", "revoke", key.key_id).code == 1


# --- helpers ------------------------------------------------------------------------------------


def lose_log(url: str) -> None:
    """The file, or its tables on PostgreSQL."""
    if url.startswith("sqlite"):
        lose(url, access=False)
        return
    with changing(url) as tx:
        for table in EVENTS.sorted_tables:
            tx.exec_driver_sql(f"DROP TABLE {table.name} CASCADE")


def leave(system: System, person: str) -> None:
    command = LeaveStaff(at=system.clock.now(), person_id=PersonId(person), by=None)
    system.log.execute(command, Request(f"leave-{person}", b"", actor="tester", correlation_id="chain"))


def dumped(system: System) -> dict[str, list[str]]:
    with system.ports.reads.connect() as tx:
        return {each.name: list(dump(tx, each)) for each in all_projections()}


def acting(system: System) -> dict[str, int]:
    return {state.name: state.position for state in system.subscriptions.states() if ":" in state.name}


def ready(system: System) -> int:
    with TestClient(http_app(system.ports), raise_server_exceptions=False) as client:
        return client.get("/ready").status_code


def cut_off(*_: object, **__: object) -> None:
    raise InterruptedError


def held(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    with changing(settings.access_url, open_access) as tx:
        return {
            table.name: sorted(tuple(row) for row in tx.execute(select(table)))
            for table in OPERATIONAL.sorted_tables
        }


def as_earlier_releases_left_it(settings: Settings) -> dict[str, list[tuple[object, ...]]]:
    """All tables beside the read models, and no database of their own."""
    rows = held(settings)
    with changing(settings.read_models_url) as tx:
        OPERATIONAL.create_all(tx)
        for table in OPERATIONAL.sorted_tables:
            for row in rows[table.name]:
                tx.execute(insert(table).values(row))
    lose(settings.access_url, access=True)
    return rows
