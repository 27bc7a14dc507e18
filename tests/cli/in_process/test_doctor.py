"""`toegang doctor`: each thing that can be wrong is found, and says what to do."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from adapters.event_store import open_engine, writing
from adapters.event_store.schema import store_mark
from adapters.subscriptions.schema import subscription
from adapters.upkeep.doctor import FREE_BYTES_FINE, FREE_BYTES_MIN, disk_finding
from adapters.upkeep.findings import Level
from api import compose
from api.settings import Settings
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change, park


def levels(toegang: Toegang, code: int) -> dict[str, Any]:
    """What doctor --json finds, by what was looked at; the worst where several were found."""
    answer = toegang("doctor", "--json")
    assert answer.code == code, answer.out + answer.err
    found = json.loads(answer.out)
    assert found["fit"] is (code == 0)
    order = ("ok", "warn", "fail")
    worst: dict[str, Any] = {}
    for finding in sorted(found["findings"], key=lambda each: order.index(each["level"])):
        assert (finding["level"] == "ok") is (finding["todo"] == "")
        worst[finding["what"]] = finding
    return worst


def test_a_system_that_was_just_made_is_fit(data: Path, toegang: Toegang) -> None:
    answer = toegang("doctor")
    assert answer.code == 0
    assert answer.out.endswith("Fit.\n")
    assert "fail" not in answer.out
    looked_at = {"configuration", "event store", "read models", "disk", "event store version", "store mark"}
    looked_at |= {"guards", "clock", "wrapping key", "key vault", "subscriptions"}
    assert set(levels(toegang, 0)) >= looked_at


def test_where_nothing_was_made_it_says_init_and_makes_nothing(empty: Path, toegang: Toegang) -> None:
    answer = toegang("doctor")
    assert answer.code == 1
    assert "-> run `toegang init`" in answer.out
    assert not empty.exists()


def test_a_setting_that_cannot_be_read_is_named_and_not_shown(
    empty: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_PORT", "s3cret")
    for words, code in ((["doctor"], 1), (["audit", "history", "account-1"], 2)):
        answer = toegang(*words)
        assert answer.code == code
        assert "TOEGANG_PORT" in answer.out + answer.err
        assert "s3cret" not in answer.out + answer.err


def test_a_setting_that_does_not_exist_is_named(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_PRT", "1")
    found = levels(toegang, 0)["configuration"]
    assert found["level"] == "warn"
    assert "TOEGANG_PRT" in found["says"]


@pytest.mark.parametrize("url", ["mysql://db/x", "nonsense", "postgresql://u:s3cret@127.0.0.1:1/none"])
def test_a_database_that_cannot_be_reached_is_a_failure_without_its_password(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("TOEGANG_EVENT_STORE_URL", url)
    found = levels(toegang, 1)["event store"]
    assert found["level"] == "fail"
    assert "s3cret" not in str(found)


def test_postgresql_is_examined_too(
    postgresql_url: str, data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_EVENT_STORE_URL", postgresql_url)
    assert levels(toegang, 1)["store mark"]["todo"] == "run `toegang init`"
    compose.init(Settings(data_dir=data, event_store_url=postgresql_url), simulated=True)
    found = levels(toegang, 0)
    assert found["event store version"]["says"].startswith("PostgreSQL ")
    assert found["subscriptions"]["says"] == "none has ever run"


def test_a_store_of_a_later_release_is_a_failure(settings: Settings, toegang: Toegang) -> None:
    change(settings.event_store_url, update(store_mark).values(schema_version=9))
    assert "schema version 9" in levels(toegang, 1)["store mark"]["says"]


def test_a_guard_that_was_taken_away_is_a_failure(settings: Settings, toegang: Toegang) -> None:
    engine = writing(open_engine(settings.event_store_url))
    with engine.begin() as tx:
        tx.exec_driver_sql("DROP TRIGGER event_no_update")
    engine.dispose()
    assert "event_no_update" in levels(toegang, 1)["guards"]["says"]


def test_a_wrapping_key_that_others_can_read_is_a_failure(settings: Settings, toegang: Toegang) -> None:
    settings.wrapping_key_file.chmod(0o644)
    assert "chmod 600" in levels(toegang, 1)["wrapping key"]["todo"]


def test_a_wrapping_key_that_wrapped_nothing_here_is_a_failure(settings: Settings, toegang: Toegang) -> None:
    settings.wrapping_key_file.write_text("ab" * 32)
    assert levels(toegang, 1)["wrapping key"]["level"] == "fail"


def test_a_vault_that_is_gone_is_a_failure(settings: Settings, toegang: Toegang) -> None:
    settings.keys_dir.rename(settings.data_dir / "elsewhere")
    assert levels(toegang, 1)["key vault"]["level"] == "fail"
    assert not settings.keys_dir.exists()


def test_a_read_model_that_stopped_is_a_failure_with_its_position(
    settings: Settings, toegang: Toegang
) -> None:
    name = all_projections()[0].name
    row = {"name": name, "position": 0, "fence": 0, "failed_at": 1, "error": "KeyError"}
    change(settings.read_models_url, subscription.insert().values(row))
    found = levels(toegang, 1)["subscriptions"]
    assert found["says"] == f"{name} stopped at position 1: KeyError"
    assert found["todo"].endswith(f"toegang rebuild {name}")


def test_a_read_model_of_another_release_is_a_failure_until_it_is_rebuilt(
    system: Settings, toegang: Toegang
) -> None:
    assert levels(toegang, 0)["read models"]["level"] == "ok"
    for statement, says in (
        (
            "ALTER TABLE orders DROP COLUMN product",
            "orders differs from this release: there is no orders.product",
        ),
        ("ALTER TABLE orders ADD COLUMN former TEXT", "orders.former is of another"),
        ("DROP TABLE erasure_done", "there is no erasure_done"),
    ):
        engine = writing(open_engine(system.read_models_url))
        with engine.begin() as tx:
            tx.exec_driver_sql(statement)
        engine.dispose()
        found = levels(toegang, 1)["read models"]
        assert says in found["says"]
        assert found["todo"].startswith("toegang rebuild ")
        name = found["says"].partition(" ")[0]
        assert toegang("rebuild", name).code == 0
        assert levels(toegang, 0)["read models"]["level"] == "ok"


def test_a_parked_reaction_is_a_warning(settings: Settings, toegang: Toegang) -> None:
    park(settings, "reactor:send_code")
    found = levels(toegang, 0)["loose ends"]
    assert (found["level"], found["says"]) == ("warn", "waits for staff: 1 of reactor:send_code")


def test_little_room_is_a_warning_and_hardly_any_a_failure() -> None:
    place = Path("data")
    assert disk_finding(place, FREE_BYTES_FINE).level is Level.OK
    assert disk_finding(place, FREE_BYTES_FINE - 1).level is Level.WARN
    assert disk_finding(place, FREE_BYTES_MIN - 1).level is Level.FAIL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOEGANG_MAIL_FROM", "x"),
        ("TOEGANG_MAIL_FROM", "a@b@c"),
        ("TOEGANG_MAIL_URL", "smtp://h:notaport"),
        ("TOEGANG_MAIL_URL", "nope://"),
    ],
)
def test_mail_that_can_never_leave_is_told(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert name in levels(toegang, 1)["configuration"]["says"]
    answer = toegang("keys", "list")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"toegang: {name}: ")


@pytest.mark.parametrize("file", ["events.db", "views.db", "access.db"])
@pytest.mark.parametrize("begins", [True, False], ids=["no SQLite at all", "damaged further on"])
def test_a_damaged_file_is_told_without_a_statement(
    data: Path, toegang: Toegang, file: str, begins: bool
) -> None:
    size = (data / file).stat().st_size
    for beside in data.glob(f"{file}-*"):
        beside.unlink()
    with (data / file).open("r+b") as whole:
        whole.seek(0 if begins else 100)
        whole.write(b"x" * (size if begins else size - 100))
    for command in ("list", "doctor"):
        answer = toegang(*(["keys", "list"] if command == "list" else ["doctor"]))
        assert answer.code == 1
        assert "SELECT" not in answer.out + answer.err
        assert "PRAGMA" not in answer.out + answer.err
