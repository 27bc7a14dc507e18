"""What somebody else wrote into a bundle: each lie is a finding; a question that is none is not."""

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence import check_bundle, export, make_key
from tests.adapters.evidence.bundles import Files, ask, held, sum_up, write
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog, signed_log
from tests.databases import Database


@pytest.fixture
def log(sqlite: Database, tmp_path: Path) -> SignedLog:
    return signed_log(sqlite.store(), tmp_path, 25)


@pytest.fixture
def bundle(log: SignedLog, tmp_path: Path) -> Path:
    return export(log.store, log.evidence, tmp_path / "bundle.zip", b"{}")


@pytest.fixture
def key(log: SignedLog) -> str:
    return str(log.evidence.verifier)


def is_finding(answer: tuple[int, str], told: str) -> None:
    code, said = answer
    assert (code, told in said, "Traceback" in said) == (1, True, False), said


def is_no_question(answer: tuple[int, str], told: str) -> None:
    code, said = answer
    assert (code, told in said, len(said.splitlines())) == (2, True, 1), said


def test_what_is_written_anew_as_ours_are_is_fine(bundle: Path, key: str) -> None:
    before = bundle.read_bytes()
    files = held(bundle)
    sum_up(files)
    write(bundle, files.items())
    code, said = ask(bundle, "--key", key)
    assert code == 0, said
    assert len(bundle.read_bytes()) == len(before)


def test_that_schemas_are_not_signed_is_said(bundle: Path, key: str) -> None:
    code, said = ask(bundle, "--key", key)
    assert (code, "not signed: schemas.json and check_bundle.py" in said) == (0, True), said


# --- the archive ---------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_of_one_name_are_refused(bundle: Path, key: str) -> None:
    files = held(bundle)
    write(bundle, [("events.jsonl", b'[1,"forged"]\n'), *files.items()])
    is_finding(ask(bundle, "--key", key), "events.jsonl stands in it twice")


def test_what_is_packed_is_refused(bundle: Path, key: str) -> None:
    files = held(bundle)
    for packed in (zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        write(bundle, files.items(), packed)
        is_finding(ask(bundle, "--key", key), "is not stored as it is")


def test_a_part_that_is_packed_and_damaged_is_refused(bundle: Path, key: str) -> None:
    files = held(bundle)
    write(bundle, files.items(), zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(bundle) as archive:
        at = archive.getinfo("events.jsonl").header_offset
    content = bytearray(bundle.read_bytes())
    content[at + 70 : at + 80] = b"\xff" * 10
    bundle.write_bytes(content)
    is_finding(ask(bundle, "--key", key), "is not stored as it is")


@pytest.mark.parametrize(("offset", "value"), [(8, 1), (10, 99)], ids=["encrypted", "an unknown method"])
def test_what_the_archive_says_of_an_entry_is_as_ours(
    bundle: Path, key: str, offset: int, value: int
) -> None:
    content = bytearray(bundle.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"events.jsonl", 0, content.rindex(b"PK\x05\x06")))
    content[at + offset] = value
    bundle.write_bytes(content)
    is_finding(ask(bundle, "--key", key), "events.jsonl is not stored as it is")


@pytest.mark.parametrize("offset", [6, 8, 18, 22], ids=["flags", "method", "packed size", "size"])
def test_an_entry_says_of_itself_what_the_archive_says(bundle: Path, key: str, offset: int) -> None:
    """Some programs read what stands before an entry, others what stands at the end."""
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        at = archive.getinfo("events.jsonl").header_offset
    content[at + offset] ^= 8
    bundle.write_bytes(content)
    is_finding(ask(bundle, "--key", key), "events.jsonl is not stored as it is")


@pytest.mark.parametrize("where", ["before", "between", "behind"])
def test_nothing_stands_between_the_entries(bundle: Path, key: str, where: str) -> None:
    files = list(held(bundle).items())
    if where == "before":
        bundle.write_bytes(b"[1]\n" + bundle.read_bytes())
    elif where == "behind":
        with zipfile.ZipFile(bundle, "a") as archive:
            archive.comment = b"[1]\n"
    else:  # an entry that the list at the end does not name
        with zipfile.ZipFile(bundle, "w") as archive:
            for name, content in [("hidden", b"[1]\n"), *files]:
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                with archive.open(entry, "w", force_zip64=True) as file:
                    file.write(content)
            del archive.filelist[0]
    is_finding(ask(bundle, "--key", key), "there is more in this archive than its entries")


@pytest.mark.parametrize("name", ["tile/0/000.p/25", "checkpoint", "log.public", "manifest.json", "other"])
def test_what_is_too_long_is_refused(bundle: Path, key: str, name: str) -> None:
    files = held(bundle)
    files[name] = files.get(name, b"") + bytes(2 << 20)
    write(bundle, files.items())
    is_finding(ask(bundle, "--key", key), f"{name} is too long")


def test_a_name_that_we_do_not_write_is_shown_harmless(bundle: Path, key: str) -> None:
    files = held(bundle)
    files["\x1b[2Jevents.jsonl"] = b"[1]\n"
    sum_up(files)
    write(bundle, files.items())
    answer = ask(bundle, "--key", key)
    is_finding(answer, r"\x1b[2Jevents.jsonl belongs to no bundle")
    assert "\x1b" not in answer[1]


# --- what is in it -------------------------------------------------------------------------------


def _manifest(change: Callable[[dict[str, Any]], object]) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        manifest = json.loads(files["manifest.json"])
        change(manifest)
        files["manifest.json"] = json.dumps(manifest, indent=1).encode() + b"\n"

    return changed


def _twice(files: Files) -> None:
    """One program reads the first of two fields of a name, another the last."""
    files["manifest.json"] = files["manifest.json"].replace(b'{\n "format"', b'{\n "events": 7,\n "format"')


def _other_key(files: Files) -> None:
    files["log.public"] = b"toegang.example/log+00000000+AAAA\n"


def _deep(name: str) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        files[name] = b"[" * 50_000 + b"\n"

    return changed


def _long_line(files: Files) -> None:
    files["events.jsonl"] = b"[" + b" " * (2 << 20) + b"]\n"


def _control(files: Files) -> None:
    files["events.jsonl"] = files["events.jsonl"].replace(b'[7,"a",7', b'["\\u001b[2J","a",7')


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_manifest(lambda held: held.update(format="other@v1")), "manifest.json: format is not"),
        (_manifest(lambda held: held.update(origin="other.example/log")), "manifest.json: origin is not"),
        (_manifest(lambda held: held.update(events=7)), "manifest.json: events is not"),
        (_manifest(lambda held: held.update(root="00" * 32)), "manifest.json: root is not"),
        (_manifest(lambda held: held.pop("root")), "manifest.json: root is not"),
        (_manifest(lambda held: held.update(more=1)), "manifest.json is not written as"),
        (_twice, "manifest.json is not written as"),
        (_other_key, "log.public is not the key"),
        (_deep("events.jsonl"), "event 1: this line is no event"),
        (_long_line, "event 1: this line is no event"),
        (_control, r"says \x1b[2J"),
    ],
)
def test_what_is_not_signed_itself_is_compared_with_what_is(
    bundle: Path, key: str, change: Callable[[Files], None], told: str
) -> None:
    files = held(bundle)
    change(files)
    if change not in (_twice,):
        sum_up(files)
    write(bundle, files.items())
    answer = ask(bundle, "--key", key)
    is_finding(answer, told)
    assert "\x1b" not in answer[1]


def test_a_manifest_that_is_too_deep_is_none(bundle: Path, key: str) -> None:
    files = held(bundle)
    _deep("manifest.json")(files)
    write(bundle, files.items())
    is_finding(ask(bundle, "--key", key), "manifest.json is missing or no manifest")


# --- what cannot be asked ------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["", "nonsense", "a+b+c", "toegang.example/log+00000000+AAAA"])
def test_a_key_that_is_none_is_no_question(bundle: Path, given: str) -> None:
    """Above all an empty one is not the bundle's own: a script whose variable is empty would be told 0."""
    is_no_question(ask(bundle, "--key", given), "--key")


def test_a_checkpoint_that_cannot_be_compared_is_no_question(
    bundle: Path, log: SignedLog, key: str, tmp_path: Path
) -> None:
    kept = log.witness / "checkpoint"
    assert ask(bundle, "--key", key, "--checkpoint", str(kept))[0] == 0
    is_no_question(ask(bundle, "--key", key, "--checkpoint", str(tmp_path / "none")), "--checkpoint")
    for content in (b"", b"nonsense", b"\xff\n\n\xff", kept.read_bytes()[:-9]):
        (tmp_path / "odd").write_bytes(content)
        is_no_question(ask(bundle, "--key", key, "--checkpoint", str(tmp_path / "odd")), "--checkpoint")


def test_an_archive_that_is_no_bundle_is_no_question(tmp_path: Path, key: str) -> None:
    with zipfile.ZipFile(tmp_path / "letter.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("letter.txt", "Dear auditor")
    is_no_question(ask(tmp_path / "letter.zip", "--key", key), "no bundle")
    is_no_question(ask(tmp_path, "--key", key), "cannot be checked")


def test_the_key_of_another_log_finds_that_it_is_another(bundle: Path, tmp_path: Path) -> None:
    make_key(tmp_path / "other", ORIGIN)
    other = (tmp_path / "other/log.public").read_text()
    is_finding(ask(bundle, "--key", other), f"not signed once by {ORIGIN}")


def test_whatever_is_damaged_is_never_told_as_fine_and_never_a_traceback(
    bundle: Path, key: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole, chance = bundle.read_bytes(), random.Random(7)
    monkeypatch.setattr("sys.argv", ["check_bundle.py", str(bundle), "--key", key])
    listed = len(whole) - whole.rindex(b"PK\x05\x06") + 1000
    for number in range(150):
        content = bytearray(whole)
        at = chance.randrange(len(whole) - listed, len(whole)) if number % 2 else chance.randrange(len(whole))
        content[at] ^= 1 << chance.randrange(8)
        bundle.write_bytes(content)
        code = check_bundle.main()
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        assert code in (1, 2) or at >= len(whole) - listed, (at, said)
