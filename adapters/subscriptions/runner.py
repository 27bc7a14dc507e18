"""Every subscription together: stepped by one thread under a seed, or by threads of their own."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine, inspect

from adapters.background import note
from adapters.event_store.engine import making
from adapters.event_store.wake import Waker
from adapters.machine_requests import Trouble
from adapters.subscriptions import reactions, troubles
from adapters.subscriptions.checkpoints import Checkpoints, Claim, Place
from adapters.subscriptions.dispatching import Dispatcher
from adapters.subscriptions.policies import PolicyRunner, PolicySpec
from adapters.subscriptions.projecting import Projecting, Together
from adapters.subscriptions.pulse import Pulse
from adapters.subscriptions.reacting import Reactor, ReactorRunner
from adapters.subscriptions.reading import SharedReading
from adapters.subscriptions.rebuild import Progress, rebuild, rebuild_together
from domain.ports import Clock, Executor, Log
from projections.kernel import NotYet, Projection

POLL_S = 1.0
"""How soon news or a free lease is noticed where no wake-up came."""
READ_MODELS_GATHER_S = 0.002
REACTIONS_GATHER_S = 0.02
BESIDE_GATHER_S = 0.1
"""Between two looks at a busy log: a checkpoint for every few events, not each. Who waits for a read model
does not wait for this: it steps the models itself."""
WAIT_MAX_S = 2.0
"""How long a reader waits for its own write."""
OTHERS_FIRST_S = 5.0
"""How long a process that starts leaves to others what is theirs to take."""
LOOK_S = 0.02
"""How often a waiting reader looks at a read model that another process keeps."""

log = logging.getLogger(__name__)


class Subscription(Protocol):
    """Reads the log from its checkpoint, unfiltered, and always moves it to the last position read."""

    name: str
    claim: Claim

    def step(self) -> bool:
        """False: there is nothing for it to do now."""

    def release(self) -> None:
        """Gives up the lease."""


class Steps(Protocol):
    """What one thread does over and over."""

    @property
    def name(self) -> str: ...

    def step(self) -> object:
        """True if anything may have moved; False: there is nothing to do now."""


class Beside(Steps, Protocol):
    """What follows the log by rules of its own."""

    def start(self, news: Callable[[], None], /) -> None:
        """Works beside the caller from now on; ``news``: more may have happened meanwhile."""

    def rest(self) -> None:
        """Nothing more is begun."""

    def close(self) -> None:
        """Ends after what is being done, and gives up its leases."""


@dataclass(frozen=True, slots=True)
class State:
    """Where one subscription is. ``failed_at``: the position it stopped at; ``error``: the error's class."""

    name: str
    position: int
    head: int
    failed_at: int | None = None
    error: str | None = None


class Subscriptions:
    """What follows from the log. ``clock`` is the business clock, ``lease_clock`` real time.

    ``read_models`` and ``operational`` may be one database. ``holder`` is unique to this process."""

    def __init__(
        self,
        *,
        executor: Executor,
        events: Log,
        read_models: Engine,
        operational: Engine,
        clock: Clock,
        lease_clock: Clock,
        holder: str,
        projections: Sequence[Projection] = (),
        policies: Sequence[PolicySpec] = (),
        reactors: Sequence[Reactor] = (),
    ) -> None:
        self._log, self._events, self._clock = events, SharedReading(events), clock
        self._read_models = Checkpoints(read_models, holder, lease_clock)
        self._operational = Checkpoints(operational, holder, lease_clock)
        self._projections = [Projecting(p, self._read_models, self._events) for p in projections]
        self._read_models_together = Together(self._projections, self._read_models, self._events)
        self._by_name = {projecting.name: projecting for projecting in self._projections}
        self._policies = [
            PolicyRunner(
                spec,
                [self._by_name[name] for name in spec.needs],
                self._operational,
                executor,
                self._events,
                clock,
            )
            for spec in policies
        ]
        self._reactors = [
            ReactorRunner(r, self._operational, executor, self._events, clock) for r in reactors
        ]
        self._all: Sequence[Subscription] = [*self._projections, *self._policies, *self._reactors]
        self._news = Pulse()
        self._stop = threading.Event()
        self._waker: Waker | None = None
        self._dispatcher = Dispatcher(
            self._policies, self._reactors, self._operational, self._events, clock, self._tell
        )
        self._beside: list[Beside] = []
        self._threads: list[threading.Thread] = []

    def add(self, beside: Beside) -> None:
        """Before anything is stepped or started."""
        self._beside.append(beside)

    def create(self) -> None:
        """Makes the tables that do not exist yet: checkpoints, retries and read models.

        A policy or reactor that a later release adds begins at the head of the log: what happened before
        it existed is not acted on (I23). A read model begins at the beginning."""
        self._operational.create()
        acting = [each.name for each in (*self._policies, *self._reactors)]
        self._operational.begin(acting, self._events.head())
        self._read_models.create()
        with self._read_models.reader.connect() as tx:
            if not self._lacking(tx):
                return
        with making(self._read_models.reader) as tx:
            for projection in self._lacking(tx):
                projection.create(tx)

    def _lacking(self, tx: Connection) -> Sequence[Projection]:
        """Read models of which a table is not there."""
        there = set(inspect(tx).get_table_names())  # asked once, not for each
        models = [projecting.projection for projecting in self._projections]
        return [each for each in models if not there.issuperset(table.name for table in each.tables)]

    def step_all(self) -> None:
        """Steps everything, always in the same order, until nothing moves."""
        self._dispatcher.look_again()
        while self._round():
            pass

    def step_round(self) -> bool:
        """One round of it, for who interleaves several processes under a seed. False: nothing moved."""
        self._dispatcher.look_again()
        return self._round()

    def step(self, name: str) -> bool:
        """Steps one alone, likewise; read models move together. False: it had nothing to do."""
        self._events.news()
        [one] = [each for each in self._all if each.name == name]
        return one.step()

    def _round(self) -> bool:
        moved = False
        everything: Sequence[Steps] = (self._read_models_together, self._dispatcher, *self._beside)
        for steps in everything:
            self._events.news()
            moved = bool(steps.step()) or moved
        return moved

    def wait_for(self, position: int, projections: Sequence[str], timeout_s: float = WAIT_MAX_S) -> None:
        """Returns once these read models have reached the position, helping them along where nobody else is
        at it. Raises NotYet: after the time given, and at most what one short stretch takes."""
        deadline_s = time.monotonic() + timeout_s
        self._events.expect(position)
        progress = self._read_models_together.progress
        for projecting in self._behind(position, projections):
            seen = progress.count
            while not projecting.reached(position):
                left_s = deadline_s - time.monotonic()
                if left_s <= 0:
                    raise NotYet(projecting.name)
                if not projecting.help():
                    progress.wait_beyond(seen, min(left_s, LOOK_S))
                seen = progress.count

    def _behind(self, position: int, names: Sequence[str]) -> Sequence[Projecting]:
        """Those of whom it is not known that they have come so far: others' checkpoints are asked once."""
        found = [self._by_name[name] for name in names if self._by_name[name].claim.position < position]
        if all(each.claim.is_held for each in found):
            return found
        places = self._read_models.places()
        return [
            each for each in found if each.claim.is_held or places.get(each.name, Place()).position < position
        ]

    def place(self, name: str) -> int:
        """How far a read model has come, at least."""
        return self._by_name[name].place

    def states(self) -> Sequence[State]:
        """Where everything is, also what another process runs."""
        places = {**self._operational.places(), **self._read_models.places()}
        head = self._events.head()
        found = [(subscription.name, places.get(subscription.name, Place())) for subscription in self._all]
        return [State(name, place.position, head, place.failed_at, place.error) for name, place in found]

    def rebuild(self, name: str, progress: Progress) -> int:
        """Rebuilds a read model beside the live one; answers its position. Raises AlreadyRebuilding."""
        return rebuild(self._by_name[name].projection, self._read_models, self._log, progress)

    def rebuild_together(self, names: Sequence[str], progress: Progress) -> Mapping[str, int | Exception]:
        """Rebuilds several in one pass over the log; answers of each its position, or what stopped it."""
        projections = [self._by_name[name].projection for name in names]
        return rebuild_together(projections, self._read_models, self._log, progress)

    def retry_failed(self, name: str) -> None:
        """Lets a read model that failed try the event it stopped at again."""
        self._read_models.clear_failure(name)
        self._news.beat()

    def parked(self) -> Sequence[reactions.Parked]:
        """Reactions that were tried often enough, or refused, and wait for staff."""
        return reactions.parked(self._operational)

    @property
    def operational(self) -> Checkpoints:
        """Where is kept what is tried again, and what waits for staff."""
        return self._operational

    def note_troubles(self, found: Mapping[str, Sequence[Trouble]]) -> None:
        """By source, what it could not deal with just now; what it could the last time is over."""
        troubles.note(self._operational, found, self._clock.now())

    def start(self, waker: Waker, number: int = 1, of: int = 1) -> None:
        """Starts threads: for the read models, for the policies, and as many as there are busy reactors.

        ``number``: which of ``of`` like processes this is, from 1. What another is to take is left to it at
        first, so that one does not hold everything; later whoever finds it free takes it."""
        self._waker = waker
        self._dispatcher.start()
        for beside in self._beside:
            beside.start(self._tell)
        work: Sequence[tuple[Steps, float]] = [
            (self._read_models_together, READ_MODELS_GATHER_S),
            (self._dispatcher, REACTIONS_GATHER_S),
            *((beside, BESIDE_GATHER_S) for beside in self._beside),
        ]
        self._threads = [
            threading.Thread(
                target=self._run,
                args=(steps, gather_s, 0.0 if turn % of == number - 1 else OTHERS_FIRST_S),
                name=steps.name,
            )
            for turn, (steps, gather_s) in enumerate(work)
        ]
        self._threads.append(threading.Thread(target=self._listen, args=(waker,), name="waker"))
        for thread in self._threads:
            thread.start()

    def rest(self) -> None:
        """Who acts on what happened does no more; read models go on."""
        self._dispatcher.rest()
        for beside in self._beside:
            beside.rest()

    def stop(self) -> None:
        """Ends the threads after what they are at, gives up the leases and closes the waker."""
        self._stop.set()
        self._news.beat()
        if self._waker is not None:
            self._waker.close()
        for thread in self._threads:
            thread.join()
        self._threads = []
        self._dispatcher.close()
        for beside in self._beside:
            beside.close()
        for subscription in self._all:
            try:
                subscription.release()
            except Exception as error:
                # Its lease runs out by itself; the others are given up now.
                note(log, f"{subscription.name}: not released", error, position=subscription.claim.position)

    def _tell(self) -> None:
        """There may be something to do for everybody."""
        self._events.news()
        self._news.beat()

    def _listen(self, waker: Waker) -> None:
        while not self._stop.is_set():
            waker.wait(POLL_S)
            self._tell()

    def _run(self, steps: Steps, gather_s: float, begin_after_s: float) -> None:
        self._stop.wait(begin_after_s)
        while not self._stop.is_set():
            seen = self._news.count
            moved = self._step(steps)
            if not (self._stop.wait(gather_s) or moved):
                self._news.wait_beyond(seen, POLL_S)

    def _step(self, steps: Steps) -> bool:
        try:
            return bool(steps.step())
        except Exception as error:
            note(log, steps.name, error)  # the database does not answer, most likely
            self._stop.wait(POLL_S)
            return False
