"""Drives a whole system through simulated time, over HTTP as its users do."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

import httpx

from api.compose import System
from domain.calendar import AMSTERDAM
from domain.kernel import Event, Recorded

DAY_STARTS = time(6)
"""When the daily steps run in simulated days (Europe/Amsterdam)."""

Json = dict[str, Any]
Told = Callable[[Sequence[Recorded[Event]]], None]
"""Called with the events that came, after each settling."""
PATIENCE_SECONDS: Final = 60
"""A loaded machine takes its time; the story tells what is answered, not how fast."""


class Unexpected(Exception):
    """Something answered otherwise than the story tells: the demo stops, red."""


@dataclass
class Driver:
    """One person at the keyboard, alone with the system: nothing moves unless this driver moves it."""

    system: System
    http: httpx.Client
    stand_ins: httpx.Client
    told: Told | None = None
    seen: int = field(init=False)

    def __post_init__(self) -> None:
        self.seen = self.system.log.head()

    # --- asking ---

    def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        status: int,
        headers: Mapping[str, str] = {},
    ) -> Json:
        """One request to our own API; what it leads to has settled when this answers."""
        answer = self.http.request(method, path, json=body, headers=dict(headers))
        if answer.status_code != status:
            raise Unexpected(f"{method} {path} answered {answer.status_code}, not {status}: {answer.text}")
        self._follow()
        found: Json = answer.json() if answer.content else {}
        return found

    def outside(self, path: str, body: Json) -> None:
        """Something happens in the world outside: a payment, a bank booking, a change in the register."""
        answer = self.stand_ins.post(path, json=body)
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            raise Unexpected(f"the stand-in answered {answer.status_code} to {path}: {answer.text}")
        self.settle()

    # --- time ---

    def settle(self) -> None:
        """Lets everything that follows from what happened, follow."""
        self.system.take_in()
        self._follow()

    def _follow(self) -> None:
        """The same where nothing can have come from outside."""
        head = self.seen
        self.system.subscriptions.step_all()
        while head != (head := self.system.log.head()):
            self.system.take_in()
            self.system.subscriptions.step_all()
        while news := self.system.log.since(self.seen, 500):
            self.seen = news[-1].position
            if self.told:
                self.told(news)

    def until(self, day: date, at: time = time(9)) -> None:
        """Lives through every day up to and including ``day``: the daily steps run each morning."""
        while self.today < day:
            self.jump(self.today + timedelta(days=1))
        self.clock_to(day, at)

    def jump(self, day: date) -> None:
        """Goes to the morning of ``day`` at once, and runs that day's steps only."""
        self.clock_to(day, DAY_STARTS)
        self.system.run_daily_steps(_unheard)
        self._follow()

    def clock_to(self, day: date, at: time) -> None:
        to = datetime.combine(day, at, AMSTERDAM)
        if to > self.system.clock.now():
            self.system.drive(to)

    @property
    def today(self) -> date:
        return self.system.clock.now().astimezone(AMSTERDAM).date()


def _unheard(_done: int, _of: int) -> None:
    """Nobody watches the read models of a system that one thread runs."""


def code_in(text: str) -> str:
    """The access code that a message holds."""
    found = re.search(r"\bW[2-9A-HJKMNP-Z]{11}\b", text)
    if found is None:
        raise Unexpected("the message holds no access code")
    return found[0]


def password_in(text: str) -> str:
    """The password that a message holds."""
    found = re.search(r"\b[2-9A-HJKMNP-Z]{4,5}(?:-[2-9A-HJKMNP-Z]{4,5}){3,4}\b", text)
    if found is None:
        raise Unexpected("the message holds no password")
    return found[0]
