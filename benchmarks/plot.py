"""The plot, as SVG: a bar per ratio, and a line per cost against size on logarithmic scales."""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, floor, log10
from typing import Final

from benchmarks.harness import PER_SECOND, Result

WIDTH: Final = 900
ROW: Final = 17
LABELS: Final = 390
"""Pixels for the names of the bars."""
PANEL: Final = 300
COLOURS: Final = {"SQLite": "#2a6f97", "PostgreSQL": "#c8553d"}
RATIO_MAX: Final = 2.0
"""Where bars are cut; the number stands beside them."""


def plot(results: Sequence[tuple[str, Result]]) -> str:
    """Of each database's results, in the order in which bars stand."""
    bars = [(database, one) for database, one in results if one.size is None and one.ratio is not None]
    sizes = [(database, one) for database, one in results if one.size is not None]
    panels = list(dict.fromkeys(one.measure for _, one in sizes))
    below = 50 + ROW * len(bars)
    height = below + (PANEL + 30) * ceil(len(panels) / 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        f' font-size="11"><rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(10, 18, "Ratio to the ceiling of the same run (1 = as fast)", weight="bold"),
        *(_text(600 + 110 * n, 18, name, fill=COLOURS[name]) for n, name in enumerate(COLOURS)),
        *_bars(bars),
    ]
    for number, measure in enumerate(panels):
        found = [(database, one) for database, one in sizes if one.measure == measure]
        row, column = divmod(number, 2)
        parts += _lines(measure, found, 60 + column * WIDTH // 2, below + 20 + row * (PANEL + 30))
    return "\n".join([*parts, "</svg>\n"])


def _bars(bars: Sequence[tuple[str, Result]]) -> Iterator[str]:
    width = WIDTH - LABELS - 60
    for number, (database, one) in enumerate(bars):
        top = 30 + ROW * number
        yield _text(LABELS - 8, top + 11, one.measure, anchor="end")
        ratio = one.ratio or 0
        long = min(ratio, RATIO_MAX) / RATIO_MAX * width
        shape = f'x="{LABELS}" y="{top + 2}" width="{long:.1f}" height="{ROW - 4}"'
        yield f'<rect {shape} fill="{COLOURS[database]}"/>'
        yield _text(LABELS + long + 5, top + 12, f"{ratio:.2f}")
    one_at = LABELS + width / RATIO_MAX
    yield _line(one_at, 26, one_at, 32 + ROW * len(bars), "#333")


def _lines(title: str, found: Sequence[tuple[str, Result]], left: int, top: int) -> Iterator[str]:
    """Ours drawn through, the ceiling dashed."""
    width, high = WIDTH // 2 - 90, PANEL - 60
    sizes = [one.size or 1 for _, one in found]
    costs = [cost_ms(one, each) for _, one in found for each in (one.ours, one.ceiling) if each]
    across = (floor(log10(min(sizes))), max(ceil(log10(max(sizes))), floor(log10(min(sizes))) + 1))
    up = (floor(log10(min(costs))), ceil(log10(max(costs))))

    def at(size: float, cost: float) -> str:
        x = left + (log10(size) - across[0]) / (across[1] - across[0]) * width
        y = top + 20 + high - (log10(cost) - up[0]) / (up[1] - up[0]) * high
        return f"{x:.1f},{y:.1f}"

    yield _text(left, top + 8, f"ms of {title} (dashed: ceiling)", weight="bold")
    for power in range(up[0], up[1] + 1):
        y = float(at(1, 10**power).split(",")[1])
        yield _line(left, y, left + width, y, "#ddd")
        yield _text(left - 6, y + 4, f"{10.0**power:g}", anchor="end")
    for power in range(across[0], across[1] + 1):
        x = float(at(10**power, 1).split(",")[0])
        yield _text(x, top + high + 36, f"{10**power:,}", anchor="middle")
    for database in dict.fromkeys(database for database, _ in found):
        mine = [one for named, one in found if named == database]
        for dash, points in (
            ("", [at(one.size or 1, cost_ms(one, one.ours)) for one in mine]),
            ("4 3", [at(one.size or 1, cost_ms(one, one.ceiling)) for one in mine if one.ceiling]),
        ):
            yield (
                f'<polyline points="{" ".join(points)}" fill="none" stroke="{COLOURS[database]}"'
                f' stroke-width="2" stroke-dasharray="{dash}"/>'
            )


def cost_ms(one: Result, number: float) -> float:
    """However it was measured."""
    return 1000 / number if one.unit == PER_SECOND else number


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = "#222", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}"'
        f' font-weight="{weight}">{escape(text)}</text>'
    )
