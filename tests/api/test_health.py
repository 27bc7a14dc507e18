"""Whether the process lives, and whether its read models do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi.testclient import TestClient

from api.http import http_app
from api.ports import ParkedReaction, SubscriptionState
from domain.ports import Role, Scope
from tests.api.asking import Api, problem


@dataclass(frozen=True)
class State:
    name: str = "orders"
    position: int = 3
    head: int = 9
    failed_at: int | None = 4


class Stopped:
    """Subscriptions of which one failed."""

    def wait_for(self, position: int, names: Sequence[str], timeout_s: float, /) -> None: ...

    def states(self) -> Sequence[SubscriptionState]:
        return [State(), State(name="accounts", failed_at=None)]

    def parked(self) -> Sequence[ParkedReaction]:
        return []

    def retry_parked(self, *_: object) -> bool:
        return False


def test_a_process_that_answers_is_healthy(api: Api) -> None:
    assert api.client.get("/health").json() == {"status": "ok"}


def test_ready_tells_who_has_a_key_how_every_read_model_is(api: Api) -> None:
    api.applied()
    api.show()
    for headers in (api.system(Scope.APPLY), api.staff("p1", Role.AUDITOR)):
        answer = api.client.get("/ready", headers=headers)
        assert answer.status_code == 200
    states = {state["name"]: state for state in answer.json()["subscriptions"]}
    assert states["orders"] == {"name": "orders", "caught_up": True, "failed_at": None}


def test_anybody_who_asks_cannot_count_events(api: Api) -> None:
    assert api.client.get("/ready").json() == {"ready": True}
    api.applied()
    assert api.client.get("/ready").json() == {"ready": True}


def test_a_key_that_nobody_has_is_refused_also_here(api: Api) -> None:
    problem(api.client.get("/ready", headers={"X-Api-Key": "made-up"}), 401, "not-authenticated")


def test_a_read_model_that_stands_still_makes_it_unready(api: Api) -> None:
    with TestClient(http_app(replace(api.ports, catchup=Stopped()))) as client:
        assert client.get("/ready").json() == {"ready": False}
        answer = client.get("/ready", headers=api.system(Scope.APPLY))
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "subscriptions": [
            {"name": "orders", "caught_up": False, "failed_at": 4},
            {"name": "accounts", "caught_up": False, "failed_at": None},
        ],
    }
