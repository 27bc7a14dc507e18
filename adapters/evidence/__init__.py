"""Proof that the log is what it was: a signed Merkle tree over it, kept as files beside the database."""

from adapters.evidence.beside import beside
from adapters.evidence.bundle import export, unpack_checker, unpacking_checker
from adapters.evidence.bundled import KEY_OF_ITS_OWN, Bundle, NoBundle, open_bundle
from adapters.evidence.comparing import Contradicted, contradiction, head, lost_or_none
from adapters.evidence.epochs import epochs
from adapters.evidence.former import PastBreak
from adapters.evidence.keeper import STRETCH, Evidence, Keeper, read_evidence
from adapters.evidence.keys import NoEvidence, begin_anew, make_key, names, read_verifier
from adapters.evidence.known import trees_begun
from adapters.evidence.leaves import COLUMNS, NotAsWritten
from adapters.evidence.notes import BadNote, Verifier
from adapters.evidence.proving import (
    EventProof,
    NoProof,
    NotProven,
    check_proof,
    prove_event,
    read_proof,
    write_proof,
)
from adapters.evidence.served import SignedTree
from adapters.evidence.standing import Standing, doubts, examine_evidence, standing
from adapters.evidence.tiles import TilesUnfit
from adapters.evidence.verifying import Counted, Verified, verify_log
from adapters.evidence.walking import Found
from adapters.evidence.witnesses import begin_witnesses

__all__ = [
    "COLUMNS",
    "KEY_OF_ITS_OWN",
    "STRETCH",
    "BadNote",
    "Bundle",
    "Contradicted",
    "Counted",
    "EventProof",
    "Evidence",
    "Found",
    "Keeper",
    "NoBundle",
    "NoEvidence",
    "NoProof",
    "NotAsWritten",
    "NotProven",
    "PastBreak",
    "SignedTree",
    "Standing",
    "TilesUnfit",
    "Verified",
    "Verifier",
    "begin_anew",
    "begin_witnesses",
    "beside",
    "check_proof",
    "contradiction",
    "doubts",
    "epochs",
    "examine_evidence",
    "export",
    "head",
    "lost_or_none",
    "make_key",
    "names",
    "open_bundle",
    "prove_event",
    "read_evidence",
    "read_proof",
    "read_verifier",
    "standing",
    "trees_begun",
    "unpack_checker",
    "unpacking_checker",
    "verify_log",
    "write_proof",
]
