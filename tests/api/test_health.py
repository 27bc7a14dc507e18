"""Whether the process lives, and whether its read models do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi.testclient import TestClient

from api.http import http_app
from api.ports import SubscriptionState
from domain.ports import Scope
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

    def parked(self) -> Sequence[object]:
        return ["a letter"]

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


def test_what_is_measured_is_for_who_has_the_scope_only(api: Api) -> None:
    api.client.get("/v1/orders/some-id")
    told = api.client.get("/metrics", headers=api.system(Scope.METRICS)).text
    assert 'toegang_http_requests_total{method="GET",route="/v1/orders/{order_id}",status="401"} 1.0' in told
    assert "some-id" not in told
    assert "toegang_writer_queue 0.0" in told
    assert api.client.get("/metrics").status_code == 401


def test_measurements_tell_how_far_behind_everything_is(api: Api) -> None:
    with TestClient(http_app(replace(api.ports, catchup=Stopped(), waiting=lambda: 5))) as client:
        told = client.get("/metrics", headers=api.system(Scope.METRICS)).text
    assert 'toegang_subscription_lag_events{name="orders"} 6.0' in told
    assert 'toegang_subscription_failed{name="orders"} 1.0' in told
    assert "toegang_parked_reactions 1.0" in told
    assert "toegang_writer_queue 5.0" in told
