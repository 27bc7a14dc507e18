"""What `toegang audit prove`, `check-proof` and `export` do and show."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from api.cli.audit_signing import end_with, progressing, proving, speaking
from api.following.schemas import names_and_versions, schema
from api.process.evidence import evidence
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, as_letters, fail, mendable, said


def show_proof(position: int, out: Path | None, told_in: str, *, in_json: bool) -> None:
    tell = speaking(told_in)
    with proving(tell, in_json=in_json) as log:
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
        here = Settings().evidence_dir
        try:
            verifier = evidence.read_verifier(here) if key is None else evidence.Verifier.read(key)
        except evidence.NoEvidence:
            fail(tell(f"there is no key in {here} that can be used: give the log's with --key"), USAGE)
        except (evidence.BadNote, UnicodeError) as bad:
            fail(f"--key: {tell(str(bad))}", USAGE)
        try:
            proof = evidence.read_proof(file)
            checkpoint = evidence.check_proof(proof, verifier)
        except evidence.NoProof as none:
            fail(f"{file}: {tell(str(none))}", USAGE)
        except evidence.NotProven as not_proven:
            end_with(f"{file}: {tell(str(not_proven))}", "proof", in_json=in_json)
    event = dict(zip(evidence.COLUMNS, json.loads(proof.line), strict=True))
    if in_json:
        told = {"event": event, "origin": checkpoint.origin, "events": checkpoint.size, "findings": []}
        as_json(told)
        return
    said(tell(f"Proven: this event is in {checkpoint.origin}, among its first {checkpoint.size}."))
    table([tell("column"), tell("as it is stored")], [(name, _text(value)) for name, value in event.items()])


def export_bundle(out: Path, checker: Path | None, *, in_json: bool) -> None:
    for name, path in (("OUT", out), ("--checker", checker)):
        if path is not None and path.is_dir():
            fail(f"{name}: {path} is a folder; name the file to write", USAGE)
        if path is not None and not path.parent.is_dir():
            fail(f"{name}: there is no folder {path.parent}", USAGE)
    if checker is not None and checker.resolve() == out.resolve():
        fail(f"--checker: the bundle goes to {out}; name another file", USAGE)
    program = nullcontext() if checker is None else evidence.unpacking_checker(checker)
    with proving(str, in_json=in_json) as log, progressing("exported", hidden=in_json) as told, program:
        found = log.export(out, _schemas(), told)
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
