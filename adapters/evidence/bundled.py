"""A bundle that somebody hands over: checked as its own program does, then its events as rows to be asked."""

import json
import re
import struct
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile, ZipFile

from sqlalchemy import Engine, insert

from adapters.event_store.engine import making, writing
from adapters.event_store.schema import EVENTS as TABLES
from adapters.event_store.schema import event
from adapters.evidence import check_bundle
from adapters.evidence.bundle import EVENTS
from adapters.evidence.former import PastBreak, acknowledged, names_before
from adapters.evidence.keys import PUBLIC
from adapters.evidence.leaves import COLUMNS, PAGE, NotAsWritten, line_of
from adapters.evidence.verifying import FINDINGS_MAX, Progress, Verified, counted
from adapters.evidence.walking import Found
from domain.log_break.events import LogBreakAcknowledged

KEY_OF_ITS_OWN: Final = (
    "The key was taken from the bundle itself: compare it with the one that you were given, or say --key."
)
NOT_SIGNED: Final = "Compared with the manifest, but not signed: schemas.json and check_bundle.py."
NO_FORMER_TREES: Final = "Trees that were set aside in a break are in no bundle: ask the log itself of them."

_CANNOT: Final = (OSError, ValueError, EOFError, NotImplementedError, struct.error, BadZipFile)
"""What its program says "cannot be checked" of."""
_AT: Final = COLUMNS.index("recorded_at")
_KINDS: Final = {
    "event {}: the one that stands here says {}": "position",
    "event {}: version {} of {} is out of turn": "stream version",
    "event {}: this line is no event": "event",
    "event {} is not as the tree has it": "event",
    "{} events stand behind the {} signed": "position",
    "{} events were signed, there are {}": "position",
    "the root of the first {} events is not the one signed": "root",
    "the checkpoint in the bundle: {}": "checkpoint",
    "two checkpoints of {} events have two roots": "checkpoint",
    "hash on level {} at {} is not as the tree has it": "tile",
    "{} and events {} to {} do not agree": "tile",
    "{} is missing or too short": "tile",
}
"""What its program's sentences are of, in the words of a verification."""
_OF_AN_EVENT: Final = "event {}"
_NUMBERED: Final = re.compile(r"event ([0-9]{1,18})(?=\W)")
_PARTS: Final = [
    (says.removeprefix(_OF_AN_EVENT).split("{}"), what, says.startswith(_OF_AN_EVENT))
    for says, what in _KINDS.items()
]
"""Compared as they are: what stands between is of whoever made the bundle, and may be long."""


class NoBundle(Exception):
    """It cannot be asked: a file that is no bundle, a key or checkpoint that is none; its text says which."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """One that is open. ``events``: how many are signed, the first ones of the log; ``findings``: what is not
    as it was signed, and then nothing of it is to be believed."""

    archive: ZipFile
    events: int
    findings: Sequence[Found]
    has_own_key: bool

    @property
    def notes(self) -> Sequence[str]:
        return [KEY_OF_ITS_OWN, NOT_SIGNED] if self.has_own_key else [NOT_SIGNED]

    @property
    def origin(self) -> str:
        """The name of the log."""
        return check_bundle.read_key(self.archive.read(PUBLIC).decode())[0]

    def verified(self, past: Sequence[PastBreak] = ()) -> Verified:
        """As a verification of a log tells it."""
        differing = {one.position for one in self.findings if one.what == "event"}
        return Verified(
            since=0,
            events=self.events,
            signed=self.events,
            findings=self.findings[:FINDINGS_MAX],
            notes=[*self.notes, NO_FORMER_TREES] if past else self.notes,
            parts=list(counted(self.findings)),
            differing=len(differing),
            past=past,
        )

    def fill(self, store: Engine, progress: Progress) -> None:
        """Makes the table of events in an empty database and fills it. Nobody writes there afterwards: it has
        no guards. Raises NotAsWritten."""
        with making(store) as tx:
            TABLES.create_all(tx)
        done = 0
        with self.archive.open(EVENTS) as lines, writing(store).begin() as tx:
            while part := list(islice(lines, PAGE)):
                rows = [_row(number, line) for number, line in enumerate(part, done + 1)]
                tx.execute(insert(event), rows)
                progress(done := done + len(part), self.events)

    def breaks(self, store: Engine) -> Sequence[PastBreak]:
        """What its events, in that database, tell of breaks that were acknowledged."""
        names = [*names_before(self.origin)]
        told = acknowledged(store, {*names})
        return [_past(tree, *told[name]) for tree, name in enumerate(names, 1) if name in told]


@contextmanager
def open_bundle(
    file: Path,
    key: str | None,
    kept: Sequence[Path] = (),
    progress: Progress = lambda _done, _of: None,
) -> Iterator[Bundle]:
    """Checks all of it first. ``key``: the log's, as it is known from elsewhere; otherwise the one in it.
    ``kept``: files with checkpoints that it must agree with. Raises NoBundle."""
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(file.open("rb"))
            archive = stack.enter_context(ZipFile(opened))
            events, says = check_bundle.find(
                opened, archive, key, [str(one) for one in kept], _telling(progress)
            )
        except _CANNOT as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else error
            raise NoBundle(f"{file} cannot be checked: {_shown(str(reason))}") from None
        found = sorted(map(_found, says), key=lambda one: (one.position is None, one.position or 0))
        yield Bundle(archive, events, found, key is None)


def _telling(progress: Progress) -> type[check_bundle.Check]:
    """Its program's check, which tells how far it is. Each event is looked at three times: its line, its
    entry and its leaf."""

    class Telling(check_bundle.Check):
        looked = 0

        def event(self, number: int, line: bytes) -> tuple[int, str, int]:
            if number % check_bundle.WIDTH == 0:
                self._look()
            return super().event(number, line)

        def read(self, name: str) -> bytes:
            self._look()
            return super().read(name)

        def _look(self) -> None:
            self.looked += check_bundle.WIDTH
            progress(min(self.looked // 3, self.size), self.size)

    return Telling


def _past(tree: int, position: int, told: LogBreakAcknowledged) -> PastBreak:
    """How many rows differ now from what was signed before it, only its own tree can tell."""
    signed = (told.signed_events, told.signed_root)
    return PastBreak(tree, told.former_name, *signed, position, told.case, None, None, by=told.by)


def _found(says: str) -> Found:
    """By its program's sentence."""
    numbered = _NUMBERED.match(says)
    rest = says[numbered.end() :] if numbered else says
    for (begins, *between), what, of_an_event in _PARTS:
        if of_an_event is not bool(numbered) or not rest.startswith(begins):
            continue
        if not between or (rest.endswith(between[-1]) and all(part in rest for part in between)):
            return Found(what, int(numbered[1]) if numbered else None, _shown(says))
    return Found("bundle", None, _shown(says))


def _shown(says: str) -> str:
    """What a bundle holds may be meant for a terminal: as letters, never as what steers one."""
    return says.encode("unicode_escape").decode()[: check_bundle.SHOWN_MAX]


def _row(number: int, line: bytes) -> dict[str, Any]:
    """What that line says, if a log would say it so. Raises NotAsWritten."""
    try:
        values = json.loads(line)
        at = datetime.fromisoformat(values[_AT])
        told = f"{at.replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
        if line_of((*values[:_AT], told, *values[_AT + 1 :])) != line:
            raise ValueError
        if not all(0 < each < 2**63 for each in (values[2], values[4])):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise NotAsWritten(f"event {number} is signed, and not written as a log writes one") from None
    return dict(zip(COLUMNS, values, strict=True)) | {"recorded_at": at}
