"""`toegang audit sign`, `verify`, `prove`, `check-proof` and `export`, typed; their exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.event_store import open_engine
from adapters.evidence import EventProof, make_key
from adapters.evidence.leaves import entry_of_line
from adapters.evidence.notes import Signer
from adapters.evidence.tree import leaf_hash
from api.settings import Settings
from tests.adapters.evidence.signed_log import fill
from tests.cli.in_process.conftest import Toegang
from tests.tamper.unguarded import unguarded

EVENTS = 300


@pytest.fixture
def filled(settings: Settings) -> Settings:
    """Some events, not signed yet."""
    store = open_engine(settings.event_store_url)
    fill(store, EVENTS)
    store.dispose()
    return settings


def change(settings: Settings, statement: str) -> None:
    store = open_engine(settings.event_store_url)
    with unguarded(store) as tx:
        tx.execute(text(statement))
    store.dispose()


def test_init_makes_the_key_for_its_owner_alone_and_once(settings: Settings, toegang: Toegang) -> None:
    key = settings.evidence_dir / "log.key"
    kept = key.read_bytes()
    assert os.stat(key).st_mode & 0o777 == 0o600
    assert toegang("init", "--simulated").code == 0
    assert key.read_bytes() == kept
    assert (settings.evidence_dir / "log.public").read_text().startswith("toegang.example/log+")


@pytest.mark.usefixtures("data")
def test_a_name_that_is_none_is_refused(toegang: Toegang, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOEGANG_LOG_NAME", "a+b/log")
    answer = toegang("audit", "sign")
    assert (answer.code, "TOEGANG_LOG_NAME" in answer.err) == (2, True)


def test_what_is_signed_is_verified_and_the_next_run_reads_what_is_new(
    filled: Settings, toegang: Toegang
) -> None:
    assert "0 signed: 0 findings" in toegang("audit", "verify").out  # init signed for an empty log
    signed = json.loads(toegang("audit", "sign", "--json").out)
    assert signed["events"] == EVENTS
    assert (filled.witnesses[0] / "checkpoint").read_text() == signed["checkpoint"]
    first = json.loads(toegang("audit", "verify", "--json").out)
    assert first == {
        "since": 0,
        "events": EVENTS,
        "signed": EVENTS,
        "findings": [],
        "notes": [],
        "parts": [],
        "differing": 0,
        "past": [],
    }
    again = toegang("audit", "verify")
    assert (again.code, again.out) == (
        0,
        f"{EVENTS} events, {EVENTS} signed: 0 findings\n"
        f"Rows 1 to {EVENTS} were counted, not read again: --whole reads them.\n",
    )
    assert json.loads(toegang("audit", "verify", "--whole", "--json").out)["since"] == 0


def test_a_change_is_a_finding_at_its_position(filled: Settings, toegang: Toegang) -> None:
    toegang("audit", "sign")
    change(filled, "UPDATE event SET actor = 'another' WHERE position = 7")
    told = toegang("audit", "verify", "--json")
    assert told.code == 1
    assert {(one["what"], one["position"]) for one in json.loads(told.out)["findings"]} == {
        ("event", 7),
        ("root", None),
    }
    shown = toegang("audit", "verify")
    assert (shown.code, "this row is not the one that was signed" in shown.out) == (1, True)


def test_over_a_contradiction_nothing_is_signed(filled: Settings, toegang: Toegang) -> None:
    toegang("audit", "sign")
    change(filled, f"DELETE FROM event WHERE position > {EVENTS - 5}")
    told = toegang("audit", "sign")
    assert (told.code, told.out) == (1, "")
    assert f"{EVENTS} events were signed, the database holds {EVENTS - 5}" in told.err
    in_json = toegang("audit", "sign", "--json")
    [found] = json.loads(in_json.out)["findings"]
    assert (in_json.code, in_json.err, found["what"]) == (1, "", "checkpoint")


@pytest.mark.parametrize("name", ["7.tlog-proof", "7.tlog-proof.gz"])
def test_a_proof_is_checked_without_a_system(
    filled: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    key = json.loads(toegang("audit", "sign", "--json").out)["key"]
    file = tmp_path / name
    assert toegang("audit", "prove", "7", "--out", str(file)).code == 0
    assert json.loads(toegang("audit", "prove", "7", "--json").out)["event"][0] == 7
    monkeypatch.setenv("TOEGANG_DATA_DIR", str(tmp_path / "nowhere"))
    nobodys = toegang("audit", "check-proof", str(file))
    assert (nobodys.code, nobodys.out, "--key" in nobodys.err) == (2, "", True)
    assert "init" not in nobodys.err
    told = toegang("audit", "check-proof", str(file), "--key", key, "--json")
    assert told.code == 0, told.err
    assert json.loads(told.out)["event"]["position"] == 7
    assert json.loads(told.out)["findings"] == []
    assert toegang("audit", "check-proof", str(file), "--key", "nonsense").code == 2
    assert filled.evidence_dir.exists()


def test_a_proof_that_was_changed_or_is_of_another_log_is_a_finding(
    filled: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    toegang("audit", "sign")
    file = tmp_path / "proof"
    toegang("audit", "prove", "7", "--out", str(file))
    whole = file.read_bytes()
    make_key(tmp_path / "other", "toegang.example/log")
    other = (tmp_path / "other/log.public").read_text()
    assert toegang("audit", "check-proof", str(file), "--key", other).code == 1
    assert toegang("audit", "check-proof", str(file)).code == 0
    for damaged in (whole.replace(b"index 6", b"index 7"), whole[:-20]):
        file.write_bytes(damaged)
        told = toegang("audit", "check-proof", str(file))
        assert (told.code, told.out, len(told.err.splitlines())) == (1, "", 1), damaged
        in_json = toegang("audit", "check-proof", str(file), "--json")
        [found] = json.loads(in_json.out)["findings"]
        assert (in_json.code, in_json.err, found["what"]) == (1, "", "proof")
        assert found["says"] in told.err
    change(filled, "UPDATE event SET actor = CAST(x'80' AS TEXT) WHERE position = 9")
    assert toegang("audit", "prove", "9").code == 1


def test_what_nothing_can_be_found_of_is_no_finding(
    filled: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    toegang("audit", "sign")
    told = toegang("audit", "prove", str(EVENTS + 1))
    assert (told.code, told.out, f"no event at {EVENTS + 1} is signed" in told.err) == (2, "", True)
    file = tmp_path / "proof"
    for none in (b"", b"A letter\n\nof some lines\n", b"\x1f\x8bno", b"\xff" * 9, bytes(2 << 20)):
        file.write_bytes(none)
        told = toegang("audit", "check-proof", str(file))
        assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1), none[:20]
    assert toegang("audit", "check-proof", str(tmp_path / "none")).code == 2
    toegang("audit", "prove", "7", "--out", str(file))
    for key in ("", " ", "nonsense"):  # an empty one is not the system's own
        told = toegang("audit", "check-proof", str(file), "--key", key)
        assert (told.code, told.out, "--key" in told.err) == (2, "", True)
    assert filled.evidence_dir.exists()


@pytest.mark.parametrize("line", [b"[1,2]\n", b"[1,\n", b"[1," + b"[" * 5_000, b"[1,\xff]\n"])
def test_what_was_signed_and_is_no_event_is_a_finding(toegang: Toegang, tmp_path: Path, line: bytes) -> None:
    signer = Signer("other.example/log", bytes(32))
    proof = EventProof(line, 0, [], signer.sign(1, leaf_hash(entry_of_line(line))))
    (tmp_path / "proof").write_text(str(proof))
    told = toegang("audit", "check-proof", str(tmp_path / "proof"), "--key", str(signer.verifier))
    assert (told.code, told.out, "no event" in told.err) == (1, "", True)


def test_what_was_signed_is_shown_as_letters(toegang: Toegang, tmp_path: Path) -> None:
    line = json.dumps([1, "\x1b[2J", *["x"] * 11]).replace(" ", "").encode() + b"\n"
    signer = Signer("other.example/log", bytes(32))
    proof = EventProof(line, 0, [], signer.sign(1, leaf_hash(entry_of_line(line))))
    (tmp_path / "proof").write_text(str(proof))
    told = toegang("audit", "check-proof", str(tmp_path / "proof"), "--key", str(signer.verifier))
    assert (told.code, "\x1b" in told.out, r"\x1b[2J" in told.out) == (0, False, True)


@pytest.mark.parametrize("name", [".", "", "..", "folder"])
def test_a_folder_is_no_file_to_export_to(
    filled: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    toegang("audit", "sign")
    (tmp_path / "here/folder").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    told = toegang("audit", "export", name)
    assert (told.code, told.out, "OUT" in told.err) == (2, "", True), told.err
    told = toegang("audit", "export", "log.zip", "--checker", name)
    assert (told.code, told.out, "--checker" in told.err) == (2, "", True), told.err
    assert [held.name for held in Path().iterdir()] == ["folder"]
    assert filled.evidence_dir.exists()


def test_where_one_file_cannot_be_written_the_other_is_not_replaced(
    filled: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "closed").symlink_to("/proc/self/fdinfo")  # a folder in which nobody makes a file
    bundle, checker = Path("log.zip"), Path("check.py")
    for checker_there, bundle_there in (("none/c.py", "log.zip"), ("closed/c.py", "log.zip"),
                                        ("check.py", "none/log.zip"), ("check.py", "closed/log.zip"),
                                        ("log.zip", "log.zip")):  # fmt: skip
        bundle.write_text("the former one")
        checker.write_text("the former one")
        told = toegang("audit", "export", bundle_there, "--checker", checker_there)
        assert (told.code, told.out, len(told.err.splitlines())) == (2, "", 1), told.err
        assert bundle.read_text() == checker.read_text() == "the former one", (bundle_there, checker_there)
        here = {held.name for held in Path().iterdir()}
        assert {"log.zip", "check.py", "closed"} <= here
        assert not any(name.endswith(".new") for name in here), "nothing half is left"
    assert filled.evidence_dir.exists()


def test_a_bundle_is_exported_and_checked_by_its_own_program(
    filled: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    key = json.loads(toegang("audit", "sign", "--json").out)["key"]
    bundle, checker = tmp_path / "log.zip", tmp_path / "check.py"
    told = toegang("audit", "export", str(bundle), "--checker", str(checker))
    assert told.code == 0, told.err
    ran = subprocess.run(
        [sys.executable, "-I", checker, bundle, "--key", key], capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, f"{EVENTS} events, 0 findings"), ran
    change(filled, "UPDATE event SET recorded_at = 'no moment' WHERE position = 9")
    refused = toegang("audit", "export", str(bundle))
    assert (refused.code, "cannot be read" in refused.err) == (1, True)


def test_everything_is_told_in_dutch_where_that_is_asked(
    filled: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    dutch = ("--language", "nl")
    assert f"{EVENTS} gebeurtenissen zijn ondertekend" in toegang("audit", "sign", *dutch).out
    file = tmp_path / "proof"
    assert "bewezen onder" in toegang("audit", "prove", "7", "--out", str(file), *dutch).out
    assert "Bewezen: deze gebeurtenis" in toegang("audit", "check-proof", str(file), *dutch).out
    change(filled, "UPDATE event SET actor = 'another' WHERE position = 7")
    told = toegang("audit", "verify", *dutch)
    assert (told.code, "deze rij is niet de ondertekende" in told.out) == (1, True)
    assert f"{EVENTS} ondertekend: 2 bevindingen" in told.out
    [row, _root] = json.loads(toegang("audit", "verify", "--json", *dutch).out)["findings"]
    assert (row["what"], row["says"]) == ("event", "deze rij is niet de ondertekende")
    assert "is geen gebeurtenis ondertekend" in toegang("audit", "prove", "999", *dutch).err
    assert toegang("audit", "verify", "--language", "fr").code == 2
