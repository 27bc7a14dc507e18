"""A rebuilt read model equals the live one, byte for byte, and takes its place at once (I20)."""

from collections.abc import Sequence

import pytest

from adapters.subscriptions.checkpoints import LEASE, FencedOut
from adapters.subscriptions.projecting import Projecting
from adapters.subscriptions.rebuild import SUFFIX, rebuild, rebuild_together
from domain.kernel import Event, Recorded
from projections.kernel import AlreadyRebuilding, Projection, View
from tests.adapters.subscriptions.sample import (
    Crash,
    Emptied,
    Paid,
    World,
    counts_projection,
    tables,
    till,
)
from tests.databases import Database


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    for till_id in "abcab":
        world.pay(till_id, 5)
    world.empty("b")
    return world


def following(world: World) -> Projecting:
    live = Projecting(world.projection, world.checkpoints, world.log)
    while live.step():
        pass
    return live


def names(world: World) -> list[str]:
    with world.engine.connect() as tx:
        return tables(tx)


def test_a_rebuilt_read_model_equals_the_live_one(world: World) -> None:
    following(world)
    before, named = world.live(), names(world)
    with world.checkpoints.writer.begin() as tx, View(tx) as view:
        view.update(till, {"till_id": "a"}, cents=77)
    assert world.live() != before
    assert rebuild(world.projection, world.checkpoints, world.log, batch_max=2) == 6
    assert world.live() == before == world.folded(6)
    assert [name for name in names(world) if "autoindex" not in name] == [
        name for name in named if "autoindex" not in name
    ]
    assert not [name for name in names(world) if SUFFIX in name]


def test_it_can_be_done_again_and_again(world: World) -> None:
    live = following(world)
    for _ in range(3):
        rebuild(world.projection, world.checkpoints, world.log)
        head = world.pay("c")
        assert live.step_to(head)
        assert world.live() == world.folded(head)


def test_events_and_the_live_read_model_go_on_meanwhile(world: World) -> None:
    live = following(world)

    def more(position: int, head: int) -> None:
        assert position <= head
        if head < 12:
            world.pay("d", 3)
            live.step()

    reached = rebuild(world.projection, world.checkpoints, world.log, more, batch_max=2)
    assert reached == 12
    assert world.checkpoints.place("tills").position == 12
    assert world.live() == world.folded(12)
    assert live.step_to(world.pay("a"))
    assert world.live() == world.folded(13)


def test_it_catches_up_with_a_live_read_model_that_is_ahead(world: World) -> None:
    live = following(world)

    def late(_: int, __: int) -> None:
        live.step_to(world.pay("d", 3))

    assert rebuild(world.projection, world.checkpoints, world.log, late) == 7
    assert world.live() == world.folded(7)


def test_a_read_model_that_never_ran_is_built(world: World) -> None:
    assert rebuild(world.projection, world.checkpoints, world.log) == 6
    assert world.live() == world.folded(6)
    assert not following(world).step()


def test_the_holder_of_the_live_one_takes_its_lease_again(world: World) -> None:
    live = following(world)
    other = world.reopened(holder="two")
    rebuild(other.projection, other.checkpoints, other.log)
    head = world.pay("a")
    assert live.step_to(head)
    assert world.live() == world.folded(head)


def test_a_crash_leaves_the_live_one_alone_and_the_next_rebuild_starts_anew(world: World) -> None:
    following(world)
    before = world.live()

    def crash(position: int, _: int) -> None:
        if position == 4:
            raise Crash

    with pytest.raises(Crash):
        rebuild(world.projection, world.checkpoints, world.log, crash, batch_max=2)
    assert [name for name in names(world) if SUFFIX in name]
    again = world.reopened(holder="two")
    assert again.live() == before
    assert rebuild(again.projection, again.checkpoints, again.log) == 6
    assert again.live() == before
    assert not [name for name in names(again) if SUFFIX in name]


def test_a_crash_while_switching_leaves_the_live_one(world: World) -> None:
    live = following(world)
    before = world.live()
    done = False

    def late(_: int, __: int) -> None:
        nonlocal done
        done = True
        live.step_to(world.pay("d"))

    class KilledAtTheEnd(Exception):
        """While the last events are applied."""

    healthy = world.projection.apply

    def apply(view: View, happened: Recorded[Paid]) -> None:
        if done and view._suffix:
            raise KilledAtTheEnd
        healthy(view, happened)

    world.projection.apply = apply  # type: ignore[method-assign,assignment]  # the process is killed here
    with pytest.raises(KilledAtTheEnd):
        rebuild(world.projection, world.checkpoints, world.log, late)
    again = world.reopened()
    assert again.live() == again.folded(7) != before
    assert again.checkpoints.place("tills").position == 7
    assert rebuild(again.projection, again.checkpoints, again.log) == 7


def test_only_one_rebuild_runs_at_a_time(world: World) -> None:
    other = world.reopened(holder="two")

    def meanwhile(_: int, __: int) -> None:
        with pytest.raises(AlreadyRebuilding):
            rebuild(other.projection, other.checkpoints, other.log)

    rebuild(world.projection, world.checkpoints, world.log, meanwhile)
    assert rebuild(other.projection, other.checkpoints, other.log) == 6


def test_a_rebuild_that_was_overtaken_changes_nothing(world: World) -> None:
    following(world)
    before = world.live()
    other = world.reopened(holder="two")
    overtaken = False

    def meanwhile(position: int, _: int) -> None:
        nonlocal overtaken
        if position == 2 and not overtaken:
            overtaken = True
            world.clock.advance_to(world.clock.now() + LEASE)
            claim = other.checkpoints.claim("rebuild:tills")
            assert claim.held()

    with pytest.raises(AlreadyRebuilding):
        rebuild(world.projection, world.checkpoints, world.log, meanwhile, batch_max=2)
    assert world.live() == before


def test_a_failed_read_model_works_again_after_a_rebuild(world: World) -> None:
    following(world)

    class Empties(Exception):
        """A fault that is mended before the rebuild."""

    broken = World(world.database, world.clock)
    healthy = broken.projection.apply

    def apply(view: View, happened: Recorded[Emptied]) -> None:
        if not view._suffix and isinstance(happened.event, Emptied):
            raise Empties
        healthy(view, happened)

    broken.projection.apply = apply  # type: ignore[method-assign,assignment]  # a handler with a fault
    live = Projecting(broken.projection, broken.checkpoints, broken.log)
    head = broken.empty("a")
    assert not live.step_to(head)
    assert broken.checkpoints.place("tills").error == "Empties"
    rebuild(broken.projection, broken.checkpoints, broken.log)
    assert broken.checkpoints.place("tills").failed_at is None
    assert live.step_to(broken.pay("a"))
    assert broken.live() == broken.folded(head + 1)


def two(world: World) -> list[Projection]:
    return [world.projection, counts_projection()]


def test_several_are_rebuilt_in_one_pass(world: World) -> None:
    following(world)
    before = world.live()
    reads: list[int] = []

    class Counted:
        """The log, counting how often it is read."""

        head = staticmethod(world.log.head)

        def since(self, position: int, limit: int) -> Sequence[Recorded[Event]]:
            reads.append(position)
            return world.log.since(position, limit)

    found = rebuild_together(two(world), world.checkpoints, Counted(), batch_max=4)  # type: ignore[arg-type]  # only these are asked
    assert found == {"tills": 6, "counts": 6}
    assert reads == [0, 4]
    assert world.live() == before
    assert not [name for name in names(world) if SUFFIX in name]


def test_one_that_fails_leaves_the_pass_and_the_others_go_on(world: World) -> None:
    following(world)
    before = world.live()
    counts = counts_projection(failing_at=3)
    with world.checkpoints.writer.begin() as tx:
        counts.create(tx)
    found = rebuild_together([counts, world.projection], world.checkpoints, world.log, batch_max=2)
    assert found["tills"] == 6
    assert isinstance(found["counts"], ValueError)
    assert world.live() == before
    assert world.checkpoints.claim("rebuild:counts").held()


def test_one_that_another_process_rebuilds_is_left_to_it(world: World) -> None:
    other = world.reopened(holder="two")
    assert other.checkpoints.claim("rebuild:counts").held()
    found = rebuild_together(two(world), world.checkpoints, world.log)
    assert found["tills"] == 6
    assert isinstance(found["counts"], AlreadyRebuilding)


def test_one_that_is_overtaken_leaves_the_pass_and_the_others_go_on(world: World) -> None:
    other = world.reopened(holder="two")
    overtaking = other.checkpoints.claim("rebuild:counts")

    def meanwhile(position: int, _: int) -> None:
        if position == 2:
            with other.checkpoints.writer.begin() as tx:
                other.checkpoints.overtake(tx, overtaking.name)

    found = rebuild_together(two(world), world.checkpoints, world.log, meanwhile, batch_max=2)
    assert found["tills"] == 6
    assert isinstance(found["counts"], FencedOut)
    assert world.live() == world.folded(6)
