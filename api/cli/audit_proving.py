"""What `toegang audit prove`, `check-proof` and `export` do and show."""

import json
import sys
from pathlib import Path
from typing import Any

from api.cli.audit_signing import FINDING, progressing, proving
from api.following.schemas import names_and_versions, schema
from api.process.evidence import evidence
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, fail, mendable, said


def show_proof(position: int, out: Path | None, *, in_json: bool) -> None:
    with proving() as log:
        proof = log.prove(position)
        if out is not None:
            evidence.write_proof(out, proof)
    if in_json:
        as_json({"position": position, "event": json.loads(proof.line), "proof": str(proof)})
    elif out is None:
        sys.stdout.write(str(proof))
    else:
        said(f"{out}: the event at {position}, proven under {proof.size} signed ones")


def check_and_show(file: Path, key: str, *, in_json: bool) -> None:
    with mendable(USAGE):
        try:
            verifier = evidence.Verifier.read(key) if key else evidence.read_verifier(Settings().evidence_dir)
        except (evidence.NoEvidence, evidence.BadNote) as error:
            fail(f"--key: {error}", USAGE)
        try:
            proof = evidence.read_proof(file)
            checkpoint = evidence.check_proof(proof, verifier)
        except evidence.NotProven as not_proven:
            fail(f"{file}: {not_proven}", FINDING)
    event = dict(zip(evidence.COLUMNS, json.loads(proof.line), strict=True))
    if in_json:
        as_json({"event": event, "origin": checkpoint.origin, "events": checkpoint.size})
        return
    said(f"Proven: this event is in {checkpoint.origin}, among its first {checkpoint.size}.")
    table(("column", "as it is stored"), [(name, _text(value)) for name, value in event.items()])


def export_bundle(out: Path, checker: Path | None, *, in_json: bool) -> None:
    with proving() as log, progressing("exported", hidden=in_json) as told:
        found = log.export(out, _schemas(), told)
        if checker is not None:
            evidence.unpack_checker(checker)
    if in_json:
        as_json({"file": str(out), "events": found.checkpoint.size, "root": found.checkpoint.root.hex()})
        return
    said(f"{out}: {found.checkpoint.size} events as they are signed, {out.stat().st_size} bytes")
    if checker is not None:
        said(f"Check it: python3 {checker} {out} --key {found.verifier}")


def _schemas() -> bytes:
    """What payloads look like, by name and version."""
    found = {f"{name}@{version}": schema(name, version) for name, version in names_and_versions()}
    return json.dumps(found, indent=1, sort_keys=True).encode() + b"\n"


def _text(value: Any) -> str:
    return "" if value is None else str(value)
