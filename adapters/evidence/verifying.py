"""A run of verifying the log: what walking.py finds, how far it came, and what the witnesses have."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import event
from adapters.evidence.comparing import contradiction
from adapters.evidence.former import FormerTrees, PastBreak
from adapters.evidence.keeper import STRETCH, Evidence
from adapters.evidence.keys import CHECKPOINT, LAST_RUN, VERIFIED
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
    checkpoint. ``notes``: what could not be done and is no fault of the log; ``parts``: all findings counted;
    ``differing``: rows that are not what was signed, nothing where not all were read; ``past``: breaks that
    were acknowledged, and what of the log is still not what was signed before them."""

    since: int
    events: int
    signed: int
    findings: Sequence[Found]
    notes: Sequence[str]
    parts: Sequence["Counted"]
    differing: int | None
    past: Sequence[PastBreak]


@dataclass(frozen=True, slots=True)
class Counted:
    """How often something was found, also where not each is told, and at which position first."""

    what: str
    count: int
    first: int | None


@dataclass(frozen=True, slots=True)
class LastRun:
    """When the log was verified last, and what came of it. Nobody signs for that: who may write in the folder
    of the tree may say anything. ``whole``: every row was read."""

    at: datetime
    whole: bool
    events: int
    signed: int
    findings: int


def last_run(folder: Path) -> LastRun | None:
    """Nothing where none came to its end, or what is there is not ours."""
    try:
        told = json.loads((folder / LAST_RUN).read_text())
        counts = [told[name] for name in ("events", "signed", "findings")]
        if not all(type(count) is int and count >= 0 for count in counts):
            return None
        at = datetime.fromisoformat(told["at"])
        return None if at.tzinfo is None else LastRun(at.astimezone(UTC), told["whole"] is True, *counts)
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def verify_log(
    store: Engine,
    evidence: Evidence,
    witnesses: Sequence[Path],
    now: datetime,
    progress: Progress = lambda _done, _of: None,
    *,
    whole: bool = True,
    promised: Sequence[Checkpoint] = (),
) -> Verified:
    """Reads the log as it lies in the database: positions and versions without gaps, each row as it was
    signed, each tile as the rows make it, the roots as signed and as witnessed. The folder of the tree
    remembers how far a run came without a finding: one that is not ``whole`` reads what is newer, and so goes
    on where another was cut short. Nobody signs for that mark, and rows before it are counted, not read: only
    ``whole`` proves. Where a start would find a contradiction everything is read, to tell where. A run
    that came to its end is remembered under ``now``. ``promised``: checkpoints that an auditor kept."""
    findings: list[Found] = []
    kept = _Marks(evidence)
    witnessed = [*promised, *_witnessed(evidence, witnesses, findings)]
    contradicted = contradiction(store, evidence.tiles.folder, witnesses)
    if whole or contradicted:
        kept.forget()
        mark = Mark()
    else:
        mark = kept.read(store)
    former = FormerTrees(store, evidence, read=mark.size == 0)
    walk = Walk(store, evidence, witnessed, findings, mark, former)
    for rows in stored_or_not(store, mark.size or BEFORE_ALL):
        walk.rows(rows)
        progress(walk.reached, max(walk.reached, evidence.checkpoint.size))
        if walk.marked.size + STRETCH <= walk.reached:
            kept.remember(walk.settle(), findings)
    walk.end()
    if contradicted and not findings:
        findings.append(Found("checkpoint", None, str(contradicted)))
    kept.remember(walk.marked, findings)
    signed, events = evidence.checkpoint.size, walk.events + mark.size
    kept.ran(LastRun(now, mark.size == 0, events, signed, len(findings)))
    findings.sort(key=lambda found: (found.position is None, found.position or 0))
    return Verified(
        since=mark.size,
        events=events,
        signed=signed,
        findings=findings[:FINDINGS_MAX],
        notes=kept.notes,
        parts=list(counted(findings)),
        differing=former.differing,
        past=walk.past,
    )


def counted(findings: Sequence[Found]) -> Iterator[Counted]:
    """Of findings in order of position."""
    for what, count in Counter(found.what for found in findings).items():
        positions = (found.position for found in findings if found.what == what and found.position)
        yield Counted(what, count, next(positions, None))


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
        self._write(self._file, {"events": mark.size, "root": mark.root.hex()})

    def ran(self, run: LastRun) -> None:
        """For who asks when the log was verified last."""
        told = asdict(run) | {"at": run.at.isoformat()}
        self._write(self._file.with_name(LAST_RUN), told)

    def _write(self, file: Path, told: Mapping[str, Any]) -> None:
        try:
            write_whole(file, json.dumps(told).encode() + b"\n")
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
