"""What was measured, as a page: ours beside ceiling, peers and aims, costs against size, and a plot."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks.harness import PER_SECOND, Result
from benchmarks.plot import plot

BEGIN: Final = "<!-- measured by `make bench`: begin -->"
END: Final = "<!-- measured by `make bench`: end -->"
PAGE: Final = Path("docs/performance.md")
PLOT: Final = Path("docs/performance.svg")

Results = Mapping[str, Sequence[Result]]
"""By database."""

RULE: Final = "|---|---|--:|--:|--:|--:|--:|--:|--:|---|---|---|"
_HEADS: Final = (
    "Ours",
    "Ceiling",
    "Ratio (range)",
    "eventsourcing",
    "Former build",
    "Times former",
    "Aim",
    "Reached?",
    "Ceiling is",
)


def write(root: Path, machine: Sequence[tuple[str, str]], results: Results) -> None:
    """Replaces what stands between the markers of the page, and the plot beside it."""
    page = root / PAGE
    before, rest = page.read_text().split(BEGIN)
    _, after = rest.split(END)
    page.write_text(f"{before}{BEGIN}\n{measured(machine, results)}\n{END}{after}")
    (root / PLOT).write_text(plot(by_measure(results)))


def measured(machine: Sequence[tuple[str, str]], results: Results) -> str:
    found = by_measure(results)
    lines = [*(f"- {name}: {value}" for name, value in machine), f"- {_loads(found)}"]
    lines += ["", f"![Ratios and costs]({PLOT.name})", ""]
    lines += [_head("Measure | Database | p50, p99 ms"), RULE]
    lines += [_row(database, one, _latency(one)) for database, one in found if one.size is None]
    lines += ["", _head("Cost against size | Database | Size"), RULE]
    lines += [_row(database, one, f"{one.size:,}") for database, one in found if one.size is not None]
    lines += ["", *_missed(found)]
    return "\n".join(lines)


def line(database: str, one: Result) -> str:
    """One result, while the others are still being measured."""
    named = one.measure if one.size is None else f"{one.measure}, {one.size:,}"
    told = [f"{database:10} {named:60} {value(one, one.ours):>12}"]
    told += [f"ceiling {value(one, one.ceiling)} = {_ratio(one)} {_range(one)}"] if one.ceiling else []
    told += [f"eventsourcing {value(one, one.stock)}"] if one.stock else []
    told += (
        [f"former {value(one, one.former)}, {one.times_former or 0:.1f} times as good"] if one.former else []
    )
    told += [f"p50, p99 {_latency(one)} ms"] if one.p50_ms is not None else []
    told += [f"aim {aim(one)}: {reached(one)}"] if aim(one) else []
    return "; ".join(told)


def by_measure(results: Results) -> list[tuple[str, Result]]:
    """Both databases of a measure beside each other, in the order of measuring."""
    order: dict[tuple[str, int | None], list[tuple[str, Result]]] = {}
    for database, found in results.items():
        for one in found:
            order.setdefault((one.measure, one.size), []).append((database, one))
    return [pair for pairs in order.values() for pair in pairs]


def value(one: Result, number: float | None) -> str:
    """With its unit; a cost against size in milliseconds, however it was measured."""
    if number is None:
        return ""
    if one.unit != PER_SECOND:
        return f"{_digits(number)} {one.unit}"
    return f"{_digits(1000 / number)} ms" if one.size is not None else f"{_digits(number)}/s"


def aim(one: Result) -> str:
    """In words; empty where nothing is to be reached."""
    asked = one.aim
    told = [f"{asked.of_ceiling:g} of the ceiling"] if asked.of_ceiling is not None else []
    told += [f"{asked.of_former:g} × former"] if asked.of_former is not None else []
    told += [f"at most {asked.of_smallest:g} × the smallest"] if asked.of_smallest is not None else []
    told += [f"at least {value(one, asked.at_least)}"] if asked.at_least is not None else []
    told += [f"at most {value(one, asked.at_most)}"] if asked.at_most is not None else []
    return ", ".join(told)


def reached(one: Result) -> str:
    """What the page says about an aim."""
    if not aim(one):
        return ""
    return {True: "yes", False: "**no**", None: "not measured"}[one.reached()]


def _row(database: str, one: Result, beside: str) -> str:
    ratio = f"**{_ratio(one)}** {_range(one)}" if one.ratio is not None else ""
    times = "" if one.times_former is None else f"{one.times_former:.1f}"
    numbers = (value(one, each) for each in (one.stock, one.former))
    cells = (one.measure, database, beside, value(one, one.ours), value(one, one.ceiling), ratio, *numbers)
    return f"| {' | '.join((*cells, times, aim(one), reached(one), one.ceiling_is))} |"


def _missed(found: Sequence[tuple[str, Result]]) -> Sequence[str]:
    missed = [
        f"- {one.measure}{'' if one.size is None else f', {one.size:,}'} ({database}): {_fell_short(one)}"
        for database, one in found
        if one.reached() is False
    ]
    return ["Not reached in this run:", "", *missed] if missed else ["Every aim was reached in this run."]


def _fell_short(one: Result) -> str:
    told = [f"{_ratio(one)} of the ceiling"] if one.aim.of_ceiling is not None and one.ratio else []
    told += [f"{one.times_former:.1f} × former"] if one.aim.of_former is not None and one.times_former else []
    bounds = (one.aim.at_least, one.aim.at_most, one.aim.of_smallest)
    told += [value(one, one.ours)] if any(bound is not None for bound in bounds) else []
    return f"{', '.join(told)}; aim: {aim(one)}"


def _loads(found: Sequence[tuple[str, Result]]) -> str:
    loads = [one.load for _, one in found if one.load is not None]
    if not loads:
        return "Load before each round: not noted"
    return f"Load of the last minute before each round, our own included: at most {max(loads):.1f}"


def _head(first: str) -> str:
    return f"| {first} | {' | '.join(_HEADS)} |"


def _digits(number: float) -> str:
    digits = 0 if number >= 100 else 1 if number >= 10 else 2 if number >= 1 else 3
    return f"{number:,.{digits}f}"


def _ratio(one: Result) -> str:
    return "" if one.ratio is None else f"{one.ratio:.2f}"


def _range(one: Result) -> str:
    return "" if one.lowest is None or one.highest is None else f"({one.lowest:.2f}–{one.highest:.2f})"


def _latency(one: Result) -> str:
    return "" if one.p50_ms is None or one.p99_ms is None else f"{one.p50_ms:.2f}, {one.p99_ms:.2f}"
