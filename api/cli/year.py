"""`toegang simulate-year`: a year of a register, lived through, checked and told in figures."""

import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from api.settings import Settings
from api.terminal.drawing import bar, bars, console, table
from api.terminal.show import REFUSED, as_json, euros, said
from api.year.checks import CHECKS, faults
from api.year.figures import Figure, figures
from api.year.living import lived


def simulate(customers: int, seed: int, folder: Path | None, *, in_json: bool) -> None:
    """Exit code 1 where something does not hold at the end."""
    with ExitStack() as stack:
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="toegang-year-")))
        progress = stack.enter_context(bars(hidden=in_json or not console.is_terminal))
        settings = Settings(data_dir=folder, port=0)  # no provider could call
        year = stack.enter_context(lived(settings, customers, seed, bar(progress, "days")))
        found, refused = year.ended(), year.clockwork.refusals
        checks = progress.add_task("checks", total=len(CHECKS))
        wrong = faults(found, lambda name: progress.update(checks, advance=1, description=name))
    counted, digest = figures(found.log), found.digest()
    if in_json:
        told = [asdict(figure) for figure in counted]
        as_json({"figures": told, "refused": refused, "faults": wrong, "log_sha256": digest})
    else:
        _tell(counted, refused)
        for name, sentences in wrong.items():
            said(f"{name}: {f'{len(sentences)} faults' if sentences else 'holds'}")
            for fault in sentences:
                said(f"   {fault}")
        said(f"{len(found.log)} events, log sha256 {digest}")
    if any(wrong.values()):
        sys.exit(REFUSED)


def _tell(counted: Sequence[Figure], refused: Mapping[str, int]) -> None:
    rows = [(one.name, str(one.count), "" if one.cents is None else euros(one.cents)) for one in counted]
    table(("figure", "count", "euros"), rows)
    for kind, count in sorted(refused.items()):
        said(f"refused {count} times: {kind}")
