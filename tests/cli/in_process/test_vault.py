"""`toegang vault`: rotation, backup and restore of the keys."""

import json
from pathlib import Path

import pytest

from api.settings import Settings
from tests.cli.in_process.conftest import Toegang


@pytest.fixture
def backup(settings: Settings) -> Path:
    """Where there is none yet."""
    return settings.data_dir.parent / "one.vault"


def lose(settings: Settings) -> None:
    settings.keys_dir.rename(settings.data_dir / "lost")


def test_rotate_makes_a_new_wrapping_key_that_opens_everything(settings: Settings, toegang: Toegang) -> None:
    key = settings.wrapping_key_file.read_bytes()
    said = toegang("vault", "rotate")
    assert (said.code, "wrapped by the new key" in said.out) == (0, True)
    assert settings.wrapping_key_file.read_bytes() != key
    told = json.loads(toegang("vault", "rotate", "--json").out)
    assert told["wrapped_anew"] >= 1
    assert told["wrapping_key_file"] == str(settings.wrapping_key_file)
    assert toegang("keys", "list").code == 0


def test_without_a_wrapping_key_rotate_says_what_to_do(settings: Settings, toegang: Toegang) -> None:
    settings.wrapping_key_file.unlink()
    said = toegang("vault", "rotate")
    assert (said.code, "there is no wrapping key" in said.err) == (1, True)


def test_keys_that_were_lost_come_back_from_a_backup(
    settings: Settings, toegang: Toegang, backup: Path
) -> None:
    assert "the wrapping key is not in it" in toegang("vault", "backup", str(backup)).out
    lose(settings)
    assert toegang("keys", "list").code == 1
    assert "the keys of 0 erased subjects" in toegang("vault", "restore", str(backup)).out
    assert toegang("keys", "list").code == 0
    again = toegang("vault", "restore", str(backup))
    assert (again.code, "never replaces" in again.err) == (1, True)


def test_backup_and_restore_tell_scripts_what_they_did(
    settings: Settings, toegang: Toegang, backup: Path
) -> None:
    told = json.loads(toegang("vault", "backup", str(backup), "--json").out)
    assert told == {"file": str(backup), "position": 0}
    lose(settings)
    told = json.loads(toegang("vault", "restore", str(backup), "--json").out)
    assert (told["position"], told["destroyed_again"], told["lost"]) == (0, 0, 0)


def test_a_file_that_is_no_backup_is_refused_with_a_sentence(settings: Settings, toegang: Toegang) -> None:
    lose(settings)
    assert "no backup" in toegang("vault", "restore", str(settings.data_dir / "events.db")).err
    assert "There is no file" in toegang("vault", "restore", str(settings.data_dir / "nothing")).err
    assert not settings.keys_dir.exists()
