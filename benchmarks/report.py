"""What was measured, as a page: a table of ratios, a table of costs against size, and a plot of both."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.harness import Result
from benchmarks.plot import plot

BEGIN: Final = "<!-- measured by `make bench`: begin -->"
END: Final = "<!-- measured by `make bench`: end -->"
PAGE: Final = Path("docs/performance.md")
PLOT: Final = Path("docs/performance.svg")

Results = Mapping[str, Sequence[Result]]
"""By database."""


def write(root: Path, machine: Sequence[tuple[str, str]], results: Results) -> None:
    """Replaces what stands between the markers of the page, and the plot beside it."""
    page = root / PAGE
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{measured(machine, results)}\n{END}{after}")
    (root / PLOT).write_text(plot(by_measure(results)))


def measured(machine: Sequence[tuple[str, str]], results: Results) -> str:
    lines = [*(f"- {name}: {value}" for name, value in machine), "", f"![Ratios and costs]({PLOT.name})", ""]
    lines += ["| Measure | Database | Ours /s | Ceiling /s | Ratio (range) | p50, p99 ms | Ceiling |"]
    lines += ["|---|---|--:|--:|--:|--:|---|"]
    lines += [_speed(database, one) for database, one in by_measure(results) if one.size is None]
    lines += ["", "| Cost against size | Database | Size | Ours ms | Ceiling ms | Ratio (range) | Ceiling |"]
    lines += ["|---|---|--:|--:|--:|--:|---|"]
    lines += [_cost(database, one) for database, one in by_measure(results) if one.size is not None]
    return "\n".join(lines)


def line(database: str, one: Result) -> str:
    """One result, while the others are still being measured."""
    size = "" if one.size is None else f", {one.size:,}"
    digits = 0 if one.ours > 10 else 2
    speeds = f"{one.ours:>10,.{digits}f} /s of {one.ceiling:>10,.0f} /s = {one.ratio:.2f}"
    return f"{database:10} {one.measure + size:62} {speeds} {_range(one):14} {_latency(one)}"


def by_measure(results: Results) -> list[tuple[str, Result]]:
    """Both databases of a measure beside each other, in the order of measuring."""
    order: dict[tuple[str, int | None], list[tuple[str, Result]]] = {}
    for database, found in results.items():
        for one in found:
            order.setdefault((one.measure, one.size), []).append((database, one))
    return [pair for pairs in order.values() for pair in pairs]


def _speed(database: str, one: Result) -> str:
    ratio = f"**{one.ratio:.2f}** {_range(one)}"
    cells = (one.measure, database, f"{one.ours:,.0f}", f"{one.ceiling:,.0f}", ratio, _latency(one))
    return f"| {' | '.join(cells)} | {one.ceiling_is} |"


def _cost(database: str, one: Result) -> str:
    ratio = f"**{one.ratio:.2f}** {_range(one)}"
    costs = (f"{1000 / one.ours:,.3f}", f"{1000 / one.ceiling:,.3f}")
    return f"| {' | '.join((one.measure, database, f'{one.size:,}', *costs, ratio))} | {one.ceiling_is} |"


def _range(one: Result) -> str:
    return f"({one.lowest:.2f}–{one.highest:.2f})"


def _latency(one: Result) -> str:
    return "" if one.p50_ms is None or one.p99_ms is None else f"{one.p50_ms:.2f}, {one.p99_ms:.2f}"
