"""Read models at one place take a stretch in one transaction; one that cannot holds up no other."""

from collections import Counter

import pytest
from sqlalchemy import event

from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.projecting import Projecting, Together
from adapters.subscriptions.reading import SharedReading
from domain.kernel import Event, Recorded
from projections.dump import dump
from projections.kernel import Projection, View
from tests.adapters.subscriptions.sample import Paid, World, count, counts_projection
from tests.databases import Database


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    for till_id in "abcab":
        world.pay(till_id, 5)
    return world


def together(world: World, *more: Projection, batch_max: int = 500) -> Together:
    projections = [world.projection, *more]
    with world.checkpoints.writer.begin() as tx:
        for projection in more:
            projection.create(tx)
    members = [Projecting(projection, world.checkpoints, world.log) for projection in projections]
    return Together(members, world.checkpoints, world.log, batch_max)


def position(world: World, name: str) -> int:
    return world.checkpoints.place(name).position


def test_a_stretch_is_one_transaction_with_one_checkpoint_statement(world: World) -> None:
    models = together(world, counts_projection())
    models.step()
    world.pay("d")
    sent: Counter[str] = Counter()
    event.listen(world.engine, "commit", lambda _: sent.update(["COMMIT"]))
    event.listen(world.engine, "before_cursor_execute", lambda *call: sent.update([call[2][:19]]))
    assert {member.name for member in models.step()} == {"tills", "counts"}
    assert sent["COMMIT"] == sent["UPDATE subscription"] == 1
    assert (position(world, "tills"), position(world, "counts")) == (6, 6)
    assert world.live() == world.folded(6)


def test_one_that_fails_stands_still_alone_before_the_event_it_cannot_handle(world: World) -> None:
    models = together(world, counts_projection(failing_at=4))
    while models.step():
        pass
    assert (position(world, "tills"), position(world, "counts")) == (5, 3)
    assert world.checkpoints.place("counts").failed_at == 4
    assert world.checkpoints.place("tills").failed_at is None
    assert world.live() == world.folded(5)
    world.pay("a")
    assert {member.name for member in models.step()} == {"tills"}


def test_what_the_database_refuses_stops_the_one_whose_row_it_is(world: World) -> None:
    counts = counts_projection()
    healthy = counts.apply

    def apply(view: View, happened: Recorded[Event]) -> None:
        healthy(view, happened)
        if happened.position == 4:
            view.insert(count, till_id="new", payments=0, last=3)

    counts.apply = apply  # type: ignore[method-assign]  # a handler with a fault
    models = together(world, counts)
    while models.step():
        pass
    assert (position(world, "tills"), position(world, "counts")) == (5, 3)
    assert world.checkpoints.place("counts").error == "IntegrityError"
    assert world.live() == world.folded(5)


def test_what_is_refused_only_when_it_is_written_stops_it_before_the_same_event(world: World) -> None:
    counts = counts_projection()
    with world.checkpoints.writer.begin() as tx:
        counts.create(tx)
        with View(tx) as view:
            view.insert(count, till_id="c", payments=0)  # left behind by something else
    counts._handlers[Paid] = lambda view, happened: view.insert(
        count,
        till_id=f"{happened.event.till_id}{happened.position * (happened.position != 3) or ''}",
        payments=1,
    )
    models = together(world, counts)
    while models.step():
        pass
    assert (position(world, "counts"), world.checkpoints.place("counts").failed_at) == (2, 3)
    assert position(world, "tills") == 5


def test_those_that_lag_behind_catch_up_and_join_the_others(world: World) -> None:
    first = together(world, batch_max=2)
    first.step()
    first._members[0].release()
    models = together(world, counts_projection(), batch_max=2)
    models.step()
    assert (position(world, "tills"), position(world, "counts")) == (4, 4)
    models.step()
    assert (position(world, "tills"), position(world, "counts")) == (5, 5)


def test_a_helper_takes_a_short_stretch_with_those_that_stand_there(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.subscriptions.projecting.HELP_MAX", 2)
    first = together(world, batch_max=3)
    first.step()
    first._members[0].release()
    models = together(world, counts_projection())
    counts = models._members[1]
    places = []
    while counts.help():
        places.append((position(world, "tills"), position(world, "counts")))
    assert places == [(3, 2), (3, 3), (5, 5)]
    assert world.live() == world.folded(5)


def test_who_is_overtaken_takes_the_others_along_only_once(world: World) -> None:
    models = together(world, counts_projection())
    models.step()
    with world.checkpoints.writer.begin() as tx:
        world.checkpoints.overtake(tx, "counts")
    other = world.reopened(holder="two")
    world.clock.advance_to(world.clock.now() + LEASE / 4)
    world.pay("a")
    models.step()
    assert position(other, "tills") == 5
    models.step()
    assert (position(other, "tills"), position(other, "counts")) == (6, 6)
    assert world.live() == world.folded(6)


def test_what_is_remembered_of_rows_ends_with_the_fence(world: World) -> None:
    models = together(world, counts_projection())
    models.step()
    with world.checkpoints.writer.begin() as tx:
        world.checkpoints.overtake(tx, "counts")
        with View(tx) as view:
            view.update(count, {"till_id": "a"}, payments=70)
    world.pay("a")
    while models.step():
        pass
    with world.engine.connect() as tx:
        assert '"payments":71' in "".join(dump(tx, counts_projection()))


def test_the_end_of_history_is_asked_once_for_all(world: World) -> None:
    asked: list[int] = []

    class Counted:
        """The log, counting how often it is read."""

        def since(self, position: int, limit: int) -> list[Recorded[Event]]:
            asked.append(position)
            return list(world.log.since(position, limit))

    shared = SharedReading(Counted())  # type: ignore[arg-type]  # only since() is asked
    for _ in range(3):
        assert len(shared.since(0, 500)) == 5
        assert shared.since(5, 500) == ()
    assert asked == [0]
    world.pay("a")
    assert shared.since(5, 500) == ()
    shared.expect(5)
    assert shared.since(5, 500) == ()
    shared.expect(6)
    assert [len(shared.since(5, 500)) for _ in range(3)] == [1, 1, 1]
    assert asked == [0, 5]
    assert len(shared.since(0, 500)) == 6
