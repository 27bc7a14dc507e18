"""How a log is opened for `toegang audit`: the one of this system, or one in a bundle, checked first."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from api.cli.audit_signing import FINDING, progressing, told_plainly
from api.cli.audit_source import Source
from api.explaining.evidence_words import Speaker
from api.explaining.history import NoSuchFilter, NoSuchSubject
from api.explaining.moments import NoSuchMoment
from api.explaining.rebuilding import rebuilt
from api.process.catching_up import wait_while_moving
from api.process.evidence import evidence
from api.process.past import Past, Unpacked, open_past, unpacked
from api.settings import Settings
from api.terminal.show import USAGE, fail, noted

SUBJECTS = "subjects"


@contextmanager
def asked(source: Source, tell: Speaker = str, *, hidden: bool) -> Iterator[Past]:
    """An audit of a log; what goes wrong ends it with a sentence and exit code 2, a bundle that is not as it
    was signed with 1. ``hidden``: no progress is shown, for a script reads."""
    with told_plainly(tell, in_json=hidden):
        try:
            if source.bundle is None:
                if source.key is not None:
                    fail(tell("--key is the key of a --bundle: name that, too"), USAGE)
                with open_past(Settings()) as past:
                    yield past
            else:
                with _as_signed(source.bundle, source.key, tell, hidden=hidden) as past:
                    yield past
        except (NoSuchSubject, NoSuchFilter, NoSuchMoment) as error:
            fail(str(error), USAGE)


@contextmanager
def opening(
    bundle: Path, key: str | None, kept: Sequence[Path] = (), *, hidden: bool
) -> Iterator[evidence.Bundle]:
    """Checks all of it. Raises NoBundle."""
    with ExitStack() as stack:
        with progressing("checked", hidden=hidden) as told:
            opened = stack.enter_context(evidence.open_bundle(bundle, key, kept, told))
        yield opened


@contextmanager
def unpacking(bundle: evidence.Bundle, *, hidden: bool) -> Iterator[Unpacked]:
    """Its log."""
    with ExitStack() as stack:
        with progressing("unpacked", hidden=hidden) as told:
            found = stack.enter_context(unpacked(bundle, Settings(), told))
        yield found


@contextmanager
def subjects(past: Past, *, hidden: bool) -> Iterator[Connection]:
    """The read model of what touches what, complete: helped along where nobody else is at it."""
    if past.reads is None:
        with from_the_log(past, hidden=hidden) as tx:
            yield tx
        return
    head = past.log.head()
    if past.reached(SUBJECTS) < head:
        from api.compose import open_system  # which takes a second longer than opening the log alone

        with open_system(Settings()) as system:
            wait_while_moving(system.subscriptions, head, [SUBJECTS], lambda *_: None)
    with past.reads.connect() as tx:
        yield tx


@contextmanager
def from_the_log(past: Past, *, hidden: bool) -> Iterator[Connection]:
    """The same made anew in memory: whatever was done to the kept one."""
    with ExitStack() as stack:
        with progressing("events", hidden=hidden) as told:
            tx = stack.enter_context(rebuilt(past.log, SUBJECTS, past.log.head(), told))
        yield tx


@contextmanager
def _as_signed(file: Path, key: str | None, tell: Speaker, *, hidden: bool) -> Iterator[Past]:
    """Says beside the answer how far the bundle goes: it cannot tell of what came later."""
    with opening(file, key, hidden=hidden) as bundle:
        if bundle.findings:
            first, count = tell(bundle.findings[0].says), len(bundle.findings)
            fail(
                tell(
                    f"{file} is not as it was signed, and is not told of: {first}. `toegang audit verify"
                    f" --bundle` tells all {count} findings"
                ),
                FINDING,
            )
        with unpacking(bundle, hidden=hidden) as found:
            ends = "-" if found.ends is None else found.ends.strftime("%Y-%m-%d %H:%M:%S")
            noted(
                tell(
                    f"{bundle.origin}: events 1 to {bundle.events}, as they were signed; the last is of"
                    f" {ends} (UTC). What came later is not in this bundle."
                )
            )
            if bundle.has_own_key:
                noted(tell(evidence.KEY_OF_ITS_OWN))
            yield found.past
