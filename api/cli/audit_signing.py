"""What `toegang audit sign` and `verify` do and show."""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

from api.explaining.consistency import Off, inconsistencies, live
from api.explaining.evidence_words import Speaker, speaker
from api.process.evidence import Progress, Signed, at_one_moment, evidence, open_signed
from api.process.past import open_past
from api.process.starting import Unfit
from api.settings import Settings
from api.terminal.drawing import bar, bars, console, table
from api.terminal.show import USAGE, as_json, as_letters, fail, mendable, one_of, said
from domain.ports import LogDamaged
from domain.values import Language

FINDING = 1
"""Exit code: something is found."""
TO_MEND = (
    "put the folder of the tree back from its backup; where there is none, `toegang audit acknowledge` takes"
    " the log into use as it is, and another tree begins"
)


def speaking(told_in: str) -> Speaker:
    """In which language. Ends with a sentence where it is none."""
    return speaker(one_of(Language, told_in, "--language"))


def end_with(says: str, what: str, *, in_json: bool) -> NoReturn:
    """The one thing that is found: in a line, or as JSON for a script, which reads no other."""
    if in_json:
        as_json({"findings": [{"what": what, "position": None, "says": says}]})
        sys.exit(FINDING)
    fail(says, FINDING)


@contextmanager
def proving(tell: Speaker, *, in_json: bool) -> Iterator[Signed]:
    """A contradiction is a finding; without a tree nothing can be asked."""
    with told_plainly(tell, in_json=in_json), open_signed(Settings()) as log:
        yield log


@contextmanager
def told_plainly(tell: Speaker, *, in_json: bool) -> Iterator[None]:
    """What is found, or keeps from asking, in a line; what is found as JSON where a script asks."""
    with mendable(USAGE):
        try:
            yield
        except evidence.Contradicted as contradicted:
            says = f"{contradicted}. Nothing more is signed: see docs/audit.md, a suspected manipulation"
            end_with(f"{tell(says)}; {tell(TO_MEND)}", "checkpoint", in_json=in_json)
        except evidence.NotProven as not_proven:
            end_with(tell(str(not_proven)), "proof", in_json=in_json)
        except evidence.NotAsWritten as unreadable:
            end_with(tell(str(unreadable)), "event", in_json=in_json)
        except (evidence.NoBundle, evidence.NoEvidence, evidence.TilesUnfit) as error:
            fail(tell(str(error)), USAGE)


@contextmanager
def progressing(name: str, *, hidden: bool) -> Iterator[Progress]:
    """On a terminal only."""
    with bars(hidden=hidden or not console.is_terminal) as progress:
        yield bar(progress, name)


def sign_log(told_in: str, *, in_json: bool) -> None:
    tell = speaking(told_in)
    with proving(tell, in_json=in_json) as log, progressing("signed", hidden=in_json) as told:
        keeper, head = log.keeper(), log.head
        while keeper.step():
            told(log.held().checkpoint.size, head)
        found, witnesses, doubts = log.held(), log.settings.witnesses, log.doubts()
    if in_json:
        as_json(
            {
                "origin": found.checkpoint.origin,
                "events": found.checkpoint.size,
                "root": found.checkpoint.root.hex(),
                "key": str(found.verifier),
                "checkpoint": found.note,
                "witnesses": [str(folder) for folder in witnesses],
                "doubts": [tell(doubt) for doubt in doubts],
            }
        )
        return
    said(tell(f"{found.checkpoint.size} events are signed; root {found.checkpoint.root.hex()}"))
    said(tell(f"Public key, to be kept elsewhere: {found.verifier}"))
    for folder in witnesses:
        said(tell(f"Witness: {folder}"))
    for doubt in doubts:
        said(tell(f"In doubt: {doubt}"))


def verify_signed(
    told_in: str, key: str | None, checkpoint: Path | None, *, whole: bool, in_json: bool
) -> None:
    """Exit code 1 where something is found."""
    tell = speaking(told_in)
    with proving(tell, in_json=in_json) as log, progressing("verified", hidden=in_json) as told:
        try:
            found = _verified(log, told, key, checkpoint, tell, whole=whole)
        except evidence.Contradicted as contradicted:
            found, whole = _nothing_read(contradicted, TO_MEND), False
        except evidence.NoEvidence as none:
            if key is None:
                raise
            found, whole = _nothing_read(none), False
        beside = [*log.beside()] if whole and _rows_are_right(found) else []
    if whole:
        found = (
            _with_what_follows(found, beside, in_json=in_json) if _rows_are_right(found) else unseen(found)
        )
    show_verified(found, tell, in_json=in_json)


def show_verified(found: evidence.Verified, tell: Speaker, *, in_json: bool) -> None:
    """Ends with exit code 1 where something is found."""
    if in_json:
        findings, notes = in_json_as(found, tell), [tell(note) for note in found.notes]
        as_json({**asdict(found), "findings": findings, "notes": notes})
    else:
        show_findings(found, tell)
        if found.since:
            said(tell(f"Rows 1 to {found.since} were counted, not read again: --whole reads them."))
        for past in found.past:
            said(_of_the_past(past, tell))
        for note in found.notes:
            said(tell(f"Note: {note}"))
    if found.findings:
        sys.exit(FINDING)


def _verified(
    log: Signed, told: Progress, key: str | None, checkpoint: Path | None, tell: Speaker, *, whole: bool
) -> evidence.Verified:
    """What an auditor kept is believed: a tree that another key signed is a finding, not a question that
    cannot be asked. Raises NoEvidence; Contradicted where the tree was lost."""
    try:
        own = None if key is None else evidence.Verifier.read(key)
    except (evidence.BadNote, UnicodeError) as bad:
        fail(f"--key: {tell(str(bad))}", USAGE)
    try:
        kept = None if checkpoint is None else checkpoint.read_text()
        return log.verified(told, whole=whole, key=own, kept=kept)
    except (evidence.BadNote, UnicodeError) as bad:
        fail(f"--checkpoint: {tell(str(bad))}", USAGE)


def _nothing_read(why: Exception, *notes: str) -> evidence.Verified:
    """There is no tree, or none of that key, that rows could be compared with: that is the finding."""
    found = evidence.Found("checkpoint", None, str(why))
    return evidence.Verified(
        since=0,
        events=0,
        signed=0,
        findings=[found],
        notes=["no row was read: nothing here tells what was signed", *notes],
        parts=[evidence.Counted(found.what, 1, None)],
        differing=None,
        past=[],
    )


def in_json_as(found: evidence.Verified, tell: Speaker) -> list[dict[str, Any]]:
    """Findings for a script: ``what`` is a word of ours, ``says`` for readers."""
    return [asdict(one) | {"says": tell(one.says)} for one in found.findings]


def show_findings(found: evidence.Verified, tell: Speaker) -> None:
    """Each, as far as they are told one by one; then how many of which."""
    if found.findings:
        rows = [
            (tell(one.what), "" if one.position is None else str(one.position), tell(one.says))
            for one in found.findings
        ]
        table([tell(each) for each in ("what", "position", "what is wrong")], rows)
    count = sum(one.count for one in found.parts)
    said(tell(f"{found.events} events, {found.signed} signed: {count} findings"))
    if count > len(found.findings):
        for one in found.parts:
            told = tell(f"Of these {one.what}: {one.count}")
            said(told if one.first is None else tell(f"{told}, the first at {one.first}"))


def _of_the_past(past: evidence.PastBreak, tell: Speaker) -> str:
    """A break that was acknowledged, in a line."""
    if past.origin is None:
        return tell(f"Past break: tree {past.tree} was set aside and cannot be read.")
    told = tell(f"Past break: {past.origin}, which signed {past.signed} events, was set aside")
    if past.acknowledged is not None:
        told = tell(f"{told}; acknowledged at {past.acknowledged}, case {past.case}")
    if past.by is not None:
        told = tell(f"{told}, by {past.by}")
    if past.differing:
        told = tell(f"{told}; {past.differing} rows are not what it signed, the first at {past.first}")
    return as_letters(f"{told}.")  # what a log says of its breaks may be meant for a terminal


def _rows_are_right(found: evidence.Verified) -> bool:
    return not any(one.what in ("event", "position") for one in found.findings)


def unseen(found: evidence.Verified) -> evidence.Verified:
    """Of rows that are not right what follows from them tells nothing."""
    note = (
        "commands, books, numbers and read models were not looked at: the rows they follow from are not right"
    )
    return replace(found, notes=[*found.notes, note])


def _with_what_follows(
    found: evidence.Verified, beside: Sequence[evidence.Found], *, in_json: bool
) -> evidence.Verified:
    """Commands, books, numbers and read models too."""
    with progressing("rebuilt", hidden=in_json) as told:
        try:
            with open_past(Settings()) as past:
                assert past.reads is not None
                with at_one_moment(past.reads) as (tx, places):
                    seen = live(tx, places)
                off = [*inconsistencies(past.log, seen, told)]
        except (Unfit, LogDamaged) as error:
            off = [unread(error)]
    return with_more(found, beside, off)


def unread(error: Exception) -> Off:
    return Off("system", None, f"what follows from the log cannot be read: {error}")


def with_more(
    found: evidence.Verified, beside: Sequence[evidence.Found], off: Sequence[Off]
) -> evidence.Verified:
    """What else was found."""
    more = [*beside, *(evidence.Found(one.what, one.position, one.says) for one in off)]
    parts = [evidence.Counted(what, count, None) for what, count in Counter(one.what for one in more).items()]
    return replace(found, findings=[*found.findings, *more], parts=[*found.parts, *parts])
