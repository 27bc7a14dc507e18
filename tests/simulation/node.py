"""One process of the system: composed over the store that all share, and thrown away when it crashes."""

import gc
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine
from sqlalchemy import event as on
from sqlalchemy.exc import OperationalError

from adapters.event_store.engine import writing
from adapters.event_store.facts import Append, Appended, Outcome
from adapters.event_store.group import Decide, Writer
from api.compose import System, open_system
from api.process.outside import Outside
from api.process.starting import Place, Simulation
from api.settings import Settings
from domain.kernel import Request
from domain.ports import Clock
from tests.simulation.asking import Asking
from tests.simulation.gate import Crash, Gate


class Gone(Exception):
    """The database of a process that is no more: what its code does on its way out reaches nothing."""


def _away() -> Exception:
    return OperationalError("the database", None, Exception("does not answer"))


@dataclass
class WatchedWriter:
    """An append is a call to the outside: the database may be away, or answer nobody."""

    writer: Writer
    gate: Gate
    acknowledged: dict[str, tuple[int, int]]
    """By command: its first and last position, of all that a caller was told of."""

    def append(self, wish: Append) -> Outcome:
        outcome = self.gate.call("append", lambda: self.writer.append(wish), _away)
        if isinstance(outcome, Appended) and outcome.first is not None:
            self.acknowledged[wish.request.command_id] = outcome.first, outcome.last
        return outcome

    def run_alone(self, request: Request, decide: Decide) -> Outcome:
        return self.gate.call("append", lambda: self.writer.run_alone(request, decide), _away)

    def close(self) -> None:
        self.writer.close()

    @property
    def waiting(self) -> int:
        return self.writer.waiting


class Node:
    """A process in one of its lives. ``number`` names the process, ``life`` counts its starts."""

    def __init__(self, number: int, life: int, settings: Settings, gate: Gate, outside: Outside) -> None:
        self.number, self.life, self._gate = number, life, gate
        self._settings, self._outside = settings, outside
        self._stack = ExitStack()
        self.system: System
        self.asking: Asking

    def open(
        self,
        begins: datetime,
        seed: int,
        leases: Clock,
        holder: str,
        acknowledged: dict[str, tuple[int, int]],
    ) -> None:
        """``holder``: under which name it holds leases; ``acknowledged``: what its callers are told of."""
        place = Place(self.number, holder=holder, lease_clock=leases)
        simulation = Simulation(begins, seed, cheap_hashes=True)
        self.system = self._stack.enter_context(
            open_system(self._settings, simulation=simulation, place=place, outside=self._outside)
        )
        gc.unfreeze()  # it lives no longer than a moment
        self.system.log.writer = WatchedWriter(self.system.log.writer, self._gate, acknowledged)
        self.asking = Asking(self.system.ports)
        for engine in self._engines:
            on.listen(writing(engine), "engine_connect", self._goes_to_write)
            on.listen(writing(engine), "commit", self._commits)

    @property
    def _engines(self) -> tuple[Engine, Engine]:
        return self.system.store, self.system.ports.reads

    def _goes_to_write(self, _tx: Connection) -> None:
        """It may be held up just before: what it knows by then, its leases too, may be over."""
        self._gate.goes_to_write()

    def _commits(self, _tx: Connection) -> None:
        self._gate.call("commit", lambda: None, _away, alone=True)

    def die(self) -> None:
        """Nothing of it goes on: no lease is given up, nothing is written any more."""
        for engine in self._engines:
            on.listen(engine, "checkout", _refuse)
        for each in self.system.subscriptions._all:
            each.claim.lost()  # it would be refused one by one
        self._stack.close()

    def close(self) -> None:
        """As a process ends that is told to."""
        self._stack.close()


def _refuse(*_: object) -> None:
    raise Gone


__all__ = ["Crash", "Gone", "Node"]
