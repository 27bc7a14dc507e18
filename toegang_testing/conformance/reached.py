"""A deployment reached by its URL, with a key and invitations, and the URL of its stand-ins if it has any."""

import html
import re
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

import httpx

from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded
from domain.ports import Role
from domain.values import Personal, Plain, Sealed, sealed_fields
from toegang_testing.conformance.colleagues import Colleagues
from toegang_testing.conformance.deployment import Away, Deployment, Headers, Json

PAGE: Final = 500
PATIENCE_S: Final = 60.0
"""How long is waited for what must come."""
LOOKS_EVERY_S: Final = 2.0
"""How often a deployment looks for payments, and whether a day has begun."""
OTHERS_EVERY: Final = 6
"""After how many of these it has looked at the bank and at the register too."""
AGAIN_S: Final = 0.05
ERASED: Final = Sealed("sealed:1|erased|erased/erased|bm9uY2U=|Y2lwaGVydGV4dA==")
"""In place of what the feed does not show any more."""
NEEDED: Final = "the key needs the scopes login-check and events-personal"
NOBODYS: Final = "W23456789ABC"
"""Whether there is such a code or not: who may ask is answered."""
CLOSED: Final = {"not_shown": "sealed"}
"""What the feed tells a key in place of what it may not see."""
LINK: Final = re.compile(r'<a href="(/inbox/(?:mail|letter)/[^"]+)">')
TEXT: Final = re.compile(r"<pre>(.*?)</pre>", re.S)


class Reached(Deployment):
    """Over HTTP. ``key``: a system's; ``outside``: the stand-ins, if there are."""

    hurries = False

    def __init__(
        self,
        http: httpx.Client,
        key: str,
        outside: httpx.Client | None,
        colleagues: Colleagues,
        *,
        looks_every_s: float = LOOKS_EVERY_S,
    ) -> None:
        self._http, self._outside, self._colleagues = http, outside, colleagues
        self._key, self._looks_every_s = key, looks_every_s
        self.has_outside = outside is not None
        self.has_simulated_time = outside is not None and outside.get("/clock").is_success
        self._read: dict[str, str] = {}
        self._end = 0
        self._named: dict[int, str] = {}

    def look(self) -> None:
        """Whether it can be asked at all, by this key. Raises Away."""
        self.since(0)
        path = "/v1/login-checks"
        self._let_in(path, self.send("POST", path, {"code": NOBODYS}, self.system))

    # --- asking ---

    def send(self, method: str, path: str, body: Json | None, headers: Headers) -> httpx.Response:
        return sent(self._http, method, path, body, headers)

    def staff(self, role: Role, *, another: bool = False) -> Headers:
        return self._colleagues.session(role, another=another)

    @property
    def system(self) -> Headers:
        return {"X-Api-Key": self._key}

    # --- what follows ---

    def settle(self) -> None:
        """Every subscription has read to an end that does not move."""
        until = time.monotonic() + PATIENCE_S
        before = -1
        while True:
            told = self.send("GET", "/ready", None, self.system).json()
            if any(one["failed_at"] is not None for one in told["subscriptions"] or ()):
                raise AssertionError("R46: a subscription stands still")
            head = self._head()
            if head == before and all(one["caught_up"] for one in told["subscriptions"] or ()):
                return
            if time.monotonic() > until:
                raise Away(f"what follows is not done within {PATIENCE_S:.0f} seconds")
            before = head
            time.sleep(AGAIN_S)

    def happens(self, path: str, body: Json) -> None:
        self._of_outside("POST", path, body)
        self._looked(2 if path.startswith("/payments/") else OTHERS_EVERY)

    def days_pass(self, days: int) -> None:
        for _ in range(days):
            now = self._of_outside("POST", "/clock/next-day", {}).json()["now"]
            print(f"it is {now}", file=sys.stderr, flush=True)  # each takes seconds, and a history many
            self._looked(2)

    def jumps(self, days: int) -> None:
        self.days_pass(days)

    def moment_passes(self) -> None:
        """Its time is its own."""

    def now(self) -> datetime:
        if not self.has_simulated_time:
            return datetime.now(UTC)
        return datetime.fromisoformat(self._of_outside("GET", "/clock", None).json()["now"])

    def _looked(self, times: int) -> None:
        """It has looked outside so often, or something has come of it; and nothing comes any more."""
        since, head, wait_s = time.monotonic(), self._head(), times * self._looks_every_s
        until = since + PATIENCE_S
        while time.monotonic() < min(since + wait_s, until):
            time.sleep(AGAIN_S)
            if (now := self._head()) != head:
                since, head, wait_s = time.monotonic(), now, 2 * self._looks_every_s
        self.settle()

    # --- reading ---

    def since(self, position: int) -> Sequence[Recorded[Event]]:
        told = self._fed(position).json()
        self._named |= {one["position"]: one["id"] for one in told[-1:]}
        return [recorded(one) for one in told]

    def read(self, value: Personal) -> str:
        assert isinstance(value, Plain), "the feed shows it to who may see it"
        return value.text

    def messages(self, to: str, *, post: bool) -> Sequence[str]:
        if self._outside is None:
            return ()
        listed = self._of_outside("GET", f"/inbox?to={'' if post else quote(to)}", None).text
        kind = "/inbox/letter/" if post else "/inbox/mail/"
        paths = [html.unescape(path) for path in LINK.findall(listed)]
        return [self._text(path) for path in reversed(paths) if path.startswith(kind)]

    def _text(self, path: str) -> str:
        if path not in self._read:
            shown = self._of_outside("GET", path, None).text
            self._read[path] = html.unescape(TEXT.findall(shown)[0])
        return self._read[path]

    def _head(self) -> int:
        """The end of its log: asked from the last end that was seen on."""
        while True:
            answer = self._fed(self._end)
            name: str = answer.headers["Feed-Position"]
            self._end = int(name.rpartition("-")[2])
            self._named[self._end] = name
            if "Link" not in answer.headers:
                return self._end

    def _fed(self, position: int) -> httpx.Response:
        answer = self.send("GET", f"/v1/feed?after={self._name(position)}&limit={PAGE}", None, self.system)
        self._let_in("/v1/feed", answer)
        if answer.status_code != httpx.codes.OK or "Feed-Position" not in answer.headers:
            raise Away(f"{self._http.base_url} is no such service: /v1/feed answered {answer.status_code}")
        return answer

    def _let_in(self, path: str, answer: httpx.Response) -> None:
        if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
            raise Away(f"{path} answered {answer.status_code}: {NEEDED}")

    def _name(self, position: int) -> str:
        """What it is called there: after a break of that log no number alone."""
        return self._named.get(position, str(position))

    def _of_outside(self, method: str, path: str, body: Json | None) -> httpx.Response:
        if self._outside is None:
            raise Away("The world outside is not known: give --outside.")
        answer = self._outside.request(method, path, json=body)
        if answer.is_error:
            raise Away(f"{method} {path} outside answered {answer.status_code}: {answer.text}")
        return answer


def sent(http: httpx.Client, method: str, path: str, body: Json | None, headers: Headers) -> httpx.Response:
    """One request; where it is too early, once more when it may be. Raises Away."""
    while True:
        try:
            answer = http.request(method, path, json=body, headers=dict(headers))
        except httpx.TransportError as lost:
            raise Away(f"{method} {path}: nothing answers ({type(lost).__name__})") from None
        if (
            answer.status_code != httpx.codes.TOO_MANY_REQUESTS
            or int(answer.headers["Retry-After"]) > PATIENCE_S
        ):
            return answer
        time.sleep(float(answer.headers["Retry-After"]))


def recorded(told: Json) -> Recorded[Event]:
    """An event of the feed, as the log has it. Raises Away for one that this kit does not know, or may not
    read."""
    kind = EVENTS.get(told["type"])
    if kind is None:
        raise Away(f"{told['type']} is no event that this kit knows: it is older than the deployment")
    data: dict[str, Any] = told["data"]
    for name in sealed_fields(kind):
        if data[name] is not None:
            if data[name] == CLOSED:
                raise Away(f"/v1/feed shows nothing personal: {NEEDED}")
            data[name] = Plain(data[name]) if isinstance(data[name], str) else ERASED
    return Recorded(
        position=told["position"],
        stream=told["subject"],
        version=told["streamversion"],
        recorded_at=datetime.fromisoformat(told["time"]),
        actor="",  # what it does not tell
        role=None,
        reason=None,
        command_id="",
        causation_id=told.get("causationid"),
        correlation_id=told["correlationid"],
        event=kind.model_validate(data),
    )
