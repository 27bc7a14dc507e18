"""What the command line writes: plain lines, tables, progress."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, Final, NoReturn

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

console = Console(highlight=False, soft_wrap=True)


Json = Annotated[bool, typer.Option("--json", help="One line of JSON, for scripts.")]

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
    console.print(drawn(columns, rows), markup=False)


def drawn(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The same, not yet written. Cells are shown as they are."""
    made = Table(box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*map(Text, row))
    return made


def bars(*, hidden: bool = False) -> Progress:
    """Progress bars for long work; ``hidden`` where a script reads."""
    return Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=hidden,
    )


def bar(progress: Progress, name: str) -> Callable[[int, int], None]:
    """A bar more; the answer is told how much is done, and of how much."""
    task = progress.add_task(name, total=None)
    return lambda done, of: progress.update(task, completed=done, total=of)
