"""One seed's world: its time, its processes, who asks them, and what became of each request."""

from collections import Counter, deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Final

from sqlalchemy.exc import DBAPIError

from api.demo.members import Members
from api.ports import Ports
from api.process.outside import Outside as Around
from api.process.starting import Unfit
from api.settings import Settings
from domain.calendar import AMSTERDAM, local_date
from domain.kernel import Event, Recorded
from domain.ports import Role
from tests.rules.town import BEGINS
from tests.simulation.asking import Json
from tests.simulation.gate import Crash, Gate
from tests.simulation.money import AskedBank, AskedProvider, BankHouse, Provider
from tests.simulation.node import Node
from tests.simulation.post import LetterBox, Mailbox, Papers, PostRoom
from tests.simulation.register import AskedRegister, Companies
from toegang_testing.model.auditor import Auditor

PROCESSES: Final = 2
BETWEEN: Final = timedelta(milliseconds=700)
"""From one act to the next."""
AWAY: Final = 503
STRETCH: Final = 1_000
"""Events read at a time."""
By = Callable[[Ports], Mapping[str, str]]
"""The headers that tell who asks."""
Then = Callable[[int, Json], None]
"""What who asked makes of the answer."""


class Broken(Exception):
    """A promise does not hold; the message says which."""


def nobody(_ports: Ports) -> Mapping[str, str]:
    """Anybody may ask."""
    return {}


@dataclass
class Asked:
    """A request with a key of its own. ``status``: of its first answer, 0 until one came."""

    key: str
    method: str
    path: str
    body: Json | None
    by: By
    then: Then
    status: int = 0
    told: Json = field(default_factory=dict)


@dataclass
class Outside:
    """The world around, and who watches: it is there before a process starts, and after it died."""

    time: datetime = BEGINS
    room: PostRoom = field(default_factory=PostRoom)
    provider: Provider = field(default_factory=Provider)
    bank: BankHouse = field(default_factory=BankHouse)
    companies: Companies = field(default_factory=Companies)
    auditor: Auditor = field(default_factory=Auditor)
    log: list[Recorded[Event]] = field(default_factory=list)
    """What the auditor has read."""

    def copy(self) -> "Outside":
        """As it is now; what was recorded never changes."""
        return replace(deepcopy(replace(self, log=[])), log=[*self.log])


class World:
    """What survives a crash: the store, the outside, the people. ``settings``: of an initialised store;
    ``outside``: as it is when the seed begins."""

    def __init__(self, seed: int, settings: Settings, outside: Outside) -> None:
        self.seed, self.settings, self.outside = seed, settings, outside
        self.room, self.provider, self.bank = outside.room, outside.provider, outside.bank
        self.companies, self.auditor, self.log = outside.companies, outside.auditor, outside.log
        self.chance = Random(f"{seed}/schedule")
        self.gate = Gate(Random(f"{seed}/faults"), told=self.tell)
        self.trace: list[str] = []
        self.asked: list[Asked] = []
        self.unanswered: deque[Asked] = deque()
        self.acknowledged: dict[str, tuple[int, int]] = {}
        self.answered: list[int] = []
        """Positions that people were told."""
        self.tested: Counter[str] = Counter()
        self.nodes: list[Node | None] = [None] * PROCESSES
        self._lives = self._keys = 0
        self.busy: Node | None = None
        self.acting: list[Node] = []
        """Who is at work now: one, and another one while the first waits for the outside."""
        for number in range(PROCESSES):
            self.start(number)
        self.names = [state.name for state in self._any().system.subscriptions.states()]
        self._let_in()

    def _let_in(self) -> None:
        members = Members(self._any().system.ports)
        for person, roles in STAFF.items():
            if not self._any().system.log.history(f"staff_member-{person}", limit=1):
                members.let_in(person, *roles)

    @property
    def time(self) -> datetime:
        return self.outside.time

    # --- time ---

    def now(self) -> datetime:
        """By which leases run out (domain.ports.Clock)."""
        return self.time

    @property
    def today(self) -> str:
        return local_date(self.time).isoformat()

    def passes(self, span: timedelta) -> None:
        self.outside.time += span
        for node in self.nodes:
            if node is not None:
                node.system.drive(self.time)

    def to_morning(self, days: int) -> None:
        """Early on a later day."""
        day = local_date(self.time) + timedelta(days=days)
        self.passes(datetime.combine(day, time(6), AMSTERDAM) - self.time)

    def tell(self, line: str) -> None:
        """For whoever replays the seed."""
        self.trace.append(f"{self.time:%m-%d %H:%M:%S} {line}")

    # --- processes ---

    def start(self, number: int) -> None:
        """Anew, over what was committed: under the name it had, or as a stranger who waits for its leases."""
        self._lives += 1
        outside = Around(
            register=AskedRegister(self.gate, self.companies),
            payments=AskedProvider(self.gate, self.provider),
            bank=AskedBank(self.gate, self.bank),
            mailer=Mailbox(self.gate, self.room),
            letters=LetterBox(self.gate, self.room),
            documents=Papers(self.gate, self.room),
        )
        holder = f"process-{number}" if self.chance.random() < 0.5 else f"life-{self._lives}"
        node = Node(number, self._lives, self.settings, self.gate, outside)
        node.open(self.time, self.seed * 1_000 + self._lives, self, holder, self.acknowledged)
        self.nodes[number] = node

    def dies(self, node: Node) -> None:
        """Everything in its memory is lost."""
        self.tell(f"process {node.number} died in its life {node.life}")
        self.nodes[node.number] = None
        node.die()

    @property
    def alive(self) -> list[Node]:
        return [node for node in self.nodes if node is not None]

    def free(self) -> Node | None:
        """One that waits for nothing outside."""
        found = [node for node in self.alive if node not in self.acting]
        return self.chance.choice(found) if found else None

    def worker(self) -> Node | None:
        """The same, most often the one that got something done last: it holds the leases, and who does not
        finds nothing to do."""
        node = self.free()
        if self.busy is not None and self.busy in self.alive and self.busy not in self.acting:
            return self.busy if self.chance.random() < 0.7 else node
        return node

    def at(self, node: Node, act: Callable[[Node], object]) -> bool:
        """It acts; False where it died of it."""
        self.acting.append(node)
        try:
            act(node)
        except Crash:
            self.dies(node)
            return False
        finally:
            self.acting.remove(node)
        return True

    def _any(self) -> Node:
        return self.alive[0]

    def machine(self, node: Node, what: str, act: Callable[[], object]) -> bool:
        """What a process does by itself; False where it died, or its database did not answer."""
        self.tell(f"{node.number} {what}")
        before = self.gate.met.total()
        try:
            return self.at(node, lambda _node: act())
        except (DBAPIError, Unfit):
            if self.gate.met.total() == before:
                raise
            return False  # as its threads do: noted, and tried again

    def read_on(self) -> None:
        """The auditor reads what was recorded since."""
        log = self._any().system.log
        while news := log.since(self.auditor.position, STRETCH):
            for recorded in news:
                self.log.append(recorded)
                self.auditor.read(recorded)

    def logged_in(self, account_id: str) -> None:
        """I12: never while it is blocked, closed, or in arrears."""
        self.read_on()
        self.tested["no code is both blocked and logged in"] += 1
        if not self.auditor.usable(account_id):
            raise Broken(f"I12: {account_id} logged in, and is not usable")

    # --- asking ---

    def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        by: By = nobody,
        then: Then = lambda _status, _told: None,
    ) -> None:
        """Asked once; ``then`` hears the first answer, also where that takes further tries."""
        self._keys += 1
        new = Asked(f"key-{self.seed}-{self._keys:05}", method, path, body, by, then)
        if method != "GET":
            self.asked.append(new)
        self.again(new)

    def again(self, one: Asked) -> None:
        """The same with the same key, at any process (I22)."""
        if (node := self.free()) is None:
            self.unanswered.append(one)
            return
        before, answer = self.gate.met.total(), list[tuple[int, Json]]()

        def act(node: Node) -> None:
            headers = {**one.by(node.system.ports), "Idempotency-Key": one.key}
            answer.append(node.asking.ask(one.method, one.path, one.body, headers))

        try:
            self.at(node, act)
        except DBAPIError:
            if self.gate.met.total() == before:
                raise
        status, told = answer[0] if answer else (AWAY, {})
        self.tell(f"{node.number}: {one.method} {one.path} {status or '-'} {told.get('type', '')}")
        if status == AWAY:
            if self.gate.met.total() == before:
                raise Broken(f"{one.method} {one.path} answered {status} though nothing was wrong: {told}")
            if not one.status:
                self.unanswered.append(one)
            return
        self._answered(one, status, told)

    def _answered(self, one: Asked, status: int, told: Json) -> None:
        granted = 200 <= status < 300
        if one.status and 200 <= one.status < 300 and granted:
            self.tested["retries are safe"] += 1
            if _lasting(one.told) != _lasting(told):
                raise Broken(f"retries are safe: {one.path} answered {one.told}, then {told}")
        if granted and "position" in told and one.method != "GET":
            self.answered.append(told["position"])
        if not one.status:
            one.status, one.told = status, told
            one.then(status, told)


STAFF: Final = {
    "clerk": (Role.CLERK,),
    "boss": (Role.SUPERVISOR,),
    "finance": (Role.FINANCE,),
    "controller": (Role.FINANCE,),
}


def _lasting(told: Json) -> Json:
    """What a repeat answers alike: a session's token is new each time."""
    return {name: value for name, value in told.items() if name not in ("token", "expires_at")}
