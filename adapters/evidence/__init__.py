"""Proof that the log is what it was: a signed Merkle tree over it, kept as files beside the database."""

from adapters.evidence.bundle import export, unpack_checker
from adapters.evidence.keeper import Contradicted, Evidence, Keeper, head, read_evidence
from adapters.evidence.keys import NoEvidence, make_key, read_verifier
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
from adapters.evidence.tiles import TilesUnfit
from adapters.evidence.verifying import Verified, forget_marks, verify_log
from adapters.evidence.walking import Found

__all__ = [
    "COLUMNS",
    "BadNote",
    "Contradicted",
    "EventProof",
    "Evidence",
    "Found",
    "Keeper",
    "NoEvidence",
    "NoProof",
    "NotAsWritten",
    "NotProven",
    "TilesUnfit",
    "Verified",
    "Verifier",
    "check_proof",
    "export",
    "forget_marks",
    "head",
    "make_key",
    "prove_event",
    "read_evidence",
    "read_proof",
    "read_verifier",
    "unpack_checker",
    "verify_log",
    "write_proof",
]
