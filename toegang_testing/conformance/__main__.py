"""``python -m toegang_testing.conformance``: random histories on a deployment by URL, held to the model."""

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import httpx

from toegang_testing.conformance.colleagues import Colleagues
from toegang_testing.conformance.deployment import Away
from toegang_testing.conformance.machine import HttpMachine
from toegang_testing.conformance.reached import LOOKS_EVERY_S, NEEDED, PATIENCE_S, Reached, sent
from toegang_testing.histories import History
from toegang_testing.model.auditor import Auditor
from toegang_testing.running import FINDING, FINE, USAGE, Finding, Tally, finding, objection, options

STEPS: Final = 20
"""Of a history here: each step asks many times."""
PROGRAM: Final = "toegang_testing.conformance"
KEY: Final = "CONFORMANCE_KEY"
"""The environment variable that holds it: a secret stands on no command line."""


def main(words: Sequence[str]) -> int:
    """FINE where nothing is to be objected to, FINDING, or USAGE where it cannot be asked."""
    given = asked(words)
    try:
        with ExitStack() as stack:
            return _run(given, _reached(stack, given))
    except Away as away:
        print(f"toegang_testing.conformance: {away}", file=sys.stderr)
        return USAGE


def asked(words: Sequence[str]) -> argparse.Namespace:
    """What was typed."""
    parser = options(
        PROGRAM, "Random histories on a deployment, held to the reference model after each step."
    )
    parser.add_argument("--url", required=True, help="where it answers: http://127.0.0.1:8800")
    parser.add_argument("--outside", metavar="URL", help="its stand-ins: http://127.0.0.1:8801")
    parser.add_argument(
        "--invitation",
        action="append",
        default=[],
        metavar="TEXT",
        help="of a supervisor, by the operator; twice, for the first run",
    )
    parser.add_argument(
        "--staff",
        type=Path,
        required=True,
        metavar="FILE",
        help="where those who joined keep what they log in with, for later runs",
    )
    parser.add_argument(
        "--looks-every",
        type=float,
        default=LOOKS_EVERY_S,
        metavar="SECONDS",
        help=f"how often it looks outside for what is new ({LOOKS_EVERY_S:g})",
    )
    return parser.parse_args(words)


def _reached(stack: ExitStack, given: argparse.Namespace) -> Reached:
    """Raises Away."""
    key = os.environ.get(KEY)
    if not key:
        raise Away(f"Set {KEY} to a system's key: {NEEDED}.")
    http = stack.enter_context(httpx.Client(base_url=given.url, timeout=PATIENCE_S))
    outside = None
    if given.outside is not None:
        outside = stack.enter_context(httpx.Client(base_url=given.outside, timeout=PATIENCE_S))
    colleagues = Colleagues(lambda *asked: sent(http, *asked), given.staff)
    try:
        reached = Reached(http, key, outside, colleagues, looks_every_s=given.looks_every)
    except httpx.TransportError:
        raise Away(f"nothing answers at {given.outside}") from None
    reached.look()
    if not colleagues.all:
        colleagues.join(given.invitation)
    return reached


def _run(given: argparse.Namespace, reached: Reached) -> int:
    auditor, tally = Auditor(), Tally()
    lived = 0

    def live(history: History[HttpMachine]) -> None:
        nonlocal lived
        machine = history.lived(reached, auditor)
        lived += 1
        tally.count(machine.happened)
        print(
            f"{lived}: {len(history.steps)} steps, {auditor.position} events, as they should be", flush=True
        )

    if given.replay is not None:
        return _replayed(given.replay, live)
    found = finding(HttpMachine, live, examples=given.examples, number=given.seed, steps=STEPS)
    if found is None:
        print(*tally.lines(), sep="\n")
        return FINE
    if isinstance(found.error, Away):
        raise found.error
    return _told(given, found)


def _replayed(line: str, live: Any) -> int:
    try:
        history = History.of(HttpMachine, line)
    except ValueError as wrong:
        print(f"that is no history: {wrong}", file=sys.stderr)
        return USAGE
    if (found := objection(history, live)) is None:
        return FINE
    if isinstance(found.error, Away):
        raise found.error
    print(found.why)
    return FINDING


def _told(given: argparse.Namespace, found: Finding[HttpMachine]) -> int:
    """Why, and the one line that replays it."""
    where = ["--url", given.url, "--staff", str(given.staff), "--looks-every", f"{given.looks_every:g}"]
    where += ["--outside", given.outside] if given.outside is not None else []
    print(found.why)
    for step in found.history.steps:
        print(f"  {step!r}")
    print(f"python -m {PROGRAM} {shlex.join([*where, '--replay', found.history.line])}")
    return FINDING


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
