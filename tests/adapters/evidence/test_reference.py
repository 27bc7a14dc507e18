"""Our checkpoints and proofs, judged by a verifier of C2SP notes and RFC 9162 that nobody here wrote."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.evidence import BadNote, prove_event
from adapters.evidence.leaves import entry_of_line
from adapters.evidence.notes import Signer
from adapters.evidence.tree import EMPTY, Node, consistency, inclusion, leaf_hash
from tests.adapters.evidence import by_the_book
from tests.adapters.evidence.signed_log import ORIGIN, fill, signed_log
from tests.databases import Database

metamorphic = pytest.importorskip(
    "metamorphic_log", reason="metamorphic-log of requirements/test.txt is not installed"
)
pytestmark = pytest.mark.reference

SIGNER = Signer(ORIGIN, bytes(range(32)))
KEYS = [str(SIGNER.verifier)]
SIZES = (1, 2, 3, 7, 8, 9, 64, 65)


def entries(count: int) -> Sequence[bytes]:
    return [sha256(str(number).encode()).digest() for number in range(count)]


def node_of(some: Sequence[bytes]) -> Node:
    return lambda level, number: by_the_book.mth(some[number << level : (number + 1) << level])


def accepts(note: str, keys: Sequence[str]) -> bool:
    try:
        metamorphic.checkpoint_verify(note, keys)
    except metamorphic.VerifyError:
        return False
    return True


def test_it_reads_our_checkpoint_and_refuses_every_other_character() -> None:
    note = SIGNER.sign(7, sha256(b"root").digest())
    head = metamorphic.checkpoint_verify(note, KEYS)
    assert (head.size, head.origin) == (7, ORIGIN)
    for at in range(len(note)):
        for changed in (note[:at] + chr(ord(note[at]) ^ 1) + note[at + 1 :], note[:at] + note[at + 1 :]):
            assert not accepts(changed, KEYS), (at, changed)
            with pytest.raises(BadNote):
                SIGNER.verifier.checkpoint(changed)
    assert accepts(SIGNER.sign(0, EMPTY), KEYS)
    assert not accepts(note, [str(Signer(ORIGIN, bytes(32)).verifier)])


@pytest.mark.parametrize("size", SIZES)
def test_it_accepts_our_paths_and_refuses_changed_ones(size: int) -> None:
    some = entries(size)
    note = SIGNER.sign(size, by_the_book.mth(some))
    for index in range(size):
        path = inclusion(node_of(some), index, size)
        metamorphic.checkpoint_verify_inclusion(note, KEYS, index, leaf_hash(some[index]), path)
        with pytest.raises(metamorphic.VerifyError):
            metamorphic.checkpoint_verify_inclusion(note, KEYS, index, leaf_hash(b"other"), path)
        with pytest.raises(metamorphic.VerifyError):
            metamorphic.checkpoint_verify_inclusion(note, KEYS, index, leaf_hash(some[index]), [*path, EMPTY])


@pytest.mark.parametrize("size", SIZES)
def test_it_accepts_that_the_tree_only_grew_and_refuses_another(size: int) -> None:
    some = entries(size)
    note = SIGNER.sign(size, by_the_book.mth(some))
    for older in range(1, size + 1):
        path = consistency(node_of(some), older, size)
        before = SIGNER.sign(older, by_the_book.mth(some[:older]))
        metamorphic.checkpoint_verify_consistency(before, note, KEYS, path)
        other = SIGNER.sign(older, sha256(b"other").digest())
        with pytest.raises(metamorphic.VerifyError):
            metamorphic.checkpoint_verify_consistency(other, note, KEYS, path)


def test_it_accepts_what_a_real_log_proves(database: Database, tmp_path: Path) -> None:
    log = signed_log(database.store(), tmp_path, 300)
    older = log.evidence.note
    fill(log.store, 300)
    log.keeper.step()
    evidence = log.evidence
    note, keys = evidence.note, [str(evidence.verifier)]
    for position in (1, 256, 257, 600):
        proof = prove_event(log.store, evidence, position)
        index, path = proof.index, list(proof.path)
        leaf, other = (
            leaf_hash(entry_of_line(line)) for line in (proof.line, proof.line.replace(b"s", b"z", 1))
        )
        metamorphic.checkpoint_verify_inclusion(note, keys, index, leaf, path)
        with pytest.raises(metamorphic.VerifyError):
            metamorphic.checkpoint_verify_inclusion(note, keys, index, other, path)
    metamorphic.checkpoint_verify_consistency(older, note, keys, consistency(evidence.node, 300, 600))
