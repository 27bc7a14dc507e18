"""A vault, wrapping key or database that is lost or another's: told, and never silently made anew."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert

from adapters.event_store.schema import event
from adapters.key_vault import FileVault
from adapters.randomness import SystemRandomness
from api.settings import Settings
from domain.values import Plain
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change

COMMANDS = (("keys", "list"), ("audit", "history", "account-1"), ("serve",))


@pytest.fixture
def used(settings: Settings) -> Settings:
    """The log holds a sealed value."""
    text = own_vault(settings).seal("customer/1", "x/name", Plain("Guusje")).text
    row: dict[str, object] = dict.fromkeys(("stream", "type", "actor", "command_id", "correlation_id"), "x")
    row |= dict.fromkeys(("position", "version", "schema_version"), 1)
    row |= {"payload": f'{{"name":"{text}"}}', "recorded_at": datetime(2026, 3, 2, tzinfo=UTC)}
    change(settings.event_store_url, insert(event).values(row))
    return settings


def own_vault(settings: Settings) -> FileVault:
    return FileVault(settings.keys_dir, settings.wrapping_key_file, SystemRandomness())


def refused(toegang: Toegang, *words: str) -> str:
    """One sentence, exit code 1; 2 of an audit, whose 1 is a finding."""
    answer = toegang(*words)
    assert (answer.code, answer.out) == (2 if words[0] == "audit" else 1, "")
    [line] = answer.err.splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("made", [True, False], ids=["empty folder", "no folder"])
def test_a_wrong_keys_directory_is_refused_and_nothing_is_made_there(
    used: Settings,
    toegang: Toegang,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    made: bool,
) -> None:
    wrong = tmp_path / "wrong"
    if made:
        wrong.mkdir()
    monkeypatch.setenv("TOEGANG_KEYS_DIR", str(wrong))
    for words in (command, ("init", "--simulated")):
        told = refused(toegang, *words)
        assert str(wrong) in told
        assert "restore it from its backup" in told
    assert toegang("doctor").code == 1
    assert not list(wrong.glob("*"))


@pytest.mark.usefixtures("used")
def test_the_vault_of_another_system_is_refused(
    toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    with monkeypatch.context() as there:
        there.setenv("TOEGANG_DATA_DIR", str(other))
        assert toegang("init").code == 0
    monkeypatch.setenv("TOEGANG_KEYS_DIR", str(other / "keys"))
    monkeypatch.setenv("TOEGANG_WRAPPING_KEY_FILE", str(other / "wrapping.key"))
    for words in (("keys", "list"), ("init", "--simulated")):
        assert "never had or has lost" in refused(toegang, *words)


def test_what_was_erased_since_is_not_taken_for_lost(used: Settings, toegang: Toegang) -> None:
    own_vault(used).destroy("customer/1")
    for words in (("keys", "list"), ("doctor",), ("init", "--simulated")):
        assert toegang(*words).code == 0


def test_a_lost_wrapping_key_is_not_replaced(used: Settings, toegang: Toegang) -> None:
    used.wrapping_key_file.unlink()
    for words in (("keys", "list"), ("init", "--simulated")):
        assert "restore it from its backup" in refused(toegang, *words)
    assert not used.wrapping_key_file.exists()


def test_a_wrapping_key_of_another_vault_is_told_by_init_too(used: Settings, toegang: Toegang) -> None:
    used.wrapping_key_file.write_text("ab" * 32)
    for words in (("keys", "list"), ("init", "--simulated")):
        assert "not the one the vault's keys were wrapped with" in refused(toegang, *words)


def test_init_ends_what_an_init_that_was_interrupted_began(settings: Settings, toegang: Toegang) -> None:
    settings.wrapping_key_file.unlink()
    settings.keys_dir.rename(settings.data_dir / "elsewhere")
    assert "run `toegang init`" in refused(toegang, "keys", "list")
    assert toegang("init", "--simulated").code == 0
    assert toegang("keys", "list").code == 0


@pytest.mark.usefixtures("used")
def test_a_database_without_keys_and_passwords_is_refused_and_not_made(
    toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = tmp_path / "wrong.db"
    monkeypatch.setenv("TOEGANG_ACCESS_URL", f"sqlite:///{wrong}")
    assert "wrong.db of keys and passwords is not there: restore" in refused(toegang, "keys", "list")
    assert not wrong.exists()
    wrong.touch()
    assert "TOEGANG_ACCESS_URL" in refused(toegang, "keys", "list")
    examined = toegang("doctor")
    assert (examined.code, "there are no api_key" in examined.out) == (1, True)
