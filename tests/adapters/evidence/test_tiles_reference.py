"""Our tiles, read by a reader of C2SP tlog-tiles that nobody here wrote."""

from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from adapters.evidence import read_verifier
from adapters.evidence.leaves import entry_of, stored
from tests.adapters.evidence.signed_log import SignedLog, fill, signed_log
from tests.databases import Database

reading, backends, signing, tiles, proofs = (
    pytest.importorskip(f"tlog_scales.{name}", reason="tlog-scales of requirements/test.txt is not installed")
    for name in ("reader", "backend", "signing", "tiles", "tlog")
)
pytestmark = pytest.mark.reference


def read(log: SignedLog) -> tuple[Any, Any]:
    """The reader, and the checkpoint that it found signed by the log's key."""
    reader = reading.TilesReader(backends.LocalBackend(log.folder))
    checkpoint = reader.get_checkpoint()
    checkpoint.verify(signing.Vkey.from_string(str(read_verifier(log.folder))))
    return reader, checkpoint


def rows(log: SignedLog, size: int) -> list[bytes]:
    return [entry_of(row) for page in stored(log.store, 0, size) for row in page]


@pytest.mark.parametrize("events", [1, 255, 256, 257, 700])
def test_it_reads_each_entry_and_comes_to_the_root_that_was_signed(
    database: Database, tmp_path: Path, events: int
) -> None:
    log = signed_log(database.store(), tmp_path, events)
    reader, checkpoint = read(log)
    assert checkpoint.size == events
    assert reader.calculate_root_hash() == checkpoint.root_hash
    entries = rows(log, events)
    assert [reader.get_entry(at) for at in range(events)] == entries
    for at in {0, events // 2, events - 1}:
        proof = reader.get_inclusion_proof(at, events)
        proof.check(tiles.leaf_hash(entries[at]), checkpoint.root_hash)
        with pytest.raises(proofs.InclusionProofInvalid):
            proof.check(tiles.leaf_hash(b"another"), checkpoint.root_hash)


def test_it_sees_that_a_log_which_grew_little_by_little_only_grew(database: Database, tmp_path: Path) -> None:
    log = signed_log(database.store(), tmp_path, 3)
    roots = [read(log)[1]]
    for more in (1, 250, 2, 1, 300):
        fill(log.store, more)
        log.keeper.step()
        roots.append(read(log)[1])
    reader, now = read(log)
    assert now.size == 557
    for before in roots[:-1]:
        proof = reader.get_consistency_proof(before.size, now.size)
        proof.check(before.root_hash, now.root_hash)
        with pytest.raises(proofs.ConsistencyProofInvalid):
            proof.check(bytes(32), now.root_hash)


def test_it_refuses_what_was_changed(database: Database, tmp_path: Path) -> None:
    log = signed_log(database.store(), tmp_path, 300)
    hashes = [path for path in (log.folder / "tile/0").rglob("*") if path.is_file()]
    for path in hashes:
        kept = path.read_bytes()
        path.write_bytes(bytes([kept[0] ^ 1]) + kept[1:])
        reader, checkpoint = read(log)
        # What is complete stands in the tile above it too.
        proof = reader.get_inclusion_proof(1 if path.name == "000" else 257, 300)
        with pytest.raises(proofs.InclusionProofInvalid):
            proof.check(tiles.leaf_hash(reader.get_entry(proof.leaf_index)), checkpoint.root_hash)
        path.write_bytes(kept)
    note = log.folder / "checkpoint"
    note.write_text(note.read_text().replace("\n300\n", "\n299\n"))
    with pytest.raises(InvalidSignature):
        read(log)
