"""What is signed, when nothing more is, and who is told."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.evidence import Contradicted, Keeper, NoEvidence, contradiction, keeper, make_key, read_evidence
from adapters.evidence.keys import alone
from adapters.evidence.leaves import entry_of, stored
from adapters.evidence.tree import leaf_hash, root_of
from tests.adapters.evidence.signed_log import ORIGIN, SignedLog, begun_again, fill, signed_log
from tests.databases import Database
from tests.tamper.unguarded import unguarded


@pytest.fixture
def log(database: Database, tmp_path: Path) -> SignedLog:
    return signed_log(database.store(), tmp_path, 25)


def test_the_root_is_that_of_the_rows_and_the_witness_has_it(log: SignedLog) -> None:
    leaves = [leaf_hash(entry_of(row)) for rows in stored(log.store, 0) for row in rows]
    assert (log.evidence.checkpoint.size, log.evidence.checkpoint.root) == (25, root_of(leaves))
    assert (log.witness / "checkpoint").read_text() == log.evidence.note
    assert log.verified().findings == []


def test_it_goes_on_where_it_was_and_rests_where_nothing_is_new(log: SignedLog) -> None:
    assert not log.keeper.step()
    fill(log.store, 300)
    assert log.verified().findings == []  # what is not signed yet is no finding
    assert log.keeper.step()
    assert log.evidence.checkpoint.size == 325
    assert log.verified().findings == []


def test_a_long_log_is_signed_in_stretches(log: SignedLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "STRETCH", 7)
    fill(log.store, 10)
    assert [log.keeper.step(), log.evidence.checkpoint.size] == [7, 32]
    assert [log.keeper.step(), log.evidence.checkpoint.size] == [3, 35]


def test_an_empty_log_has_a_checkpoint(database: Database, tmp_path: Path) -> None:
    log = signed_log(database.store(), tmp_path, 0)
    assert log.evidence.checkpoint.size == 0
    assert log.verified().findings == []
    fill(log.store, 1)
    assert log.keeper.step()
    assert log.evidence.checkpoint.size == 1


def test_one_signs_at_a_time(log: SignedLog) -> None:
    fill(log.store, 1)
    with alone(log.folder) as free:
        assert free
        assert not log.keeper.step()
    assert log.keeper.step()


def test_the_private_key_is_its_owners_alone(log: SignedLog) -> None:
    assert os.stat(log.folder / "log.key").st_mode & 0o777 == 0o600


def test_a_lost_key_is_not_made_anew(log: SignedLog) -> None:
    (log.folder / "log.key").unlink()
    fill(log.store, 1)
    with pytest.raises(NoEvidence, match="lost"):
        log.keeper.step()


def test_another_name_does_not_sign_for_this_tree(log: SignedLog) -> None:
    make_key(log.folder / "other", "other.example/log")
    (log.folder / "other/log.public").replace(log.folder / "log.public")
    with pytest.raises(NoEvidence, match="another key or name"):
        log.keeper.step()


def test_without_a_key_there_is_no_tree(tmp_path: Path) -> None:
    with pytest.raises(NoEvidence, match="toegang init"):
        read_evidence(tmp_path)
    make_key(tmp_path, ORIGIN)
    assert read_evidence(tmp_path).checkpoint.size == 0


def _put_back(log: SignedLog) -> None:
    with unguarded(log.store) as tx:
        tx.execute(text("DELETE FROM event WHERE position > 20"))


def _put_back_and_grown(log: SignedLog) -> None:
    _put_back(log)
    fill(log.store, 30, streams="xyz")


def _tree_put_back(log: SignedLog) -> None:
    older = read_evidence(log.folder).note
    fill(log.store, 30)
    log.keeper.step()
    (log.folder / "checkpoint").write_text(older)
    tile = log.folder / "tile/0/000.p"
    for path in (tile, log.folder / "tile/entries/000.p"):
        (path / "55").unlink()


def _rewritten(log: SignedLog) -> None:
    """By one who has the log's key, and changed row and tree alike."""
    with unguarded(log.store) as tx:
        tx.execute(text("UPDATE event SET actor = 'another' WHERE position = 3"))
    for path in (log.folder / "tile").rglob("*"):
        if path.is_file():
            path.unlink()
    begun_again(log.folder)
    Keeper(log.store, log.folder, []).step()


def _tile_lost(log: SignedLog) -> None:
    (log.folder / "tile/0/000.p/25").unlink()


def test_a_witness_that_is_new_or_was_missed_is_told_though_nothing_grew(
    log: SignedLog, tmp_path: Path
) -> None:
    seen = (log.witness / "checkpoint").read_text()
    fill(log.store, 5)
    log.keeper.step()
    (log.witness / "checkpoint").write_text(seen)  # as after a stop between the two
    Keeper(log.store, log.folder, [log.witness, tmp_path / "new"]).step()
    for folder in (log.witness, tmp_path / "new"):
        assert (folder / "checkpoint").read_text() == log.evidence.note


def _checkpoints_gone(log: SignedLog) -> None:
    """Here and at the witness, beside a log that was written anew."""
    with unguarded(log.store) as tx:
        tx.execute(text("UPDATE event SET actor = 'another' WHERE position = 3"))
    (log.folder / "checkpoint").unlink()
    (log.witness / "checkpoint").unlink()


def _last_gone(log: SignedLog) -> None:
    fill(log.store, 5)
    with unguarded(log.store) as tx:
        tx.execute(text("DELETE FROM event WHERE position = 25"))


@pytest.mark.parametrize(
    ("happen", "told"),
    [
        (_put_back, "25 events were signed, the database holds 20"),
        (_put_back_and_grown, "event at position 21 is not the one"),
        (_tree_put_back, "a witness saw 55 events, the tree has 25"),
        (_rewritten, "does not hold what a witness saw"),
        (_tile_lost, "tile/0/000 is missing"),
        (_checkpoints_gone, "checkpoint in .* is gone"),
        (_last_gone, "event at position 25 is not the one"),
    ],
)
def test_nothing_more_is_signed_over_a_contradiction(
    log: SignedLog, happen: Callable[[SignedLog], None], told: str
) -> None:
    happen(log)
    signed = _held(log.folder / "checkpoint")
    fill(log.store, 1, streams="w")
    with pytest.raises(Contradicted, match=told):
        log.keeper.step()
    assert _held(log.folder / "checkpoint") == signed
    assert re.search(told, str(contradiction(log.store, log.folder, [log.witness])))


def _held(file: Path) -> str:
    return file.read_text() if file.exists() else ""
