"""What the command line writes: plain lines, tables, progress."""

import sys
from collections.abc import Iterable, Sequence
from typing import NoReturn

from rich.console import Console
from rich.table import Table

console = Console(highlight=False, soft_wrap=True)


def said(text: str) -> None:
    """One line on standard output, as it is."""
    console.print(text, markup=False)


def fail(text: str) -> NoReturn:
    """One line on standard error, exit code 1."""
    print(f"toegang: {text}", file=sys.stderr)
    sys.exit(1)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table that keeps its cells whole."""
    drawn = Table(box=None, pad_edge=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console.print(drawn, markup=False)
