"""A short run of ``make simulate``: nothing breaks; a seed gives the same log again, on each database."""

import logging
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.simulation.__main__ import PROMISES, main
from tests.simulation.ground import at_ease, on_postgresql, on_sqlite
from tests.simulation.run import Ran, run

EMPTY, BEGUN = 8, 6
"""A seed that begins without anybody, and one that begins with four people."""
PROMISED = (5, 60, 15)
"""Longer ones, in which somebody is erased and the log tampered with: the first does for all promises, until
a change draws other acts."""


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """What goes wrong here is made to go wrong."""
    logging.disable(logging.CRITICAL)
    with at_ease():
        yield
    logging.disable(logging.NOTSET)


def on_sqlite_ran(seed: int, steps: int) -> Ran:
    with on_sqlite(seed) as ground:
        return run(seed, steps, ground.settings, ground.begun)


def test_nothing_breaks_and_every_queue_drains_once_faults_stop() -> None:
    faults = Counter[str]()
    for seed in (EMPTY, BEGUN):
        ran = on_sqlite_ran(seed, 80)
        assert ran.broken == ""
        faults.update(ran.faults)
    assert faults.total() > 20


def test_each_promise_is_really_put_to_the_test_and_holds() -> None:
    tested = Counter[str]()
    for seed in PROMISED:
        ran = on_sqlite_ran(seed, 200)
        assert ran.broken == ""
        tested.update(ran.tested)
        if all(tested[promise] for promise in PROMISES):
            return
    assert {promise: tested[promise] for promise in PROMISES if not tested[promise]} == {}


@pytest.mark.postgres
def test_a_seed_gives_the_same_log_again_and_on_the_other_database(postgresql_server: str) -> None:
    """I24, with all its faults."""
    once, again = on_sqlite_ran(BEGUN, 40), on_sqlite_ran(BEGUN, 40)
    with on_postgresql(BEGUN, postgresql_server) as ground:
        other = run(BEGUN, 40, ground.settings, ground.begun)

    assert once.faults.total() > 0
    assert (once.broken, once.digest, once.trace) == (again.broken, again.digest, again.trace)
    assert (once.broken, once.digest, once.trace) == (other.broken, other.digest, other.trace)


def test_the_command_tells_how_often_each_promise_was_put_to_the_test(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["tests.simulation", "1", "--from", str(BEGUN), "--steps", "20"])
    assert main() == 0
    told = capsys.readouterr().out
    tested = on_sqlite_ran(BEGUN, 20).tested
    for promise in PROMISES:
        assert f"  {promise}: put to the test {tested[promise]} times, broken in 0 seeds" in told
    assert tested.total() > 100
    assert "1 seeds, 0 in which something broke" in told
