"""A database that was put back or changed is served read only, until an auditor acknowledges it (I18)."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from adapters.event_store import initialise, open_engine
from adapters.evidence import check_proof, read_proof, read_verifier
from api import compose
from api.cli.running import at_work
from api.compose import open_system
from api.http.app import http_app
from api.settings import Settings
from domain.kernel import Request
from domain.log_break.events import LogBreakAcknowledged
from domain.ports import ReadOnly, Scope
from domain.series.commands import TakeNumber
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.tamper.unguarded import unguarded

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACKNOWLEDGE = ("audit", "acknowledge", "--reason", "restored_backup", "--case", "2026-117")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def system(request: pytest.FixtureRequest, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Made, simulated, without an event."""
    if request.param == "sqlite":
        return settings
    url = request.getfixturevalue("postgresql_url")
    for name in ("EVENT_STORE_URL", "READ_MODELS_URL", "ACCESS_URL"):
        monkeypatch.setenv(f"TOEGANG_{name}", url)
    made = Settings(data_dir=settings.data_dir.parent / "on-postgresql")
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(made.data_dir))
    compose.init(made, simulated=True)
    return made


def number(each: int) -> TakeNumber:
    return TakeNumber(at=AT, series=f"S{each}", year=2026, number=1, taken_by=f"invoice-{each}")


def take(settings: Settings, *numbers: int) -> None:
    with open_system(settings) as system:
        for each in numbers:
            asked = Request(f"take-{each}", b"", actor="tester", correlation_id="chain")
            system.log.execute(number(each), asked)
        system.subscriptions.step_all()


def backup(settings: Settings) -> Callable[[], None]:
    """Of the log as it is now; puts it back."""
    url = make_url(settings.event_store_url)
    return _of_a_file(url) if url.get_backend_name() == "sqlite" else _of_a_server(url)


def _of_a_file(url: URL) -> Callable[[], None]:
    file = Path(url.database or "")
    with closing(open_engine(str(url)).raw_connection()) as raw:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = file.read_bytes()

    def restore() -> None:
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()
        file.write_bytes(kept)

    return restore


def _of_a_server(url: URL) -> Callable[[], None]:
    copy = f"{url.database}_backup"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(*statements: str) -> None:
        with server.connect() as tx:
            for statement in statements:
                tx.execute(text(statement))

    run(f'CREATE DATABASE "{copy}" TEMPLATE "{url.database}"')
    return lambda: run(
        f'DROP DATABASE "{url.database}" WITH (FORCE)',
        f'ALTER DATABASE "{copy}" RENAME TO "{url.database}"',
    )


def put_back(system: Settings, toegang: Toegang) -> None:
    """Five events are signed, and a backup with three of them is put back."""
    take(system, 1, 2, 3)
    restore = backup(system)
    take(system, 4, 5)
    assert toegang("audit", "sign").code == 0
    restore()


def changed(system: Settings, toegang: Toegang) -> None:
    take(system, 1, 2, 3)
    assert toegang("audit", "sign").code == 0
    store = open_engine(system.owner_url or system.event_store_url)
    with unguarded(store) as tx:
        tx.execute(text("UPDATE event SET actor = 'another' WHERE position = 2"))
    initialise(store, simulated=True)
    store.dispose()


@pytest.mark.parametrize(("happen", "held"), [(put_back, 3), (changed, 3)])
def test_it_is_read_and_not_written_until_it_is_acknowledged(
    system: Settings, toegang: Toegang, tmp_path: Path, happen: Callable[[Settings, Toegang], None], held: int
) -> None:
    happen(system, toegang)
    proof = tmp_path / "proof"
    toegang("audit", "prove", "1", "--out", str(proof))
    with open_system(system) as opened, at_work(opened):
        assert opened.ports.broken
        key = opened.ports.api_keys.make("auditor", scopes=frozenset({Scope.HISTORY})).text
        with pytest.raises(ReadOnly):
            opened.log.execute(number(9), Request("c9", b"", actor="tester", correlation_id="chain"))
        with TestClient(http_app(opened.ports)) as client:
            assert client.get("/ready").status_code == 503
            events = client.get("/v1/events", headers={"X-Api-Key": key})
            assert [one["position"] for one in events.json()["items"]] == [1, 2, 3][:held]
    for words in (["run-day"], ["audit", "sign"]):
        assert toegang(*words).code == 1
    assert "evidence" in toegang("doctor").out

    told = toegang(*ACKNOWLEDGE)
    assert told.code == 0, told.err
    with open_system(system) as opened:
        assert opened.ports.broken == ""
        [event] = opened.log.since(held, 10)
        assert isinstance(event.event, LogBreakAcknowledged)
        assert event.event.held_events == held
        assert (event.actor, event.reason) == ("operator", "restored_backup")
        read_models = {projection.name for projection in all_projections()}
        reached = {state.position for state in opened.subscriptions.states() if state.name in read_models}
        assert reached == {held + 1}, "they showed what is no longer in the log"
    take(system, 10)
    assert toegang("audit", "sign").code == 0
    assert json.loads(toegang("audit", "verify", "--json").out) == {
        "since": 0, "events": held + 2, "signed": held + 2, "findings": [], "notes": []
    }  # fmt: skip
    former = read_verifier(system.evidence_dir / "former/1")
    assert check_proof(read_proof(proof), former).origin == "toegang.example/log"
    assert read_verifier(system.evidence_dir).name == "toegang.example/log/2"
    assert toegang(*ACKNOWLEDGE).code == 2, "there is nothing to acknowledge"
