"""A simulated day by day: what is planned for a day, who asks at what time, and the news that follows."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Final

from api.demo.driver import Driver, Json, Unexpected
from domain.kernel import Event, Recorded

OPENS: Final = time(8, 30)
"""When people begin to ask."""
BETWEEN: Final = timedelta(seconds=40)
"""From one request to the next: nobody asks at the same moment as another."""
SERVER_ERROR: Final = 500

Act = Callable[[], None]


@dataclass
class Clockwork:
    """Drives the system; everything that people do is planned here, and happens in order of planning."""

    driver: Driver
    refusals: Counter[str] = field(default_factory=Counter)
    """What was asked in vain, by kind of problem."""
    _plans: defaultdict[date, list[Act]] = field(default_factory=lambda: defaultdict(list))
    _news: list[Recorded[Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.driver.told = self._news.extend

    @property
    def today(self) -> date:
        return self.driver.today

    def plan(self, in_days: int, act: Act) -> None:
        """On that day from today; today: still today."""
        self._plans[self.today + timedelta(days=in_days)].append(act)

    def plan_on(self, day: date, act: Act) -> None:
        self._plans[max(day, self.today)].append(act)

    @property
    def is_busy(self) -> bool:
        """Whether something is planned for today still."""
        return bool(self._plans.get(self.today))

    def begin(self, day: date) -> Sequence[Recorded[Event]]:
        """The morning's daily steps; answers what happened since the evening."""
        self.driver.jump(day)
        self.driver.clock_to(day, OPENS)
        return self.news()

    def act(self) -> Sequence[Recorded[Event]]:
        """Everything that is planned for today happens, and what follows from it; answers the news."""
        acts = self._plans.pop(self.today, [])
        for one in acts:
            one()
        if acts:
            self.driver.settle()
        return self.news()

    def news(self) -> Sequence[Recorded[Event]]:
        """What happened and was not asked for yet."""
        told, self._news[:] = list(self._news), []
        return told

    # --- asking ---------------------------------------------------------------------------------

    def ask(
        self, method: str, path: str, body: Json | None = None, by: Mapping[str, str] = {}
    ) -> Json | None:
        """One request to our API; None where it is refused. What follows from it waits for the others.

        Raises Unexpected where the system fails."""
        system = self.driver.system
        system.drive(system.clock.now() + BETWEEN)
        answer = self.driver.http.request(method, path, json=body, headers=dict(by))
        if answer.status_code >= SERVER_ERROR:
            raise Unexpected(f"{method} {path} answered {answer.status_code}: {answer.text}")
        told: Json = answer.json() if answer.content else {}
        if answer.is_success:
            return told
        self.refusals[str(told.get("type", "")).rpartition("/")[2] or str(answer.status_code)] += 1
        return None

    def outside(self, path: str, body: Json | None = None) -> None:
        """Something happens in the world outside. Raises Unexpected where that is impossible there."""
        answer = self.driver.stand_ins.post(path, json=body or {})
        if answer.is_error:
            raise Unexpected(f"the stand-in answered {answer.status_code} to {path}: {answer.text}")
