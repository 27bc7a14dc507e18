"""Whenever this event, then these commands: once, in order, and never stopped by one that fails."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.subscriptions.policies import PolicyRunner, PolicySpec, canonical
from adapters.subscriptions.projecting import Projecting
from adapters.subscriptions.reactions import BACKOFF, parked
from domain.catalogue import Policy
from domain.kernel import Command, Done, Event, Recorded, Request
from domain.ports import Contended, Executor, Lookup
from projections.kernel import View
from tests.adapters.subscriptions.sample import Crash, Emptied, Paid, Pay, Tills, World, share
from tests.databases import Database


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    for till_id in "abc":
        world.pay(till_id, 5)
    return world


def runner(world: World, policy: Policy = share, executor: Executor | None = None) -> PolicyRunner:
    needs = [Projecting(world.projection, world.checkpoints, world.log)]
    spec = PolicySpec("share", policy, Tills(world.checkpoints), ["tills"])
    return PolicyRunner(spec, needs, world.checkpoints, executor or world.log, world.log, world.clock)


def run(runner: PolicyRunner) -> None:
    while runner.step():
        pass


def paid(world: World) -> list[tuple[str, int]]:
    return [(happened.stream, happened.event.cents) for happened in world.events(Paid)]  # type: ignore[attr-defined]  # of Paid


class Killed:
    """An executor whose process is killed right after a number of commands."""

    def __init__(self, world: World, after: int) -> None:
        self.world, self.left = world, after

    def execute(self, command: Command, request: Request) -> Done:
        done = self.world.log.execute(command, request)
        self.left -= 1
        if self.left == 0:
            raise Crash
        return done

    def known(self, request: Request) -> Done | None:
        return self.world.log.known(request)


class Unlucky(Killed):
    """An executor that is contended for a while."""

    def execute(self, command: Command, request: Request) -> Done:
        if self.left > 0:
            self.left -= 1
            raise Contended("streams and names that nobody may see")
        return self.world.log.execute(command, request)


def test_a_policy_asks_what_follows_from_an_event(world: World) -> None:
    at = world.empty("b")
    run(runner(world))
    first, second = world.log.since(at, 10)
    assert [first.event, second.event] == [Paid(till_id="a", cents=1), Paid(till_id="c", cents=1)]
    assert {happened.actor for happened in (first, second)} == {"policy:share"}
    assert {happened.causation_id for happened in (first, second)} == {str(at)}
    assert {happened.correlation_id for happened in (first, second)} == {"chain"}
    assert first.command_id != second.command_id
    assert world.checkpoints.place("policy:share").position == world.log.head()


@pytest.mark.parametrize("after", [1, 2])
def test_a_command_repeated_after_a_crash_gives_no_second_event(world: World, after: int) -> None:
    world.empty("b")
    with pytest.raises(Crash):
        run(runner(world, executor=Killed(world, after)))
    again = world.reopened()
    run(runner(again))
    assert paid(again)[3:] == [("till-a", 1), ("till-c", 1)]


def test_a_repeat_is_recognised_by_what_is_asked_not_only_by_its_place(world: World) -> None:
    """Between a crash and the repeat the read model has moved on and names another till first."""
    world.empty("b")
    with pytest.raises(Crash):
        run(runner(world, executor=Killed(world, after=1)))
    world.pay("A", 2)
    assert Projecting(world.projection, world.checkpoints, world.log).step()
    run(runner(world.reopened()))
    assert paid(world)[3:] == [("till-a", 1), ("till-A", 2), ("till-A", 1), ("till-c", 1)]


def test_its_read_models_have_reached_the_event(world: World) -> None:
    world.pay("d", 5)
    world.empty("d")
    run(runner(world))
    assert [stream for stream, _ in paid(world)[4:]] == ["till-a", "till-b", "till-c"]


def test_what_concerns_no_policy_is_passed_over_without_its_read_models(world: World) -> None:
    run(runner(world))
    head = world.log.head()
    assert world.checkpoints.place("policy:share").position == head
    assert world.checkpoints.place("tills").position == 0
    emptied = world.empty("b")
    run(runner(world))
    assert world.checkpoints.place("tills").position >= emptied


def test_a_failed_read_model_holds_up_the_policies_that_ask_it(world: World) -> None:
    broken = True
    healthy = world.projection.apply

    def apply(view: View, happened: Recorded[Event]) -> None:
        if broken and isinstance(happened.event, Emptied):
            raise ValueError
        healthy(view, happened)

    world.projection.apply = apply  # type: ignore[method-assign]  # a handler with a fault
    at = world.empty("b")
    held_up = runner(world)
    run(held_up)
    assert world.log.head() == at
    assert world.checkpoints.place("policy:share").position < at
    broken = False
    world.checkpoints.clear_failure("tills")
    run(held_up)
    assert len(paid(world)) == 5


def test_a_refused_command_is_parked_and_the_others_go_on(world: World) -> None:
    world.pay("a", 995)
    at = world.empty("b")
    run(runner(world))
    assert paid(world)[4:] == [("till-c", 1)]
    [waiting] = parked(world.checkpoints)
    assert (waiting.name, waiting.position) == ("policy:share", at)
    assert (waiting.error, waiting.rule, waiting.attempts) == ("TillFull", "R0", 1)
    world.empty("c")
    run(runner(world))
    assert paid(world)[5:] == [("till-b", 1)]
    assert len(parked(world.checkpoints)) == 2


def test_staff_may_have_a_refused_one_tried_again(world: World) -> None:
    world.pay("a", 995)
    at = world.empty("b")
    following = runner(world)
    run(following)
    world.retry("policy:share", at)
    run(following)
    assert len(parked(world.checkpoints)) == 1
    world.empty("a")
    run(following)
    world.retry("policy:share", at)
    before = len(paid(world))
    run(following)
    assert [stream for stream, _ in paid(world)[before:]] == ["till-a"]
    assert parked(world.checkpoints) == []


def test_a_contended_command_is_asked_again_later_and_later_events_go_on(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    first = world.empty("b")
    run(runner(world, executor=Unlucky(world, after=1)))
    assert world.log.head() == first
    world.empty("c")
    run(runner(world.reopened()))
    assert paid(world)[3:] == [("till-a", 1), ("till-b", 1)]
    assert [happened.causation_id for happened in world.log.since(first + 1, 2)] == [str(first + 1)] * 2
    world.clock.advance_to(world.clock.now() + BACKOFF[0])
    run(runner(world.reopened()))
    assert paid(world)[5:] == [("till-a", 1), ("till-c", 1)]
    assert parked(world.checkpoints) == []
    assert "nobody may see" not in caplog.text
    assert f'"what": "policy:share", "position": {first}, "error": "Contended"' in caplog.text


def test_what_keeps_failing_is_parked_after_the_last_try(world: World) -> None:
    at = world.empty("b")
    unlucky = runner(world, executor=Unlucky(world, after=100))
    run(unlucky)
    for pause in BACKOFF:
        assert parked(world.checkpoints) == []
        world.clock.advance_to(world.clock.now() + pause - timedelta(microseconds=1))
        assert not unlucky.step()
        world.clock.advance_to(world.clock.now() + timedelta(microseconds=1))
        run(unlucky)
    [waiting] = parked(world.checkpoints)
    assert (waiting.position, waiting.attempts, waiting.error) == (at, len(BACKOFF) + 1, "Contended")
    world.clock.advance_to(world.clock.now() + timedelta(days=365))
    assert not unlucky.step()


def test_a_policy_with_a_fault_is_treated_alike(world: World) -> None:
    def faulty(happened: Recorded[Event], _: Lookup) -> Iterator[Command]:
        if isinstance(happened.event, Emptied):
            yield Pay(at=happened.recorded_at, till_id="a", cents=1)
            raise KeyError("private")

    world.empty("b")
    run(runner(world, faulty))
    assert paid(world)[3:] == [("till-a", 1)]
    world.clock.advance_to(world.clock.now() + BACKOFF[0])
    run(runner(world, faulty))
    assert paid(world)[3:] == [("till-a", 1)]


def test_a_command_is_told_apart_by_its_fields(world: World) -> None:
    at = world.clock.now()
    assert canonical(Pay(at=at, till_id="a", cents=1)) == canonical(Pay(at=at, till_id="a", cents=1))
    assert canonical(Pay(at=at, till_id="a", cents=1)) != canonical(Pay(at=at, till_id="a", cents=2))
