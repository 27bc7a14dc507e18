"""What `toegang audit prove`, `check-proof` and `export` do and show."""

import json
import sys
from pathlib import Path
from typing import Any

from api.cli.audit_signing import FINDING, progressing, proving, speaking
from api.following.schemas import names_and_versions, schema
from api.process.evidence import evidence
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, as_letters, fail, mendable, said


def show_proof(position: int, out: Path | None, told_in: str, *, in_json: bool) -> None:
    tell = speaking(told_in)
    with proving(tell) as log:
        try:
            proof = log.prove(position)
        except evidence.NoProof as none:
            fail(tell(str(none)), USAGE)
        if out is not None:
            evidence.write_proof(out, proof)
    if in_json:
        as_json({"position": position, "event": json.loads(proof.line), "proof": str(proof)})
    elif out is None:
        sys.stdout.write(str(proof))
    else:
        said(tell(f"{out}: the event at {position}, proven under {proof.size} signed ones"))


def check_and_show(file: Path, key: str | None, told_in: str, *, in_json: bool) -> None:
    tell = speaking(told_in)
    with mendable(USAGE):
        try:
            if key is None:
                verifier = evidence.read_verifier(Settings().evidence_dir)
            else:
                verifier = evidence.Verifier.read(key)
        except (evidence.NoEvidence, evidence.BadNote, UnicodeError) as error:
            fail(f"--key: {tell(str(error))}", USAGE)
        try:
            proof = evidence.read_proof(file)
            checkpoint = evidence.check_proof(proof, verifier)
        except evidence.NoProof as none:
            fail(f"{file}: {tell(str(none))}", USAGE)
        except evidence.NotProven as not_proven:
            fail(f"{file}: {tell(str(not_proven))}", FINDING)
    event = dict(zip(evidence.COLUMNS, json.loads(proof.line), strict=True))
    if in_json:
        as_json({"event": event, "origin": checkpoint.origin, "events": checkpoint.size})
        return
    said(tell(f"Proven: this event is in {checkpoint.origin}, among its first {checkpoint.size}."))
    table([tell("column"), tell("as it is stored")], [(name, _text(value)) for name, value in event.items()])


def export_bundle(out: Path, checker: Path | None, *, in_json: bool) -> None:
    for name, path in (("OUT", out), ("--checker", checker)):
        if path is not None and path.is_dir():
            fail(f"{name}: {path} is a folder; name the file to write", USAGE)
    with proving(str) as log, progressing("exported", hidden=in_json) as told:
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
    return "" if value is None else as_letters(str(value))
