"""`toegang simulate-year`: a year of a register, lived through, checked and told in figures."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory
from typing import Final

from api.settings import Settings
from api.terminal.drawing import bar, bars, console, table
from api.terminal.show import REFUSED, as_json, euros, said
from api.year.checks import CHECKS, Lived, faults
from api.year.figures import Figure, figures
from api.year.living import lived

IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of its own is made there
ROOM: Final = 2 << 30
"""Bytes: several times what a year of 200 customers takes."""


def simulate(customers: int, seed: int, folder: Path | None, *, in_json: bool) -> None:
    """Exit code 1 where something does not hold at the end."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(_thrown_away()))
        progress = stack.enter_context(bars(hidden=in_json or not console.is_terminal))
        settings = Settings(data_dir=folder, port=0)  # no provider could call
        year = stack.enter_context(lived(settings, customers, seed, bar(progress, "days")))
        found = year.ended()
        checks = progress.add_task("checks", total=len(CHECKS))
        wrong = faults(found, lambda name: progress.update(checks, advance=1, description=name))
    tell(found, year.clockwork.refusals, wrong, in_json=in_json)


def _thrown_away() -> TemporaryDirectory[str]:
    """In memory where there is room: nobody needs it after a crash, so that no disk has to be waited for."""
    there = IN_MEMORY.is_dir() and disk_usage(IN_MEMORY).free > ROOM
    return TemporaryDirectory(prefix="toegang-year-", dir=IN_MEMORY if there else None)


def tell(
    year: Lived, refused: Mapping[str, int], wrong: Mapping[str, Sequence[str]], *, in_json: bool
) -> None:
    """The figures, what does not hold, and the log's digest; exit code 1 where anything does not."""
    counted, digest = figures(year.log), year.digest()
    if in_json:
        told = [asdict(figure) for figure in counted]
        as_json({"figures": told, "refused": refused, "faults": wrong, "log_sha256": digest})
    else:
        _tell_figures(counted, refused)
        for name, sentences in wrong.items():
            said(f"{name}: {f'{len(sentences)} faults' if sentences else 'holds'}")
            for fault in sentences:
                said(f"   {fault}")
        said(f"{len(year.log)} events, log sha256 {digest}")
    if any(wrong.values()):
        sys.exit(REFUSED)


def _tell_figures(counted: Sequence[Figure], refused: Mapping[str, int]) -> None:
    rows = [(one.name, str(one.count), "" if one.cents is None else euros(one.cents)) for one in counted]
    table(("figure", "count", "euros"), rows)
    for kind, count in sorted(refused.items()):
        said(f"refused {count} times: {kind}")
