"""Whether the process lives, and whether its read models do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi.testclient import TestClient

from api.http import http_app
from api.ports import SubscriptionState
from tests.api.asking import Api


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


def test_a_process_that_answers_is_healthy(api: Api) -> None:
    assert api.client.get("/health").json() == {"status": "ok"}


def test_ready_tells_whether_every_read_model_works(api: Api) -> None:
    api.applied()
    api.show()
    answer = api.client.get("/ready")
    assert answer.status_code == 200
    states = {state["name"]: state for state in answer.json()["subscriptions"]}
    assert states["orders"] == {"name": "orders", "caught_up": True, "failed_at": None}


def test_anybody_who_asks_cannot_count_events(api: Api) -> None:
    before = api.client.get("/ready").json()
    api.applied()
    api.show()
    assert api.client.get("/ready").json() == before


def test_a_read_model_that_stands_still_makes_it_unready(api: Api) -> None:
    with TestClient(http_app(replace(api.ports, catchup=Stopped()))) as client:
        answer = client.get("/ready")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "subscriptions": [
            {"name": "orders", "caught_up": False, "failed_at": 4},
            {"name": "accounts", "caught_up": False, "failed_at": None},
        ],
    }
