"""A bundle as rows: every line as it was, and none that a log would not write so, whoever signed it."""

import hashlib
import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from adapters.event_store.copy import canonical
from adapters.event_store.schema import event
from adapters.evidence import NotAsWritten, export, open_bundle
from adapters.evidence.keys import read_signer
from adapters.evidence.tree import leaf_hash
from tests.adapters.evidence.bundles import held, sum_up, write
from tests.adapters.evidence.by_the_book import mth
from tests.adapters.evidence.signed_log import SignedLog, signed_log
from tests.databases import Database


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 30)


def rows(engine: object) -> list[bytes]:
    with engine.connect() as tx:  # type: ignore[attr-defined] # an engine
        return [canonical(row) for row in tx.execute(select(event).order_by(event.c.position))]


def test_its_rows_are_those_of_the_log(log: SignedLog, tmp_path: Path, sqlite: Database) -> None:
    bundle = export(log.store, log.evidence, tmp_path / "log.zip", b"{}")
    apart, told = sqlite.engine(f"sqlite:///{tmp_path / 'apart.db'}"), list[tuple[int, int]]()
    with open_bundle(bundle, str(log.evidence.verifier)) as opened:
        assert (opened.findings, opened.events, opened.origin) == ([], 30, "toegang.example/log")
        opened.fill(apart, lambda done, of: told.append((done, of)))
    assert rows(apart) == rows(log.store)
    assert told == [(30, 30)]


def test_how_far_its_check_is_can_be_told(sqlite: Database, tmp_path: Path) -> None:
    log, told = signed_log(sqlite.store(), tmp_path, 1_000), list[tuple[int, int]]()
    bundle = export(log.store, log.evidence, tmp_path / "log.zip", b"{}")
    with open_bundle(bundle, None, progress=lambda done, of: told.append((done, of))) as opened:
        assert opened.findings == []
    assert told == sorted(told)
    assert {of for _, of in told} == {1_000}
    assert told[-1] == (1_000, 1_000)
    assert [done for done, _ in told if done < 334], "it tells while it reads the events"
    assert len({done for done, _ in told}) > 6


@pytest.mark.parametrize(
    "line",
    [
        b'[3, "a",3,"sample",1,"{}","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,"{}","2026-03-02T13:00:00.000000+01:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,"{}","2026-03-02T12:00:00+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,"{}","soon","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,{},"2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1.0,"{}","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",-9223372036854775809,"{}","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",9223372036854775808,"{}","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,"\\ud800","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]\n',
        b'[3,"a",3,"sample",1,"{}","2026-03-02T12:00:00.000000+00:00","t",null,null,"c",null,"c"]',
    ],
)
def test_what_is_signed_and_no_row_of_a_log_is_not_taken_for_one(
    sqlite: Database, tmp_path: Path, line: bytes
) -> None:
    """By one who has a key of the same name, and hands over both."""
    log = signed_log(sqlite.store(), tmp_path, 3)
    bundle = export(log.store, log.evidence, tmp_path / "log.zip", b"{}")
    files = held(bundle)
    lines = [*files["events.jsonl"].splitlines(keepends=True)[:2], line]
    entries = [hashlib.sha256(one).digest() for one in lines]
    files["events.jsonl"] = b"".join(lines)
    files["tile/0/000.p/3"] = b"".join(map(leaf_hash, entries))
    files["tile/entries/000.p/3"] = b"".join(b"\0\x20" + entry for entry in entries)
    files["checkpoint"] = read_signer(log.folder).sign(3, mth(entries)).encode()
    manifest = json.loads(files["manifest.json"]) | {"root": mth(entries).hex()}
    files["manifest.json"] = json.dumps(manifest).encode()
    sum_up(files)
    write(bundle, files.items())
    apart = sqlite.engine(f"sqlite:///{tmp_path / 'apart.db'}")
    with open_bundle(bundle, None) as opened:
        assert opened.findings == []
        with pytest.raises(NotAsWritten, match="event 3 is signed, and not written as a log writes one"):
            opened.fill(apart, lambda _done, _of: None)
    with apart.connect() as tx:
        assert tx.scalar(select(func.count()).select_from(event)) == 0


def test_words_of_a_bundle_are_not_taken_for_those_of_its_program(log: SignedLog, tmp_path: Path) -> None:
    bundle = export(log.store, log.evidence, tmp_path / "log.zip", b"{}")
    files = held(bundle)
    lines = files["events.jsonl"].splitlines(keepends=True)
    row = json.loads(lines[4])
    row[1:3] = ["a: the one that stands here says 9", 7]
    lines[4] = json.dumps(row, separators=(",", ":")).encode() + b"\n"
    files["events.jsonl"] = b"".join(lines)
    sum_up(files)
    write(bundle, files.items())
    with open_bundle(bundle, str(log.evidence.verifier)) as opened:
        found = {(one.what, one.position) for one in opened.findings}
    assert {("event", 5), ("stream version", 5)} <= found
