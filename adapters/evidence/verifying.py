"""Whether a log is what was signed: row by row, tile by tile, and where it is not."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import event
from adapters.evidence.keeper import STRETCH, Evidence
from adapters.evidence.keys import CHECKPOINT, VERIFIED
from adapters.evidence.leaves import BEFORE_ALL, stored_or_not
from adapters.evidence.notes import BadNote, Checkpoint
from adapters.evidence.tiles import TilesUnfit, write_whole
from adapters.evidence.tree import root_at
from adapters.evidence.walking import Found, Mark, Walk

FINDINGS_MAX: Final = 100
"""How many are told: a table that was emptied has as many as it had rows."""

Progress = Callable[[int, int], None]
"""Told how many events are read, and of how many."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at: of so many events those after ``since``; ``signed`` stand under the newest
    checkpoint."""

    since: int
    events: int
    signed: int
    findings: Sequence[Found]


def verify_log(
    store: Engine,
    evidence: Evidence,
    witnesses: Sequence[Path],
    progress: Progress = lambda _done, _of: None,
    *,
    marks: Path | None = None,
) -> Verified:
    """Reads the log as it lies in the database: positions and versions without gaps, each row as it was
    signed, each tile as the rows make it, the roots as signed and as witnessed. ``marks``: the folder that
    remembers how far an earlier run came without a finding; only what is newer is read, and one that was cut
    short goes on there. Without it everything is read."""
    findings: list[Found] = []
    witnessed = list(_witnessed(evidence, witnesses, findings))
    mark = _mark(store, evidence, marks) if marks else Mark()
    walk = Walk(store, evidence, witnessed, findings, mark)
    for rows in stored_or_not(store, mark.size or BEFORE_ALL):
        walk.rows(rows)
        progress(walk.reached, max(walk.reached, evidence.checkpoint.size))
        if marks and walk.marked.size + STRETCH <= walk.reached:
            _remember(walk.settle(), marks, findings)
    walk.end()
    if marks:
        _remember(walk.marked, marks, findings)
    findings.sort(key=lambda found: (found.position is None, found.position or 0))
    return Verified(mark.size, walk.events + mark.size, evidence.checkpoint.size, findings[:FINDINGS_MAX])


def forget_marks(marks: Path) -> None:
    """The next run reads everything."""
    (marks / VERIFIED).unlink(missing_ok=True)


def _remember(mark: Mark, marks: Path, findings: Sequence[Found]) -> None:
    if not findings and mark.size:
        told = {"events": mark.size, "root": mark.root.hex()}
        write_whole(marks / VERIFIED, json.dumps(told).encode() + b"\n")


def _mark(store: Engine, evidence: Evidence, marks: Path) -> Mark:
    """How far an earlier run came. Where the tree or the database no longer holds that, all is read again."""
    try:
        told = json.loads((marks / VERIFIED).read_text())
        size, root = int(told["events"]), bytes.fromhex(told["root"])
    except (OSError, ValueError, KeyError, TypeError):
        return Mark()
    with store.connect() as tx:
        ends = tx.execute(select(func.min(event.c.position), func.max(event.c.position))).one()
    if not 0 < size <= min(evidence.checkpoint.size, ends[1] or 0) or ends[0] != 1:
        return Mark()
    try:
        held = root_at(evidence.node, size)
    except TilesUnfit:
        return Mark()
    return Mark(size, root) if held == root else Mark()


def _witnessed(evidence: Evidence, witnesses: Sequence[Path], findings: list[Found]) -> Iterator[Checkpoint]:
    for folder in witnesses:
        try:
            yield evidence.verifier.checkpoint((folder / CHECKPOINT).read_text())
        except OSError:
            findings.append(Found("witness", None, f"there is no checkpoint in {folder}"))
        except (BadNote, UnicodeError) as bad:
            findings.append(Found("witness", None, f"the checkpoint in {folder}: {bad}"))
