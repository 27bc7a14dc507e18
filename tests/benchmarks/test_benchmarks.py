"""Every measure runs, on both databases, and tells its own speed and the ceiling's."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.harness import TINY, Result
from benchmarks.measures import MEASURES
from benchmarks.store import Bench


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    server = None if request.param == "sqlite" else request.getfixturevalue("postgresql_server")
    with closing(Bench(TINY, server)) as bench:
        yield bench


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_tells_both_numbers(name: str, bench: Bench) -> None:
    results = list(MEASURES[name](bench))
    assert results or (name, bench.database) == ("replay", "PostgreSQL")
    assert all(result.ours > 0 and result.ceiling > 0 for result in results)


def test_the_page_keeps_what_stands_around_the_measured(tmp_path: Path) -> None:
    page = tmp_path / report.PAGE
    page.parent.mkdir()
    page.write_text(f"before\n{report.BEGIN}\nold\n{report.END}\nafter\n")
    speed = Result("appends", "bare", 50.0, 100.0, 0.4, 0.6)
    sizes = [Result("a command", "bare", 10.0**-n, 10.0, 0.1, 0.2, size=10**n) for n in (1, 2)]
    report.write(tmp_path, [("Machine", "this one")], {"SQLite": [speed, *sizes]})
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("\nafter\n")
    assert "old" not in text
    assert "| appends | SQLite | 50 | 100 | **0.50** (0.40–0.60) |" in text
    assert (tmp_path / report.PLOT).read_text().startswith("<svg")
