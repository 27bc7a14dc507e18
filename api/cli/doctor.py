"""`toegang doctor`: is this system fit, and what to do where it is not."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from pydantic import ValidationError

from api.compose import Finding, Level, examine
from api.settings import Settings, complaints
from api.terminal.drawing import console
from api.terminal.show import REFUSED, as_json, said

COLOURS = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


def show_examination(*, in_json: bool) -> None:
    """Every finding as it is made; exit code 1 if one is a failure."""
    findings = []
    for finding in everything():
        findings.append(finding)
        if not in_json:
            _show(finding)
    fit = all(finding.level is not Level.FAIL for finding in findings)
    if in_json:
        as_json({"fit": fit, "findings": [asdict(finding) for finding in findings]})
    else:
        said("Fit." if fit else "Not fit: see the lines marked fail.")
    if not fit:
        sys.exit(REFUSED)


def everything() -> Iterator[Finding]:
    """The configuration first; without one there is nothing to examine."""
    try:
        settings = Settings()
    except ValidationError as error:
        for complaint in complaints(error):
            yield Finding("configuration", Level.FAIL, complaint, "see docs/settings.md")
        return
    yield from configuration(os.environ)
    yield from examine(settings)


def configuration(environment: Mapping[str, str]) -> Iterable[Finding]:
    """A setting whose name is misspelt is not used, and nothing else says so."""
    names = {f"TOEGANG_{name}".upper() for name in Settings.model_fields}
    given = {name.upper() for name in environment if name.upper().startswith("TOEGANG_")}
    unknown = sorted(given - names)
    if unknown:
        says = f"no such settings: {', '.join(unknown)}"
        return [Finding("configuration", Level.WARN, says, "see docs/settings.md for the names")]
    return [Finding("configuration", Level.OK, f"{len(given)} settings given, the others as they come")]


def _show(finding: Finding) -> None:
    console.print(f"{finding.level:<4}", style=COLOURS[finding.level], end=" ", markup=False)
    console.print(f"{finding.what}: {finding.says}", markup=False)
    if finding.todo:
        console.print(f"     -> {finding.todo}", markup=False)
