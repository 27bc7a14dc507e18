"""`toegang doctor`: is this system fit, and what to do where it is not."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from api.compose import Finding, Level, examine
from api.process.certificates import certificate
from api.process.dated_tables import dated_tables
from api.process.starting import Unfit, complaints
from api.settings import STAND_IN, Settings
from api.terminal.drawing import console
from api.terminal.show import REFUSED, as_json, said

RENEW_BEFORE = timedelta(days=30)
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
    yield from reachable(settings)
    yield tables(settings.tables_dir)
    yield signing(settings)
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


def reachable(settings: Settings) -> Iterable[Finding]:
    """What holders are told when they are to contact the register: invented, unless it was set."""
    given = sum(name.startswith("contact_") for name in settings.model_fields_set)
    if given == sum(name.startswith("contact_") for name in Settings.model_fields):
        return [Finding("contact", Level.OK, "holders are told how to reach the register")]
    if settings.register_url == STAND_IN:
        return []
    says = "holders are told an invented telephone number, hours, address or mailbox"
    return [Finding("contact", Level.WARN, says, "set TOEGANG_CONTACT_… (docs/settings.md)")]


def tables(chosen: Path) -> Finding:
    """The files of prices and terms, and whether they may be used."""
    own = chosen != Path()
    try:
        dated_tables.read_tables(chosen if own else dated_tables.SHIPPED)
    except dated_tables.BadTables as bad:
        return Finding("tables", Level.FAIL, str(bad), "mend them, or clear TOEGANG_TABLES_DIR")
    return Finding("tables", Level.OK, f"prices and terms of {chosen if own else 'this release'}")


def signing(settings: Settings) -> Finding:
    """What certified documents are signed with, and how long it may be used."""
    what = "signing certificate"
    try:
        found = certificate(settings, simulated=True)  # no other store has one of its own
    except Unfit as unfit:
        return Finding(what, Level.FAIL, str(unfit), "mend TOEGANG_SIGNING_CERTIFICATE, or clear it")
    if found is None:
        says, todo = "none: orders for certified documents are refused", "set TOEGANG_SIGNING_CERTIFICATE"
        return Finding(what, Level.WARN, says, todo)
    left = found.ends_at - datetime.now(UTC)
    says = f"{found.name}, until {found.ends_at:%Y-%m-%d}"
    if left < RENEW_BEFORE:
        return Finding(what, Level.WARN, says, "renew it: after that day nothing is certified")
    return Finding(what, Level.OK, says)


def _show(finding: Finding) -> None:
    console.print(f"{finding.level:<4}", style=COLOURS[finding.level], end=" ", markup=False)
    console.print(f"{finding.what}: {finding.says}", markup=False)
    if finding.todo:
        console.print(f"     -> {finding.todo}", markup=False)
