"""Every measure runs, on both databases, beside its ceiling and, where git has it, the build before."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks import asked, mixed, report, sample
from benchmarks.former import Former, former
from benchmarks.harness import PER_SECOND, TINY, Aim, Result
from benchmarks.measures import MEASURES
from benchmarks.store import Bench


@pytest.fixture(scope="module")
def before() -> Iterator[Former | None]:
    """The build before; None in a clone without its commit."""
    with former() as found:
        yield found


WHOLE = {
    "http": "PostgreSQL",
    "pages": "SQLite",
    "workers": "PostgreSQL",
    "starts": "SQLite",
    "long-streams": "SQLite",
    "load": "SQLite",
}
"""Whole systems in processes of their own take seconds to start: each on one database, by our build alone.
``delay`` shows that the former build runs the same scripts."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def bench(request: pytest.FixtureRequest, before: Former | None) -> Iterator[Bench]:
    server = None if request.param == "sqlite" else request.getfixturevalue("postgresql_server")
    with closing(Bench(TINY, server, before)) as bench:
        yield bench


@pytest.mark.parametrize("name", MEASURES)
def test_a_measure_tells_its_numbers(name: str, bench: Bench) -> None:
    if name in WHOLE:
        bench.former = None
        if bench.database != WHOLE[name]:
            return
    results = list(MEASURES[name](bench))
    assert results or (name, bench.database) == ("replay", "PostgreSQL")
    assert all(result.ours > 0 or result.unit != PER_SECOND for result in results)
    assert all(result.ceiling is None or result.ceiling > 0 for result in results)
    asked = [result for result in results if result.aim.of_former is not None]
    assert all((result.former is not None) == (bench.former is not None) for result in asked)


def test_what_is_asked_of_a_long_log_is_asked_of_a_short_one(bench: Bench) -> None:
    """Of our own story, whose every event in every telling is one that the log can read."""
    with bench.store() as store:
        story = mixed.our_story(store.mapper)
        sample.fill(store.recorder, mixed.tellings(story, 2 * len(story)))
        read = store.app.since(0, 2 * len(story))
        assert len({one.stream for one in read}) > len({one.stream for one in read[: len(story)]})
        told = {name: ask() for name, ask in asked.steps(store)}
    assert all(told.values())
    assert told["build the read model that histories ask"] == f"{len(read):,} events"
    assert any(name.startswith("why") for name in told)


@pytest.mark.parametrize(
    ("aim", "told"),
    [
        (Aim(), ""),
        (Aim(of_ceiling=0.5, of_former=2), "yes"),
        (Aim(of_ceiling=0.6, of_former=2), "**no**"),
        (Aim(of_ceiling=0.5, of_former=2.1), "**no**"),
    ],
)
def test_an_aim_is_reached_or_not(aim: Aim, told: str) -> None:
    assert report.reached(Result("appends", "bare", 50, 100, 0.4, 0.6, former=25, aim=aim)) == told


def test_a_cost_is_the_better_the_less_it_is() -> None:
    rested = Result("idle", "", 1.0, None, None, None, former=10.0, aim=Aim(at_most=1), unit="%")
    assert (rested.times_former, report.reached(rested)) == (10, "yes")


def test_what_could_not_be_compared_is_not_said_to_be_reached() -> None:
    assert report.reached(Result("appends", "bare", 50, 100, 1, 1, aim=Aim(of_former=2))) == "not measured"


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
    assert "| appends | SQLite |  | 50.0/s | 100/s | **0.50** (0.40–0.60) |" in text
    assert (tmp_path / report.PLOT).read_text().startswith("<svg")
