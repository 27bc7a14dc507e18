"""One seed: who acts is drawn, step by step; then all faults stop, every queue drains, and all is checked."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from random import Random
from typing import Final

from sqlalchemy import select

from adapters.event_store.facts import Fact
from adapters.event_store.schema import event
from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.schema import reaction
from api.process.evidence import keeper
from api.settings import Settings
from domain.values import ProviderPaymentId
from tests.simulation.begun import Begun
from tests.simulation.checks import check_all
from tests.simulation.desk import Desk
from tests.simulation.node import Node
from tests.simulation.payers import Payers
from tests.simulation.people import Act, Holder
from tests.simulation.world import BETWEEN, Broken, Outside, World

ROUNDS_MAX: Final = 60
"""By then a queue that drains has drained: a retry comes within six hours, and each round passes one."""
AGAIN: Final = 30
"""Of so many of the last requests one is asked again."""
SPENT: Final = 8
"""How often who pays from credit orders once more, at the end."""
WEIGHTS: Final = (0.0, 0.5, 1.0, 1.0, 3.0)
"""How much more or less often an act is seen in one seed than in another."""
USUAL: Final[Mapping[str, float]] = {
    "follows": 40,
    "steps one": 8,
    "takes in": 10,
    "a moment passes": 8,
    "an hour passes": 3,
    "a day begins": 6,
    "dies": 1.5,
    "starts": 20,
    "asks again": 8,
    "activates": 40,
    "logs in": 8,
    "orders": 8,
    "deposits": 8,
    "allows direct debit": 6,
    "somebody pays": 10,
    "the provider calls": 6,
    "somebody charges back": 0.7,
    "a company ends": 0.1,
    "a company moves": 0.4,
    "a guest orders": 0.7,
    "the bank tells again": 0.3,
    "staff suspends": 2,
    "staff asks a closure": 0.5,
    "says the code is lost": 0.4,
    "an invoice is paid": 3,
    "a debit is collected": 4,
}
"""Weights of acts; of any other: 1."""
ALWAYS: Final = frozenset(
    {"follows", "a day begins", "takes in", "applies", "activates", "starts", "a moment passes"}
)
"""In every seed: without these nothing happens."""


@dataclass
class Ran:
    """What came of one seed. ``broken``: what did not hold, or nothing; ``digest``: of the log."""

    seed: int
    broken: str = ""
    digest: str = ""
    trace: list[str] = field(default_factory=list)
    events: int = 0
    tested: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    happened: Counter[str] = field(default_factory=Counter)


WorldOf = Callable[[int, Settings, Outside], World]


def run(seed: int, steps: int, settings: Settings, begun: Begun, world_of: WorldOf = World) -> Ran:
    """``begun``: what happened in that store before; ``world_of``: makes the world, of which another one has
    something broken in it."""
    world = world_of(seed, settings, begun.outside.copy())
    ran = Ran(seed, trace=world.trace, tested=world.tested, faults=world.gate.met)
    try:
        world.gate.quiet = False
        Run(world, [one.living_in(world) for one in begun.people]).live(steps)
        ran.digest = _digest(world)
    except Exception as wrong:  # also what no process foresees
        ran.broken = f"{type(wrong).__name__}: {wrong}"
    finally:
        world.gate.quiet = True
        for node in world.alive:
            node.close()
    ran.events = len(world.log)
    ran.happened = Counter(recorded.event.NAME for recorded in world.log)
    return ran


class Run:
    """Draws who acts next."""

    def __init__(self, world: World, people: Sequence[Holder]) -> None:
        self.world, self.people = world, people
        self.payers, self.desk = Payers(world), Desk(world)
        self._swarm = Random(f"{world.seed}/swarm")
        self._factors: dict[str, float] = {}
        world.gate.meanwhile, world.gate.taken_over = self._meanwhile, self._taken_over

    def live(self, steps: int) -> None:
        world = self.world
        for _ in range(steps):
            if not world.alive:
                world.start(world.chance.randrange(len(world.nodes)))
            world.passes(BETWEEN)
            world.read_on()
            self._act({**self._of_people(), **self._of_machines(), **self._of_time()})
        self.drain()
        self._everybody_logs_in()
        self._spends_all()
        self.drain()
        check_all(world)

    def _act(self, acts: Mapping[str, Act]) -> None:
        names = [*acts]
        weights = [USUAL.get(name, 1.0) * self._factor(name) for name in names]
        [name] = self.world.chance.choices(names, weights)
        self.world.tell(name)
        acts[name]()

    def _factor(self, name: str) -> float:
        if name not in self._factors:
            drawn = self._swarm.choice(WEIGHTS)
            self._factors[name] = max(drawn, 1.0) if name in ALWAYS else drawn
        return self._factors[name]

    def _meanwhile(self) -> None:
        """Somebody else acts, while one waits for the outside."""
        world = self.world
        if world.chance.random() < 0.2:
            world.passes(timedelta(seconds=world.chance.choice((1, 6, 20))))
        if world.free() is not None:
            acts = {**self._of_people(), **self._of_machines()}
            acts.pop("a day begins", None)
            self._act(acts)

    def _taken_over(self) -> None:
        """Of a process that is held up, all leases run out, and another one goes on where it was."""
        self.world.passes(LEASE)
        if (node := self.world.free()) is not None:
            self._follow(node)

    # --- who may act ---

    def _of_people(self) -> Mapping[str, Act]:
        who = self.world.chance.choice(self.people)
        found = {**who.acts, **self.payers.acts, **self.desk.acts}
        if self.world.asked:
            found["asks again"] = self._ask_again
        return found

    def _of_machines(self) -> Mapping[str, Act]:
        world, found = self.world, dict[str, Act]()
        if (node := world.worker()) is not None:
            found |= {
                "follows": lambda: self._follow(node),
                "steps one": lambda: self._step_one(node),
                "takes in": lambda: self._take_in(node),
                "signs the log": lambda: self._sign(node),
            }
            if not world.acting:
                found["a day begins"] = lambda: self._day(node)
            if len(world.alive) > 1:
                found["dies"] = lambda: self._dies(node)
        if missing := [number for number, node in enumerate(world.nodes) if node is None]:
            found["starts"] = lambda: world.start(missing[0])
        return found

    def _of_time(self) -> Mapping[str, Act]:
        world = self.world
        seconds = world.chance.choice((1, 5, 16, 120))
        return {
            "a moment passes": lambda: world.passes(timedelta(seconds=seconds)),
            "an hour passes": lambda: world.passes(timedelta(hours=world.chance.choice((1, 3, 6)))),
        }

    def _ask_again(self) -> None:
        world = self.world
        if world.unanswered and world.chance.random() < 0.7:
            world.again(world.unanswered.popleft())
        else:
            world.again(world.chance.choice(world.asked[-AGAIN:]))

    def _follow(self, node: Node) -> None:
        def step() -> None:
            if node.system.subscriptions.step_round():
                self.world.busy = node

        self.world.machine(node, "follows", step)

    def _step_one(self, node: Node) -> None:
        subscriptions = node.system.subscriptions
        name = self.world.chance.choice(self.world.names)
        self.world.machine(node, f"steps {name}", lambda: subscriptions.step(name))

    def _take_in(self, node: Node) -> None:
        intake = self.world.chance.choice(node.system.intake)
        self.world.machine(node, f"takes in {intake.name}", intake.step)

    def _sign(self, node: Node) -> None:
        self.world.machine(node, "signs", keeper(node.system.store, node.system.settings).step)

    def _day(self, node: Node) -> None:
        """The next morning, or one after; who keeps read models brings them up to date."""
        world = self.world
        world.to_morning(world.chance.choice((1, 1, 1, 3, 8, 15)))
        world.bank.close_day(world.today)

        def others(_done: int, _of: int) -> None:
            world.passes(timedelta(seconds=4))  # else the lease of who died just now would never run out
            node.system.subscriptions.step_round()
            for other in world.alive:
                if other is not node:
                    world.machine(other, "keeps up", other.system.subscriptions.step_round)

        world.machine(node, "keeps up", lambda: others(0, 0))
        if node in world.alive:
            world.machine(node, "begins the day", lambda: node.system.run_daily_steps(others))

    def _dies(self, node: Node) -> None:
        self.world.gate.note("crash between two steps")
        self.world.dies(node)

    # --- the end ---

    def _everybody_logs_in(self) -> None:
        """Who may not is refused (I12): at random that is hardly ever tried while one is blocked."""
        for one in self.people:
            one.open_mail()
            if one.who.code and one.who.password:
                one.log_in()

    def _spends_all(self) -> None:
        """Whose credit does not do any more is refused (I1): at random that is hardly ever tried."""
        for one in self.people:
            for _ in range(SPENT if one.token and not one.who.business else 0):
                one.order()

    def drain(self) -> None:
        """No trouble is made any more; all that waits is done, or on a list of staff. Raises Broken."""
        world = self.world
        world.gate.quiet = True
        for number, node in enumerate(world.nodes):
            if node is None:
                world.start(number)
        for _ in range(ROUNDS_MAX):
            head = world.alive[0].system.log.head()
            self._settle()
            if not self._waits() and world.alive[0].system.log.head() == head:
                return
            world.passes(timedelta(hours=6))
        raise Broken(f"queues drain: {self._waits()}")

    def _settle(self) -> None:
        world = self.world
        for _ in range(len(world.unanswered)):
            world.again(world.unanswered.popleft())
        for one in [*world.provider.calls]:
            world.alive[0].system.ports.payment_calls.told_of(ProviderPaymentId(one))
        world.provider.calls.clear()
        for node in world.alive:
            node.system.take_in()
            node.system.subscriptions.step_all()

    def _waits(self) -> list[str]:
        """Who is behind, or has something to try again; parked is what staff has on a list."""
        world = self.world
        found = [f"{one.key} has no answer" for one in world.unanswered]
        found += [
            f"{state.name} stands at {state.position} of {state.head}, {state.error}"
            for state in world.alive[0].system.subscriptions.states()
            if state.failed_at is not None or state.position != state.head
        ]
        found += [f"{name} waits at the bank" for name in world.bank.waiting]
        found += [f"{name} is to be tried again" for name in _to_try(world)]
        return found


def _to_try(world: World) -> list[str]:
    with world.alive[0].system.store.connect() as tx:
        ask = select(reaction.c.name, reaction.c.position, reaction.c.error)
        found = tx.execute(ask.where(reaction.c.next_try_at.is_not(None))).all()
    return [f"{one.name} at {one.position}, {one.error}" for one in found]


def _digest(world: World) -> str:
    """Of every row of the log as it is stored, which is the same on each database (I24)."""
    whole = sha256()
    columns = [event.c[name] for name in Fact._fields]
    with world.alive[0].system.store.connect() as tx:
        for row in tx.execute(select(*columns).order_by(event.c.position)):
            whole.update(repr(tuple(map(str, row))).encode())
    return whole.hexdigest()
