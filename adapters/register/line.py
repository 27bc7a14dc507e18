"""The line to the register: paced, tried again where that is safe, bounded, and cut while it is away."""

import json
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import httpx

from adapters.register import reading
from adapters.register.breaker import Breaker, BreakerState, Monotonic, Pace
from domain.ports import TechnicalFault

BODY_BYTES_MAX = 8 * 1024 * 1024
"""The largest company of the register's test set answers 300 kB."""
FIRST_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 8.0
NO_JSON = object()


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one question to the register may take, tries and waits together, and how many tries it has."""

    seconds: float
    tries: int


A_PERSON_WAITS = Patience(6.0, 3)
NOBODY_WAITS = Patience(60.0, 6)


@dataclass(frozen=True, slots=True)
class Answer:
    """``body``: NO_JSON where it is none. ``retry_after``: seconds that the register asks to wait."""

    status: int
    body: object = field(repr=False)
    retry_after: float = 0.0

    @property
    def register_answered(self) -> bool:
        """It is the register that speaks, about this number or of a fault of its own: nothing in between, and
        it does not say that it is away."""
        if self.body is NO_JSON or self.status == 429 or 300 <= self.status < 400:
            return False
        return self.status == 200 or reading.says_more_than_away(self.body)

    @property
    def passes(self) -> bool:
        """It may be another answer in a moment. Never what was refused: 4xx."""
        if self.status == 429 or self.status >= 500 or reading.says_it_is_away(self.body):
            return True
        return self.status == 200 and self.body is NO_JSON


class About(StrEnum):
    """What is asked. Each has a breaker of its own, since they fail apart: a subscription that lapsed, an
    email check at another host or one company that cannot be read must not keep people from applying."""

    FACTS = "facts"
    """A company or a branch, while somebody waits."""
    CHANGES = "changes"
    """The same, after a signal."""
    SIGNALS = "signals"
    EMAIL = "email"


class Line:
    """One per register and process: all who ask share its rate, and who asks the same kind a breaker. Where
    ``processes`` ask one register, each has its part of the rate, and of the failures that open a breaker.

    Every question of this API only reads, so each is safe to ask again. ``monotonic``, ``sleep`` and
    ``chance`` (from 0 to 1) are real unless a test gives its own."""

    def __init__(
        self,
        http: httpx.Client,
        *,
        processes: int = 1,
        monotonic: Monotonic = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._http, self._monotonic, self._sleep, self._chance = http, monotonic, sleep, chance
        self._breakers = {about: Breaker(monotonic, processes=processes) for about in About}
        self._pace = Pace(monotonic, processes=processes)
        self._lock = threading.Lock()
        self._retries = 0

    def state(self, about: About) -> BreakerState:
        return self._breakers[about].state

    @property
    def is_away(self) -> bool:
        """The register did not answer something, and nobody knows yet that it does again."""
        return any(self.state(about) is not BreakerState.CLOSED for about in About)

    @property
    def retries(self) -> int:
        """How often something was asked again, since the start."""
        return self._retries

    def until(self, patience: Patience) -> float:
        """The moment at which a question that is asked now has taken too long."""
        return self._monotonic() + patience.seconds

    def ask(
        self,
        method: str,
        url: str,
        *,
        about: About,
        headers: Mapping[str, str],
        until: float,
        tries: int,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, str] | None = None,
    ) -> Answer:
        """The last answer, whatever its status. Raises TechnicalFault where there is none in time."""
        # Packed, a short answer could be too long for the memory.
        unpacked = {**headers, "Accept-Encoding": "identity"}
        request = self._http.build_request(method, url, headers=unpacked, params=params, json=body)
        breaker = self._breakers[about]
        breaker.admit()
        answered: bool | None = None
        try:
            for attempt in range(tries):
                self._wait_for_turn(until)
                answered = False
                answer = self._try(request, until)
                if answer is not None and not answer.passes:
                    answered = answer.register_answered
                    return answer
                if attempt + 1 == tries or not self._wait(attempt, answer, until):
                    break
            if answer is None:
                raise TechnicalFault("the register cannot be reached")
            answered = answer.register_answered
            return answer
        finally:
            breaker.note(answered)

    def _wait_for_turn(self, until: float) -> None:
        wait = self._pace.wait_for_turn(until - self._monotonic())
        if wait is None:
            raise TechnicalFault("the register is asked too much")
        if wait:
            self._sleep(wait)

    def _wait(self, attempt: int, answer: Answer | None, until: float) -> bool:
        """Full jitter, but not before the register asks for it. False where that is too late."""
        wait = self._chance() * min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2**attempt)
        wait = max(wait, answer.retry_after if answer else 0.0)
        if self._monotonic() + wait >= until:
            return False
        with self._lock:
            self._retries += 1
        self._sleep(wait)
        return True

    def _try(self, request: httpx.Request, until: float) -> Answer | None:
        """None where it could not be reached, or the answer broke off. Raises TechnicalFault."""
        seconds = max(0.001, until - self._monotonic())
        request.extensions["timeout"] = httpx.Timeout(seconds).as_dict()
        try:
            # A redirect is never followed: the key would go to wherever it points.
            response = self._http.send(request, stream=True, follow_redirects=False)
        except httpx.HTTPError:
            return None
        try:
            content = bytearray()
            for chunk in response.iter_raw():
                content += chunk
                if len(content) > BODY_BYTES_MAX:
                    raise TechnicalFault("the register's answer is too long")
                if self._monotonic() > until:
                    raise TechnicalFault("the register's answer takes too long")
        except httpx.HTTPError:
            return None
        finally:
            response.close()
        return Answer(response.status_code, _parsed(bytes(content)), _retry_after(response))


def _parsed(content: bytes) -> object:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return NO_JSON


def _retry_after(response: httpx.Response) -> float:
    """In seconds, or a date (RFC 9110, 10.2.3); what is neither is none."""
    given = response.headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdigit():
        return float(given[:9])
    try:
        at = parsedate_to_datetime(given)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
