"""What is told where files of the tree were changed and rows were not, and where both may be at fault."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from adapters.evidence import read_evidence, verify_log
from adapters.evidence.keys import CHECKPOINT, read_signer
from adapters.evidence.leaves import entry_of, stored
from adapters.evidence.tiles import ENTRY_BYTES
from adapters.evidence.tree import HASH_BYTES, Frontier, leaf_hash, leaf_hashes, perfect
from tests.adapters.event_store.sample import NOON
from tests.adapters.evidence.signed_log import SignedLog, fill, signed_log
from tests.adapters.evidence.test_verifying import change
from tests.databases import Database

CHANGED = "UPDATE event SET reason = 'another' WHERE position = 7"


@pytest.fixture
def log(sqlite: Database, tmp_path: Path) -> SignedLog:
    return signed_log(sqlite.store(), tmp_path, 25)


def files(log: SignedLog, name: str) -> Sequence[Path]:
    """Of the first tile."""
    return [file for file in (log.folder / "tile" / name).rglob("*") if file.is_file() and "000" in str(file)]


def forge(log: SignedLog, at: int) -> None:
    """Another entry, and the leaf that is its hash, and what stands above it."""
    entry = b""
    for file in files(log, "entries"):
        content = bytearray(file.read_bytes())
        content[at * ENTRY_BYTES + 2] ^= 1
        file.write_bytes(content)
        entry = bytes(content[at * ENTRY_BYTES + 2 : (at + 1) * ENTRY_BYTES])
    for file in files(log, "0"):
        content = bytearray(file.read_bytes())
        content[at * HASH_BYTES : (at + 1) * HASH_BYTES] = leaf_hash(entry)
        file.write_bytes(content)
        leaves = [bytes(content[n : n + HASH_BYTES]) for n in range(0, len(content), HASH_BYTES)]
    for file in files(log, "1"):
        file.write_bytes(perfect(leaves))


def root(log: SignedLog, size: int) -> bytes:
    tree = Frontier()
    for rows in stored(log.store, 0, size):
        tree.extend(leaf_hashes([entry_of(row) for row in rows]))
    return tree.root


@pytest.mark.parametrize("events", [25, 300])
def test_an_entry_that_was_changed_with_its_leaf_is_found_and_located(
    sqlite: Database, tmp_path: Path, events: int
) -> None:
    log = signed_log(sqlite.store(), tmp_path, events)
    forge(log, 10)
    found = verify_log(log.store, log.evidence, [log.witness, tmp_path / "nowhere"], NOON)
    told = [(one.what, one.position, one.says) for one in found.findings]
    assert ("tile", 1, "leaf 11 is not that of its row, which is as signed") in told
    assert not any(what == "event" for what, _, _ in told)


def test_a_changed_row_is_located_also_where_somebody_signed_for_it(log: SignedLog, tmp_path: Path) -> None:
    """With the log's key: a checkpoint of fewer events, and one of more."""
    change(log, CHANGED)
    other = tmp_path / "other"
    other.mkdir()
    (other / CHECKPOINT).write_text(read_signer(log.folder).sign(20, root(log, 20)))
    found = verify_log(log.store, log.evidence, [log.witness, other], NOON)
    assert {"event", "root"} <= {one.what for one in found.findings}
    assert [one.position for one in found.findings if one.what == "event"] == [7]
    assert found.differing == 1


def test_nor_does_a_newer_checkpoint_over_it_hide_it(log: SignedLog) -> None:
    fill(log.store, 10)
    kept = (log.witness / CHECKPOINT).read_text()
    log.keeper.step()
    (log.witness / CHECKPOINT).write_text(kept)
    change(log, CHANGED)
    (log.folder / CHECKPOINT).write_text(read_signer(log.folder).sign(35, root(log, 35)))
    found = verify_log(log.store, read_evidence(log.folder), [log.witness], NOON)
    assert {(one.what, one.position) for one in found.findings} >= {("event", 7), ("root", None)}
