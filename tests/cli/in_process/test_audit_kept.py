"""Who has database, tree and witnesses writes all anew: what an auditor kept elsewhere tells (I18)."""

import json
import shutil
from pathlib import Path

import pytest

from api.process.evidence import evidence
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, rewrite, take, tamper


@pytest.fixture
def kept(settings: Settings, toegang: Toegang, tmp_path: Path) -> tuple[str, ...]:
    """Three events were signed; the auditor wrote down the key and the checkpoint. Then a row was changed."""
    take(settings, 1, 2, 3)
    signed = json.loads(toegang("audit", "sign", "--json").out)
    file = tmp_path / "kept"
    file.write_text(signed["checkpoint"])
    words = ("--key", signed["key"], "--checkpoint", str(file))
    assert toegang("audit", "verify", "--whole", *words).code == 0
    tamper(settings, "UPDATE event SET actor = 'another' WHERE position = 2")
    return words


def test_a_tree_written_anew_with_the_log_s_own_key_is_found_by_a_kept_checkpoint(
    settings: Settings, toegang: Toegang, kept: tuple[str, ...]
) -> None:
    rewrite(settings)
    assert toegang("audit", "sign").code == 0
    assert toegang("audit", "verify", "--whole").code == 0, "nothing here tells"
    told = toegang("audit", "verify", "--whole", *kept, "--json")
    assert told.code == 1
    [found] = json.loads(told.out)["findings"]
    assert (found["what"], found["says"]) == (
        "root",
        "the root of the first 3 events is not the one that was signed",
    )


def sign_with_another_key(settings: Settings, toegang: Toegang) -> None:
    """A tree of its own, with the witnesses too."""
    for folder in (settings.evidence_dir, *settings.witnesses):
        shutil.rmtree(folder)
        folder.mkdir()
    evidence.make_key(settings.evidence_dir, settings.log_name, 0)
    assert toegang("audit", "sign").code == 0


def test_a_tree_written_anew_with_another_key_is_found_by_a_kept_one(
    settings: Settings, toegang: Toegang, kept: tuple[str, ...]
) -> None:
    sign_with_another_key(settings, toegang)
    assert toegang("audit", "verify", "--whole").code == 0, "nothing here tells"
    told = toegang("audit", "verify", "--whole", *kept[:2])
    assert (told.code, "signed 0 times" in told.out) == (1, True)
    in_json = toegang("audit", "verify", "--whole", *kept[:2], "--json")
    found = json.loads(in_json.out)
    assert (in_json.code, in_json.err) == (1, "")
    assert [one["what"] for one in found["findings"]] == ["checkpoint"]
    assert "signed 0 times" in found["findings"][0]["says"]
    assert found["parts"] == [{"what": "checkpoint", "count": 1, "first": None}]


def test_a_key_alone_does_not_tell_what_its_owner_wrote_anew(
    settings: Settings, toegang: Toegang, kept: tuple[str, ...]
) -> None:
    """As docs/audit.md says: keep both."""
    rewrite(settings)
    assert toegang("audit", "sign").code == 0
    assert toegang("audit", "verify", "--whole", *kept[:2]).code == 0
    assert toegang("audit", "verify", "--whole", *kept[2:]).code == 1


def test_a_checkpoint_alone_is_read_by_the_key_that_lies_there(
    settings: Settings, toegang: Toegang, kept: tuple[str, ...]
) -> None:
    """Of a tree with another key it is no checkpoint: with the key that was kept it is a finding."""
    sign_with_another_key(settings, toegang)
    assert toegang("audit", "verify", "--whole", *kept[2:]).code == 2
    assert toegang("audit", "verify", "--whole", *kept).code == 1


def test_after_a_break_another_key_and_checkpoint_are_to_be_kept(
    settings: Settings, toegang: Toegang, kept: tuple[str, ...]
) -> None:
    """Those of the former tree are compared with what was set aside."""
    assert toegang(*ACKNOWLEDGE).code == 0
    assert toegang("audit", "verify", "--whole", *kept[:2]).code == 1
    signed = json.loads(toegang("audit", "sign", "--json").out)
    assert signed["key"] != kept[1]
    assert toegang("audit", "verify", "--whole", "--key", signed["key"]).code == 0
    assert toegang("audit", "verify", "--whole", "--key", signed["key"], *kept[2:]).code == 2
    former = settings.evidence_dir / "former" / "1"
    assert (former / "log.public").read_text().strip() == kept[1]
    assert (former / "checkpoint").read_text() == Path(kept[3]).read_text()


def test_what_was_kept_must_be_a_key_and_a_checkpoint_of_this_log(
    toegang: Toegang, kept: tuple[str, ...]
) -> None:
    _, key, _, file = kept
    Path(file).write_text("")
    for words in (("--checkpoint", file), ("--key", "none"), ("--key", key, "--checkpoint", file)):
        told = toegang("audit", "verify", "--whole", *words)
        assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1)
