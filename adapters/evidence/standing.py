"""How far the tree is behind the log, and the witnesses behind the tree: for who watches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from adapters.evidence.comparing import contradiction, head
from adapters.evidence.keys import CHECKPOINT, KEY, NoEvidence, read_verifier
from adapters.evidence.witnesses import look_at
from adapters.upkeep.findings import Finding, Level

LAG_FINE: Final = 1_000
"""Events that may wait to be signed without anybody being told."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``signed``: events under the newest checkpoint; ``unsigned``: those that came since;
    ``witnesses_behind``: how many do not have that checkpoint."""

    signed: int
    unsigned: int
    witnesses: int
    witnesses_behind: int


def standing(store: Engine, folder: Path, witnesses: Sequence[Path]) -> Standing:
    """As it is now; nobody's signature is checked here."""
    note = _read(folder / CHECKPOINT)
    signed = _size(note)
    behind = sum(_read(each / CHECKPOINT) != note for each in witnesses)
    return Standing(signed, max(0, head(store) - signed), len(witnesses), behind)


def examine_evidence(
    store: Engine, folder: Path, witnesses: Sequence[Path], data: Path, *, real: bool
) -> Iterator[Finding]:
    """For `toegang doctor`."""
    if (found := contradiction(store, folder, witnesses)) is not None:
        todo = "docs/audit.md, a suspected manipulation; then toegang audit acknowledge"
        yield Finding("evidence", Level.FAIL, f"{found}: nothing is recorded until an auditor looked", todo)
        return
    if not (folder / KEY).exists():
        says = f"there is no key in {folder}: the log is not signed"
        yield Finding("evidence", Level.WARN, says, "run `toegang init`, or restore it from its backup")
        return
    now = standing(store, folder, witnesses)
    says = f"{now.signed} events are signed, {now.unsigned} wait"
    if now.unsigned > LAG_FINE:
        todo = "is `toegang serve` or `toegang work` running? Else: toegang audit sign"
        yield Finding("evidence", Level.WARN, says, todo)
    else:
        yield Finding("evidence", Level.OK, says)
    if doubtful := doubts(folder, witnesses):
        todo = "mount it, or move away what is there; `toegang init` has an empty one begin anew"
        yield Finding("witnesses", Level.WARN, "; ".join(doubtful), todo)
    else:
        yield _witnesses(now, witnesses, data, real=real)


def doubts(folder: Path, witnesses: Sequence[Path]) -> Sequence[str]:
    """Which witnesses prove nothing now, and why: none of it stops the log."""
    try:
        seen = look_at(witnesses, folder, read_verifier(folder))
    except NoEvidence:
        return []
    return [witness.doubt for witness in seen if witness.doubt]


def _witnesses(now: Standing, witnesses: Sequence[Path], data: Path, *, real: bool) -> Finding:
    if now.witnesses_behind and now.signed:
        says = f"{now.witnesses_behind} of {now.witnesses} have not the newest checkpoint"
        return Finding("witnesses", Level.WARN, says, "can they be written? Then: toegang audit sign")
    if real and all(each.is_relative_to(data) for each in witnesses):
        says = "none lies elsewhere: who puts back database and tree together is not found out"
        return Finding("witnesses", Level.WARN, says, "set TOEGANG_WITNESS_DIRS")
    return Finding("witnesses", Level.OK, f"{now.witnesses} have what was signed last")


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def _size(note: bytes) -> int:
    line = note.split(b"\n")[1:2]
    return int(line[0]) if line and line[0].isdigit() else 0
