"""Our checkpoints and proofs, judged by @sigstore/verify of npm; `make witness` installs it and runs this."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from adapters.evidence import EventProof, Verifier, prove_event
from adapters.evidence.leaves import entry_of_line
from adapters.evidence.notes import Signer
from tests.adapters.evidence.signed_log import ORIGIN, signed_log
from tests.databases import Database

FOLDER = Path(__file__).parent / "sigstore"
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.reference,
    pytest.mark.skipif(NODE is None, reason="node is not installed"),
    pytest.mark.skipif(
        not (FOLDER / "node_modules").exists(), reason="@sigstore/verify is not installed: make witness"
    ),
]
Case = Mapping[str, Any]


def accepted(cases: Sequence[Case]) -> list[bool]:
    """Its verdict on each."""
    told = subprocess.run(
        [str(NODE), "check.cjs"],
        cwd=FOLDER,
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    found: list[bool] = json.loads(told.stdout)
    return found


def case(verifier: Verifier, proof: EventProof, **changed: Any) -> Case:
    return {
        "origin": verifier.name,
        "key_id": verifier.key_id.hex(),
        "public_key": verifier.public.hex(),
        "entry": entry_of_line(proof.line).hex(),
        "index": str(proof.index),
        "path": [step.hex() for step in proof.path],
        "note": proof.note,
        **changed,
    }


def flipped(hexadecimal: str) -> str:
    return f"{int(hexadecimal[0], 16) ^ 1:x}{hexadecimal[1:]}"


def test_it_accepts_what_a_real_log_proves_and_refuses_what_was_changed(
    database: Database, tmp_path: Path
) -> None:
    log = signed_log(database.store(), tmp_path, 300)
    evidence = log.evidence
    key, other = evidence.verifier, Signer(ORIGIN, bytes(32)).verifier
    right, wrong = [], []
    for position in (1, 2, 255, 256, 257, 299, 300):
        proof = prove_event(log.store, evidence, position)
        right.append(case(key, proof))
        path: list[str] = right[-1]["path"]
        wrong += [
            case(key, proof, path=[*path[:at], flipped(path[at]), *path[at + 1 :]]) for at in range(len(path))
        ]
        wrong += [case(key, proof, path=path[:-1]), case(key, proof, path=[*path, path[0]])]
        wrong += [case(key, proof, entry=flipped(right[-1]["entry"]))]
        wrong += [case(key, proof, index=str(index)) for index in (proof.index ^ 1, 300, -1)]
        wrong += [case(key, proof, public_key=other.public.hex())]
        wrong += [case(other, proof)]
    assert accepted(right) == [True] * len(right)
    assert accepted(wrong) == [False] * len(wrong)


def test_it_refuses_a_checkpoint_of_which_any_character_was_changed(
    database: Database, tmp_path: Path
) -> None:
    log = signed_log(database.store(), tmp_path, 7)
    key, proof = log.evidence.verifier, prove_event(log.store, log.evidence, 3)
    note, signed = proof.note, proof.note.index("\n\n") + 1
    changed = [note[:at] + chr(ord(note[at]) ^ 1) + note[at + 1 :] for at in range(signed)]
    changed += [note[:at] + note[at + 1 :] for at in range(signed)]
    begins = note.rindex(" ") + 1  # of the signature, which is base64
    swapped = [
        note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :] for at in range(begins, len(note) - 4)
    ]
    assert accepted([case(key, proof)]) == [True]
    assert accepted([case(key, proof, note=one) for one in changed + swapped]) == [False] * (
        len(changed) + len(swapped)
    )
