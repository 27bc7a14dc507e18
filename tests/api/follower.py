"""A system with a webhook, and time that passes while it is away."""

from datetime import datetime, timedelta
from typing import Any

from domain.ports import Scope
from tests.api.asking import Api

QUESTION = {"topic": "orders_and_invoices", "text": "Graag een kopie.", "email": "info@dagobert.example"}


class Follower:
    """A system with a webhook."""

    def __init__(self, api: Api, url: str, *scopes: Scope, **more: Any) -> None:
        self.api, self.key = api, api.system(*scopes or (Scope.EVENTS,))
        answer = api.client.post("/v1/webhooks", json={"url": url, "after": 0, **more}, headers=self.key)
        assert answer.status_code == 201, answer.text
        self.secret, self.webhook_id = answer.json()["secret"], answer.json()["webhook_id"]

    def ask(self, method: str, path: str = "", body: Any = None) -> Any:
        path = f"/v1/webhooks/{self.webhook_id}{path}"
        return self.api.client.request(method, path, json=body, headers=self.key)

    @property
    def told(self) -> Any:
        return self.ask("GET").json()

    @property
    def letters(self) -> list[Any]:
        items: list[Any] = self.ask("GET", "/dead-letters").json()["items"]
        return items


def happen(api: Api, times: int = 1) -> None:
    """question.asked."""
    for _ in range(times):
        assert api.client.post("/v1/questions", json=QUESTION).is_success


def feed(api: Api, *scopes: Scope) -> list[Any]:
    asked = api.client.get("/v1/feed?limit=1000", headers=api.system(*scopes or (Scope.EVENTS,)))
    events: list[Any] = asked.json()
    return events


def pass_time(api: Api, time: timedelta) -> None:
    api.clock.advance_to(api.clock.now() + time)
    api.show()


def tried_for(api: Api, follower: Follower, time: timedelta) -> None:
    """Each try at its own moment, as a process at work makes it."""
    until = api.clock.now() + time
    while (at := next_try(api, follower)) is not None and at <= until:
        pass_time(api, max(timedelta(0), at - api.clock.now()))
    pass_time(api, max(timedelta(0), until - api.clock.now()))


def next_try(api: Api, follower: Follower) -> datetime | None:
    found = api.ports.webhooks.find(follower.webhook_id)
    assert found is not None
    return found.next_try_at
