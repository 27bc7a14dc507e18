"""Clock and Randomness: what every adapter keeps."""

import threading
from datetime import UTC, datetime, timedelta

import pytest

from adapters.clock import SimulatedClock, SystemClock
from adapters.randomness import SeededRandomness, SystemRandomness
from domain.ports import Clock, Randomness

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(params=["system", "simulated"])
def clock(request: pytest.FixtureRequest) -> Clock:
    return SystemClock() if request.param == "system" else SimulatedClock(START)


@pytest.fixture(params=["system", "seeded"])
def randomness(request: pytest.FixtureRequest) -> Randomness:
    return SystemRandomness() if request.param == "system" else SeededRandomness(7)


def test_time_is_told_in_utc(clock: Clock) -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_simulated_time_stands_still_until_it_is_advanced() -> None:
    clock = SimulatedClock(START)
    assert clock.now() == clock.now() == START
    clock.advance_to(START + timedelta(days=40))
    assert clock.now() == START + timedelta(days=40)


def test_simulated_time_never_goes_back() -> None:
    clock = SimulatedClock(START)
    with pytest.raises(ValueError, match="never goes back"):
        clock.advance_to(START - timedelta(microseconds=1))
    assert clock.now() == START


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SimulatedClock(datetime(2026, 3, 2))


def test_a_clock_that_follows_the_wall_clock_goes_on_from_where_it_stood() -> None:
    wall, clock = SimulatedClock(START), SimulatedClock(START + timedelta(hours=1))
    clock.follow_wall_clock(wall)
    assert clock.now() == START + timedelta(hours=1)
    wall.advance_to(START + timedelta(hours=2))
    assert clock.now() == START + timedelta(hours=3)


def test_a_clock_that_follows_the_wall_clock_can_still_be_advanced() -> None:
    wall, clock = SimulatedClock(START), SimulatedClock(START)
    clock.follow_wall_clock(wall)
    clock.advance_to(START + timedelta(days=1))
    wall.advance_to(START + timedelta(hours=1))
    assert clock.now() == START + timedelta(days=1, hours=1)


def test_a_clock_that_follows_the_wall_clock_tells_the_machine_s_time() -> None:
    clock = SimulatedClock(START)
    before = SystemClock().now()
    clock.follow_wall_clock()
    assert before <= clock.now() <= SystemClock().now()


def test_chance_has_the_size_asked_for_and_does_not_repeat(randomness: Randomness) -> None:
    tokens = [randomness.token(size) for size in (0, 1, 12, 32, 33, 100)]
    assert [len(token) for token in tokens] == [0, 1, 12, 32, 33, 100]
    assert randomness.token(32) != randomness.token(32)


def test_the_same_seed_gives_the_same_chance_and_another_seed_another() -> None:
    drawn = [[SeededRandomness(seed).token(16) for _ in range(1)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_threads_never_draw_the_same_chance_twice() -> None:
    randomness, tokens = SeededRandomness(1), list[bytes]()
    threads = [
        threading.Thread(target=lambda: tokens.extend(randomness.token(16) for _ in range(100)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(tokens)) == 400
