"""Nothing final is missing from staff's list: of no reactor, policy, intake or daily step (D17)."""

from collections.abc import Sequence

from sqlalchemy import insert

from adapters.daily.steps import STEPS
from adapters.loose_ends import LooseEnds
from adapters.machine_requests import Trouble
from adapters.subscriptions.reacting import Hopeless, Reactor, ReactorRunner
from adapters.subscriptions.schema import reaction
from domain.catalogue import POLICIES
from domain.effect.aggregate import EFFECT, Life, effect_id, reaction_id
from domain.kernel import Command, Event, Recorded
from projections.loose_ends import loose_ends
from tests.adapters.reactors.system import System
from tests.adapters.reactors.wishes import business
from tests.projections.history import in_memory
from tests.projections.story import story
from toegang_testing.world import World as Model


def gives_up(reactor: Reactor) -> Reactor:
    """A reactor of that name, for those events, that never succeeds."""

    class GivesUp(Reactor):
        name = reactor.name
        handles = reactor.handles

        def react(self, happened: Recorded[Event]) -> Sequence[Command]:  # noqa: ARG002 - the port's shape
            raise Hopeless("cannot_be_done")

    return GivesUp()


def test_whatever_a_reactor_gives_up_is_on_the_list(system: System) -> None:
    model = Model(log=[*story()])
    expected, handled = set[str](), set[type[Event]]()
    checkpoints = system.subscriptions.operational
    for reactor in system.reactors:
        runner = ReactorRunner(gives_up(reactor), checkpoints, model, model, system.clock)
        for happened in story():
            if type(happened.event) in reactor.handles:
                runner.react(happened)
                effect = effect_id(reactor.name, happened.position)
                assert model.state(EFFECT.stream(effect)).life is Life.GIVEN_UP
                expected.add(effect)
                handled.add(type(happened.event))
    never = {event.NAME for reactor in system.reactors for event in reactor.handles - handled}
    assert never == set(), "the story holds every event that a reactor handles"
    with in_memory() as models:
        for happened in model.log[len(story()) :]:
            models.read(happened._replace(position=models.position + 1))
        listed = {one.loose_end_id for one in loose_ends(models.tx, limit=10_000)}
    assert listed == expected


def test_whatever_is_tried_too_often_or_refused_is_on_the_list(system: System) -> None:
    """Of every policy and reactor: what is parked is found, whoever parked it."""
    operational = system.subscriptions.operational
    names = [state.name for state in system.subscriptions.states() if ":" in state.name]
    assert len(names) == len(system.reactors) + len(POLICIES)
    system.ask(business(system))
    with operational.writer.begin() as tx:
        for name in names:
            row = {"attempts": 7, "error": "TechnicalFault", "rule": "", "tried_at": system.now}
            tx.execute(insert(reaction).values(name=name, position=1, **row))
    listed = LooseEnds(log=system.app, reads=system.engine, operational=operational)
    assert {one.name for one in listed.waiting(limit=100)} == set(names)
    assert listed.counts() == dict.fromkeys(names, 1)
    assert all(listed.find(reaction_id(name, 1)) for name in names)


def test_whatever_a_daily_step_or_an_intake_cannot_do_is_on_the_list(system: System) -> None:
    sources = [*(f"daily:{name}" for name in STEPS), "intake:payments", "intake:bank", "intake:register"]
    system.subscriptions.note_troubles({source: [Trouble("somebody", "KeyError")] for source in sources})
    operational = system.subscriptions.operational
    listed = LooseEnds(log=system.app, reads=system.engine, operational=operational)
    assert {one.name for one in listed.waiting(limit=100)} == set(sources)
    since = {one.since for one in listed.waiting(limit=100)}
    system.to(system.today.replace(day=2))
    system.subscriptions.note_troubles({"intake:bank": [Trouble("somebody", "TechnicalFault")]})
    again = listed.find("intake:bank:somebody")
    assert again is not None
    assert ({again.since}, again.reason) == (since, "TechnicalFault")
    system.subscriptions.note_troubles({source: [] for source in sources})
    assert listed.waiting() == []
