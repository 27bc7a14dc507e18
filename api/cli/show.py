"""What the command line writes: plain lines, tables, progress."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=True)


REFUSED: Final = 1
"""Exit code: what was asked was refused, or the system is not fit for it."""
USAGE: Final = 2
"""Exit code: the command line was not understood. The parser's own too."""
NOT_HEALTHY: Final = 3
"""Exit code: answered, but something needs staff: a subscription stands still, a candidate failed."""


def said(text: str) -> None:
    """One line on standard output, as it is."""
    console.print(text, markup=False)


def fail(text: str, code: int = REFUSED) -> NoReturn:
    """One line on standard error, and the exit code."""
    print(f"toegang: {text}", file=sys.stderr)
    sys.exit(code)


def as_json(value: object) -> None:
    """One line of JSON on standard output, for scripts; what JSON does not know is shown as its text."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table that keeps its cells whole."""
    drawn = Table(box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn, markup=False)
