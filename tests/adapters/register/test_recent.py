"""What was read a moment ago is not asked for again, keeps its age, and is never an error."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest

from adapters.clock import SimulatedClock
from adapters.register import recent
from adapters.register.recent import AGE_MAX, RecentRegister
from domain.ports import BusinessRegister, Listing, TechnicalFault, UnknownNumber
from domain.values import KvkNumber
from tests.adapters.stand_in_world import World, world

__all__ = ["world"]

DAGOBERT, MAIN, KATRIEN = "69599084", "000038509504", "68727720"
NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(NOW)


@pytest.fixture
def near(world: World, clock: SimulatedClock) -> RecentRegister:
    return RecentRegister(world.register, clock)


def test_within_a_minute_the_same_reading_answers_with_its_age(
    world: World, clock: SimulatedClock, near: RecentRegister
) -> None:
    first, branch = near.listing(DAGOBERT), near.branch(MAIN)
    world.make("/register/control/deregister", kvkNummer=DAGOBERT, datumEinde="20260601")
    clock.advance_to(NOW + AGE_MAX - timedelta(seconds=1))
    assert near.listing(DAGOBERT) is first
    assert near.branch(MAIN) is branch
    assert first.read_at == NOW
    clock.advance_to(NOW + AGE_MAX)
    again = near.listing(DAGOBERT)
    assert again.read_at == NOW + AGE_MAX
    assert (first.fact.ends_on, again.fact.ends_on) == (None, date(2026, 6, 1))


def test_an_outage_or_an_unknown_number_is_asked_about_anew(world: World, near: RecentRegister) -> None:
    with pytest.raises(UnknownNumber):
        near.listing("12345678")
    world.make("/register/control/outage", on=True)
    with pytest.raises(TechnicalFault):
        near.listing(DAGOBERT)
    world.make("/register/control/outage", on=False)
    assert near.listing(DAGOBERT).fact.kvk_number == DAGOBERT


class Slow:
    """A register that answers when it may, and counts; the rest of the port is not asked."""

    def __init__(self, known: bool) -> None:
        self.known, self.asked, self.may_answer = known, 0, threading.Event()

    def listing(self, kvk_number: KvkNumber) -> Listing:
        self.asked += 1
        assert self.may_answer.wait(10)
        if not self.known:
            raise UnknownNumber
        return Listing(kvk_number, "Test", None, ())


@pytest.mark.parametrize("known", [True, False])
def test_who_asks_at_once_is_told_by_one_reading(clock: SimulatedClock, known: bool) -> None:
    register = Slow(known)
    near = RecentRegister(cast("BusinessRegister", register), clock)

    together = threading.Barrier(4)

    def ask() -> object:
        together.wait(10)
        try:
            return near.listing(DAGOBERT)
        except UnknownNumber:
            return UnknownNumber

    with ThreadPoolExecutor(4) as threads:
        asking = [threads.submit(ask) for _ in range(4)]
        assert not wait(asking, timeout=0.2).done
        register.may_answer.set()
        told = [each.result() for each in asking]
    assert register.asked == 1
    assert len(set(map(id, told))) == 1
    assert (told[0] is UnknownNumber) is not known


def test_no_more_than_so_many_are_kept(
    world: World, near: RecentRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recent, "ENTRIES_MAX", 1)
    first = near.listing(DAGOBERT)
    near.listing(KATRIEN)
    assert near.listing(DAGOBERT) is not first
