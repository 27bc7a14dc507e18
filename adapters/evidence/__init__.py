"""Proof that the log is what it was: a signed Merkle tree over it, kept as files beside the database."""

from adapters.evidence.bundle import export, unpack_checker
from adapters.evidence.keeper import Contradicted, Evidence, Keeper, read_evidence
from adapters.evidence.keys import NoEvidence, make_key, read_verifier
from adapters.evidence.notes import BadNote, Verifier
from adapters.evidence.proving import EventProof, NotProven, check_proof, prove_event
from adapters.evidence.tiles import TilesUnfit
from adapters.evidence.verifying import Found, Verified, verify_log

__all__ = [
    "BadNote",
    "Contradicted",
    "EventProof",
    "Evidence",
    "Found",
    "Keeper",
    "NoEvidence",
    "NotProven",
    "TilesUnfit",
    "Verified",
    "Verifier",
    "check_proof",
    "export",
    "make_key",
    "prove_event",
    "read_evidence",
    "read_verifier",
    "unpack_checker",
    "verify_log",
]
