"""What can be taken away: the same bytes each time, and checked by a program that knows nothing of ours."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.evidence import check_bundle, export
from tests.adapters.evidence.bundles import Files, ask, held, sum_up, write
from tests.adapters.evidence.signed_log import SignedLog, fill, signed_log
from tests.databases import Database


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 300)


@pytest.fixture
def on_sqlite(sqlite: Database, tmp_path: Path) -> SignedLog:
    return signed_log(sqlite.store(), tmp_path, 25)


def checked(log: SignedLog, bundle: Path) -> tuple[int, str]:
    """Exit code and all that the program wrote, run apart from everything of ours."""
    return ask(bundle, "--key", str(log.evidence.verifier))


def test_it_is_checked_by_its_own_program_and_the_same_each_time(log: SignedLog, tmp_path: Path) -> None:
    one, other = export(log.store, log.evidence, tmp_path / "1.zip", b"{}"), tmp_path / "2.zip"
    fill(log.store, 5)  # what is not signed yet is not in it
    export(log.store, log.evidence, other, b"{}")
    assert one.read_bytes() == other.read_bytes()
    code, said = checked(log, one)
    assert (code, said.splitlines()[-1]) == (0, "300 events, 0 findings")


def test_its_program_takes_the_key_from_the_bundle_only_with_a_warning(
    log: SignedLog, tmp_path: Path
) -> None:
    bundle = export(log.store, log.evidence, tmp_path / "1.zip", b"{}")
    code, said = ask(bundle)
    assert (code, "compare it with the one that you were given" in said) == (0, True)


def _event_added(files: Files) -> None:
    last = json.loads(files["events.jsonl"].splitlines()[-1])
    added = [last[0] + 1, "forged", 1, *last[3:]]
    files["events.jsonl"] += json.dumps(added, separators=(",", ":")).encode() + b"\n"


def _line(change: Callable[[bytes], bytes]) -> Callable[[Files], None]:
    def changed(files: Files) -> None:
        lines = files["events.jsonl"].splitlines(keepends=True)
        lines[6] = change(lines[6])
        files["events.jsonl"] = b"".join(lines)

    return changed


def _checkpoint_broken(files: Files) -> None:
    files["checkpoint"] = files["checkpoint"][:-6] + files["checkpoint"][-5:]


def _tile_added(files: Files) -> None:
    files["tile/0/007"] = bytes(8192)


def _events_gone(files: Files) -> None:
    del files["events.jsonl"]


def _manifest_odd(files: Files) -> None:
    files["manifest.json"] = b"[]"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_event_added, "1 events stand behind the 25 signed"),
        (_line(lambda line: b"x" + line), "event 7: this line is no event"),
        (_line(lambda line: line[:-5] + b"\xff" + line[-4:]), "event 7: this line is no event"),
        (_line(lambda _line: b"{}\n"), "event 7: this line is no event"),
        (_line(lambda _line: b"7\n"), "event 7: this line is no event"),
        (_line(lambda line: line.replace(b"sample", b"simple")), "event 7 is not as the tree has it"),
        (_checkpoint_broken, "base64"),
        (_tile_added, "tile/0/007 belongs to no bundle"),
        (_events_gone, "events.jsonl is missing"),
        (_manifest_odd, "manifest.json is missing or no manifest"),
    ],
)
def test_a_changed_bundle_is_refused_though_its_manifest_fits(
    on_sqlite: SignedLog, tmp_path: Path, change: Callable[[Files], None], told: str
) -> None:
    bundle = export(on_sqlite.store, on_sqlite.evidence, tmp_path / "bundle.zip", b"{}")
    files = held(bundle)
    change(files)
    if change is not _manifest_odd:
        sum_up(files)
    write(bundle, files.items())
    code, said = checked(on_sqlite, bundle)
    assert (code, told in said, "Traceback" in said) == (1, True, False), said


def test_what_is_no_bundle_cannot_be_checked(on_sqlite: SignedLog, tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(b"no archive")
    code, said = checked(on_sqlite, tmp_path / "bundle.zip")
    assert (code, "cannot be checked" in said) == (2, True)


@pytest.mark.parametrize(
    ("public", "message", "signature"),
    [  # RFC 8032 §7.1, tests 1 to 3
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bac"
            "c61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e"
            "458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290"
            "ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_the_signatures_of_the_standard_are_accepted(public: str, message: str, signature: str) -> None:
    assert check_bundle.is_signed(bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature))


@settings(deadline=None, max_examples=10)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.data())
def test_signatures_are_judged_as_the_library_judges_them(
    private: bytes, message: bytes, data: st.DataObject
) -> None:
    key = Ed25519PrivateKey.from_private_bytes(private)
    public, signature = key.public_key().public_bytes_raw(), bytearray(key.sign(message))
    assert check_bundle.is_signed(public, message, bytes(signature))
    signature[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    assert not check_bundle.is_signed(public, message, bytes(signature))
