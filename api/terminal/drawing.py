"""What a terminal is drawn: tables and progress, with rich, which `--help` need not wait for."""

from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from api.terminal.show import as_letters

console = Console(highlight=False, soft_wrap=True)
if not console.is_terminal:  # a file or a pipe has no width: who searches its lines needs them whole
    console.width = 1_000_000


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table that keeps its cells whole."""
    console.print(drawn(columns, rows), markup=False)


def drawn(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """The same, not yet written. Cells are shown as they are, in letters."""
    made = Table(box=None, pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    for row in rows:
        made.add_row(*(Text(as_letters(cell)) for cell in row))
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
