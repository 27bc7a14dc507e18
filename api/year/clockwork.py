"""A simulated day by day: what is planned for a day, who asks at what time, and the news that follows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

import httpx

from api.compose import System
from api.demo.driver import DAY_STARTS, Json, Unexpected
from domain.calendar import AMSTERDAM, local_date
from domain.kernel import Event, Recorded

OPENS: Final = time(8, 30)
"""When people begin to ask."""
BETWEEN: Final = timedelta(seconds=40)
"""From one request to the next: nobody asks at the same moment as another."""
SERVER_ERROR: Final = 500
STRETCH: Final = 1000
"""Events read at a time."""

Act = Callable[[], None]
Browser = dict[str, str]
"""The cookies of one person's."""


@dataclass
class Clockwork:
    """Drives the system; everything that people do is planned here, and happens in the order of planning."""

    system: System
    http: httpx.Client
    stand_ins: httpx.Client
    refusals: Counter[str] = field(default_factory=Counter)
    """What was asked in vain, by kind of problem."""
    refused: Json = field(default_factory=dict)
    """The last refusal."""
    troubles: list[str] = field(default_factory=list)
    """What daily steps and intake could not deal with."""
    _plans: defaultdict[date, list[Act]] = field(default_factory=lambda: defaultdict(list))
    _read: int = 0
    _outside_moved: bool = False

    @property
    def today(self) -> date:
        return local_date(self.system.clock.now())

    def plan(self, in_days: int, act: Act) -> None:
        """So many days from today; none: still today."""
        self._plans[self.today + timedelta(days=in_days)].append(act)

    def plan_on(self, day: date, act: Act) -> None:
        """On a day; today where it is over."""
        self._plans[max(day, self.today)].append(act)

    def begin(self, day: date) -> Sequence[Recorded[Event]]:
        """The morning: what the outside told overnight, and the daily steps; answers the news."""
        self._clock_to(day, DAY_STARTS)
        report = self.system.run_daily_steps(_unheard)
        self.troubles += [f"{day} {step} {trouble}" for step, trouble in report.troubles]
        news = self._follow()
        self._clock_to(day, OPENS)
        return news

    def act(self) -> Sequence[Recorded[Event]]:
        """Everything that is planned for today happens, and what follows from it; answers the news."""
        for one in self._plans.pop(self.today, []):
            one()
        if self._outside_moved:
            self._outside_moved = False
            self.troubles += [f"{self.today} {told}" for told in self.system.take_in()]
        return self._follow()

    @property
    def is_busy(self) -> bool:
        """Whether something is planned for today still."""
        return bool(self._plans.get(self.today))

    def _follow(self) -> Sequence[Recorded[Event]]:
        """Lets everything that follows from what happened, follow. What the outside makes of it is asked next
        time: nothing there moves by itself."""
        log, head = self.system.log, -1
        while head != (head := log.head()):
            self.system.subscriptions.step_all()
        news: list[Recorded[Event]] = []
        while stretch := log.since(self._read, STRETCH):
            news += stretch
            self._read = stretch[-1].position
        return news

    def _clock_to(self, day: date, at: time) -> None:
        self.system.drive(datetime.combine(day, at, AMSTERDAM))

    # --- asking ---------------------------------------------------------------------------------

    def ask(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        by: Mapping[str, str] = {},
        browser: Browser | None = None,
    ) -> Json | None:
        """One request to our API; None where it is refused. What follows from it waits for the others.
        ``browser``: what it keeps goes along, and what it is given it keeps.

        Raises Unexpected where the system fails."""
        self.system.drive(self.system.clock.now() + BETWEEN)
        kept = {"Cookie": "; ".join(f"{name}={value}" for name, value in browser.items())} if browser else {}
        answer = self.http.request(method, path, json=body, headers={**by, **kept})
        if browser is not None:
            browser.update(answer.cookies)
        if answer.status_code >= SERVER_ERROR:
            raise Unexpected(f"{method} {path} answered {answer.status_code}: {answer.text}")
        told: Json = answer.json() if answer.content else {}
        if answer.is_success:
            return told
        self.refused = told
        self.refusals[str(told["type"]).rpartition(":")[2]] += 1
        return None

    def outside(self, path: str, body: Json | None = None) -> None:
        """Something happens in the world outside. Raises Unexpected where that is impossible there."""
        answer = self.stand_ins.post(path, json=body or {})
        if answer.is_error:
            raise Unexpected(f"the stand-in answered {answer.status_code} to {path}: {answer.text}")
        self._outside_moved = True


def _unheard(_done: int, _of: int) -> None:
    """Nobody watches the read models of a system that one thread runs."""
