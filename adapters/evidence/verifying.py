"""A run of verifying the log: what walking.py finds, how far it came, and what the witnesses have."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import event
from adapters.evidence.comparing import contradiction
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
    checkpoint. ``notes``: what could not be done and is no fault of the log."""

    since: int
    events: int
    signed: int
    findings: Sequence[Found]
    notes: Sequence[str] = ()


def verify_log(
    store: Engine,
    evidence: Evidence,
    witnesses: Sequence[Path],
    progress: Progress = lambda _done, _of: None,
    *,
    whole: bool = True,
) -> Verified:
    """Reads the log as it lies in the database: positions and versions without gaps, each row as it was
    signed, each tile as the rows make it, the roots as signed and as witnessed. The folder of the tree
    remembers how far a run came without a finding: one that is not ``whole`` reads what is newer, and so goes
    on where another was cut short. Nobody signs for that mark, and rows before it are counted, not read: only
    ``whole`` proves. Where a start would find a contradiction everything is read, to tell where."""
    findings: list[Found] = []
    kept = _Marks(evidence)
    witnessed = list(_witnessed(evidence, witnesses, findings))
    contradicted = contradiction(store, evidence.tiles.folder, witnesses)
    if whole or contradicted:
        kept.forget()
        mark = Mark()
    else:
        mark = kept.read(store)
    walk = Walk(store, evidence, witnessed, findings, mark)
    for rows in stored_or_not(store, mark.size or BEFORE_ALL):
        walk.rows(rows)
        progress(walk.reached, max(walk.reached, evidence.checkpoint.size))
        if walk.marked.size + STRETCH <= walk.reached:
            kept.remember(walk.settle(), findings)
    walk.end()
    if contradicted and not findings:
        findings.append(Found("checkpoint", None, str(contradicted)))
    kept.remember(walk.marked, findings)
    findings.sort(key=lambda found: (found.position is None, found.position or 0))
    return Verified(
        mark.size, walk.events + mark.size, evidence.checkpoint.size, findings[:FINDINGS_MAX], kept.notes
    )


class _Marks:
    """How far earlier runs came. An auditor who may only read is told that it could not be kept."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence, self._file = evidence, evidence.tiles.folder / VERIFIED
        self.notes: list[str] = []

    def forget(self) -> None:
        """Else what is found now would be passed over by the next run."""
        try:
            self._file.unlink(missing_ok=True)
        except OSError as error:
            self._note(error)

    def remember(self, mark: Mark, findings: Sequence[Found]) -> None:
        if findings or not mark.size:
            return
        told = {"events": mark.size, "root": mark.root.hex()}
        try:
            write_whole(self._file, json.dumps(told).encode() + b"\n")
        except OSError as error:
            self._note(error)

    def read(self, store: Engine) -> Mark:
        """Where the tree or the database no longer holds that, all is read again."""
        try:
            told = json.loads(self._file.read_text())
            size, root = int(told["events"]), bytes.fromhex(told["root"])
        except (OSError, ValueError, KeyError, TypeError):
            return Mark()
        if not 0 < size <= self._evidence.checkpoint.size or not _has_rows(store, size):
            return Mark()
        try:
            held = root_at(self._evidence.node, size)
        except TilesUnfit:
            return Mark()
        return Mark(size, root) if held == root else Mark()

    def _note(self, error: OSError) -> None:
        says = f"how far this run came cannot be kept in {self._file.parent}: {error.strerror}"
        if says not in self.notes:
            self.notes.append(says)


def _has_rows(store: Engine, size: int) -> bool:
    """Whether none is missing up to there, and none stands before the first."""
    ask = select(func.min(event.c.position), func.count()).where(event.c.position <= size)
    with store.connect() as tx:
        first, count = tx.execute(ask).one()
    return bool(first == 1 and count == size)


def _witnessed(evidence: Evidence, witnesses: Sequence[Path], findings: list[Found]) -> Iterator[Checkpoint]:
    for folder in witnesses:
        try:
            yield evidence.verifier.checkpoint((folder / CHECKPOINT).read_text())
        except OSError:
            findings.append(Found("witness", None, f"there is no checkpoint in {folder}"))
        except (BadNote, UnicodeError) as bad:
            findings.append(Found("witness", None, f"the checkpoint in {folder}: {bad}"))
