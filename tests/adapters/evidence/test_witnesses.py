"""A witness finds out what was put back; it cannot stop the log by what it has, and its absence is told."""

from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.evidence import Keeper, begin_anew, begin_witnesses, contradiction, doubts, make_key
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog, fill, signed_log
from tests.databases import Database
from tests.tamper.unguarded import unguarded


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 25)


def found(log: SignedLog) -> str:
    return str(contradiction(log.store, log.folder, [log.witness]) or "")


@pytest.mark.parametrize("other", [b"", b"\xff garbled", b"of nobody\n9\n"])
def test_a_witness_cannot_stop_writing_by_what_is_no_checkpoint(log: SignedLog, other: bytes) -> None:
    (log.witness / "checkpoint").write_bytes(other)
    assert found(log) == ""
    fill(log.store, 1)
    assert log.keeper.step()
    assert log.evidence.checkpoint.size == 26
    [doubt] = doubts(log.folder, [log.witness])
    assert "no checkpoint of this log" in doubt
    assert (log.witness / "checkpoint").read_bytes() == other, "what is in doubt is evidence"


def test_nor_by_what_another_key_signed(log: SignedLog, tmp_path: Path) -> None:
    make_key(tmp_path / "another", ORIGIN)
    Keeper(log.store, tmp_path / "another", [log.witness]).step()
    (tmp_path / "another/checkpoint").replace(log.witness / "checkpoint")
    assert found(log) == ""
    assert len(doubts(log.folder, [log.witness])) == 1


def test_one_that_is_not_mounted_is_not_written_into_and_told(log: SignedLog, tmp_path: Path) -> None:
    """Else who puts back database and tree together is hidden by an empty mount point."""
    log.witness.rename(tmp_path / "elsewhere")
    fill(log.store, 1)
    log.keeper.step()
    assert not log.witness.exists()
    log.witness.mkdir()
    assert not log.keeper.step()
    assert list(log.witness.iterdir()) == []
    [doubt] = doubts(log.folder, [log.witness])
    assert "was told before, and has nothing now" in doubt
    log.witness.rmdir()
    (tmp_path / "elsewhere").rename(log.witness)
    log.keeper.step()
    assert (log.witness / "checkpoint").read_text() == log.evidence.note
    assert doubts(log.folder, [log.witness]) == []


def test_an_operator_has_one_begin_anew(log: SignedLog) -> None:
    (log.witness / "checkpoint").unlink()
    [says] = begin_witnesses([log.witness], log.folder)
    assert "begins anew" in says
    assert begin_witnesses([log.witness], log.folder) == []
    assert (log.witness / "checkpoint").read_text() == log.evidence.note


def test_one_that_was_away_when_a_break_was_acknowledged_breaks_nothing(
    log: SignedLog, tmp_path: Path
) -> None:
    log.witness.rename(tmp_path / "elsewhere")
    with unguarded(log.store) as tx:
        tx.execute(text("DELETE FROM event WHERE position > 20"))
    assert "the database holds 20" in found(log)
    begin_anew(log.folder, [log.witness], ORIGIN)
    (tmp_path / "elsewhere").rename(log.witness)
    former = (log.witness / "checkpoint").read_text()
    assert found(log) == ""
    while log.keeper.step():
        pass
    assert (log.witness / "checkpoint").read_text() == log.evidence.note
    assert (log.witness / "checkpoint.1").read_text() == former
