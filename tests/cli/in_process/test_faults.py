"""What is broken is told as it is: a damaged file, a full disk, keys or a database that are gone."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine
from sqlalchemy import event as on

from adapters.event_store import failures
from api import compose
from api.compose import System, open_system
from api.http.app import http_app
from api.http.rates import UNLIMITED
from api.settings import Settings
from tests.api.asking import problem
from tests.cli.in_process.conftest import Toegang
from tests.databases import running_postgresql

QUESTION = {"topic": "other", "text": "How?", "email": "who@asks.example"}
PAGE = 4096


def refused(toegang: Toegang, *words: str) -> str:
    answer = toegang(*words)
    assert answer.code == 1, answer.out + answer.err
    return answer.out + answer.err


# --- a damaged file -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["events.db", "views.db", "access.db"])
def test_a_damaged_file_is_to_be_restored_and_never_made(
    settings: Settings, toegang: Toegang, name: str
) -> None:
    file = settings.data_dir / name
    file.write_bytes(b"\xff" * file.stat().st_size)
    for words in (("keys", "list"), ("init", "--simulated"), ("serve",), ("doctor",)):
        told = refused(toegang, *words)
        assert "damaged" in told
        assert "restore it from its backup" in told
        assert "run `toegang init`" not in told


@pytest.mark.parametrize("name", ["events.db", "views.db", "access.db"])
def test_damage_within_a_file_is_found_by_doctor(settings: Settings, toegang: Toegang, name: str) -> None:
    file = settings.data_dir / name
    whole = file.read_bytes()
    file.write_bytes(whole[:PAGE] + b"\xff" * (len(whole) - PAGE))
    told = refused(toegang, "doctor")
    assert "damaged" in told
    assert "run `toegang init`" not in told


@pytest.mark.parametrize("begins", [30, PAGE], ids=["its head", "its pages"])
def test_a_damaged_log_is_not_said_to_be_ready(settings: Settings, toegang: Toegang, begins: int) -> None:
    file = settings.data_dir / "events.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:begins] + b"\xff" * (len(whole) - begins))
    told = refused(toegang, "init", "--simulated")
    assert "damaged: restore it from its backup" in told


def test_a_damaged_file_is_told_in_a_sentence_where_it_is_met_later(
    settings: Settings, toegang: Toegang
) -> None:
    file = settings.data_dir / "events.db"
    whole = file.read_bytes()
    file.write_bytes(whole[:PAGE] + b"\xff" * (len(whole) - PAGE))
    told = refused(toegang, "keys", "list")
    assert "damaged: restore it from its backup" in told


@pytest.mark.parametrize("left", [None, b""], ids=["gone", "empty"])
def test_a_log_that_is_gone_is_to_be_restored(
    settings: Settings, toegang: Toegang, left: bytes | None
) -> None:
    file = settings.data_dir / "events.db"
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    assert "restore it from its backup" in refused(toegang, "keys", "list")
    if left is None:
        assert "restore it from its backup" in refused(toegang, "doctor")


def test_init_says_how_a_simulated_store_is_initialised(toegang: Toegang, data: Path) -> None:
    assert "`toegang init` with --simulated" in refused(toegang, "init")


# --- at run time --------------------------------------------------------------------------------


@contextmanager
def asking(system: System) -> Iterator[TestClient]:
    with TestClient(http_app(system.ports, rates=UNLIMITED), raise_server_exceptions=False) as client:
        assert client.get("/ready").status_code == 200
        assert client.post("/v1/questions", json=QUESTION).status_code == 202
        yield client


def is_told(client: TestClient) -> None:
    """Whoever asks may ask again, and a monitor sees it."""
    answer = client.post("/v1/questions", json=QUESTION)
    problem(answer, 503, "database-away")
    assert answer.headers["retry-after"]
    assert client.get("/ready").status_code == 503


def fill_up(engine: Engine) -> None:
    """As on a full disk: no file grows by a page."""

    def full(raw: object, _: object) -> None:
        raw.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined] # no less than it has

    on.listen(engine, "connect", full)
    engine.dispose()


def test_a_disk_that_is_full_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_system(settings) as system, asking(system) as client:
        fill_up(system.store)
        big = QUESTION | {"text": "How? " * 190}
        answers = [client.post("/v1/questions", json=big) for _ in range(60)]
        problem(answers[-1], 503, "database-away")
        assert answers[-1].headers["retry-after"]
        assert client.get("/ready").status_code == 503
        monkeypatch.setattr(failures, "LATELY_S", 0.0)
        assert client.get("/ready").status_code == 200


def test_keys_that_are_gone_are_told_until_they_are_back(settings: Settings) -> None:
    with open_system(settings) as system, asking(system) as client:
        elsewhere = settings.data_dir / "elsewhere"
        settings.keys_dir.rename(elsewhere)
        is_told(client)
        settings.keys_dir.mkdir()  # where it was mounted
        is_told(client)
        settings.keys_dir.rmdir()
        elsewhere.rename(settings.keys_dir)
        assert client.post("/v1/questions", json=QUESTION).status_code == 202
        assert client.get("/ready").status_code == 200


def test_a_wrapping_key_that_is_gone_is_told(settings: Settings) -> None:
    with open_system(settings) as system, asking(system) as client:
        settings.wrapping_key_file.rename(settings.data_dir / "elsewhere.key")
        is_told(client)


@pytest.mark.parametrize("name", ["events.db", "views.db", "access.db"])
def test_a_file_that_was_removed_is_told(settings: Settings, name: str) -> None:
    with open_system(settings) as system, asking(system) as client:
        (settings.data_dir / name).unlink()
        answer = client.get("/ready")
        assert (answer.status_code, answer.json()["ready"]) == (503, False)


@pytest.mark.postgres
def test_a_server_that_is_stopped_is_told(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    with ExitStack() as server:
        url = server.enter_context(running_postgresql())
        settings = Settings(data_dir=data, event_store_url=url)
        compose.init(settings, simulated=True)
        with open_system(settings) as system, asking(system) as client:
            system.subscriptions.start(system.waker())
            server.close()
            is_told(client)
            system.subscriptions.stop()
    lines = [json.loads(record.message) for record in caplog.records if record.name.startswith("adapters")]
    assert {"event", "what", "position", "error", "timestamp"} == set(lines[0])
    assert any(line["error"] == "OperationalError" for line in lines)
