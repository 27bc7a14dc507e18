"""Whether the process lives, and whether its read models do."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from fastapi.testclient import TestClient

from adapters.event_store import NoWriter
from api.http.app import http_app
from api.ports import SubscriptionState
from domain.ports import Scope
from tests.api.asking import BUSINESS, Api, problem


@dataclass(frozen=True)
class State:
    name: str = "orders"
    position: int = 3
    head: int = 9
    failed_at: int | None = 4


class Stopped:
    """Subscriptions of which one failed."""

    def wait_for(self, position: int, names: Sequence[str], timeout_s: float, /) -> None: ...

    def place(self, _: str, /) -> int:
        return State.position

    def states(self) -> Sequence[SubscriptionState]:
        return [State(), State(name="accounts", failed_at=None)]


def test_a_process_that_answers_is_healthy(api: Api) -> None:
    assert api.client.get("/health").json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/health", "/ready"])
def test_a_monitor_may_ask_for_the_head_alone(api: Api, path: str) -> None:
    assert api.client.head(path).status_code == api.client.get(path).status_code == 200


def test_ready_tells_who_has_a_key_how_every_read_model_is(api: Api) -> None:
    api.applied()
    api.show()
    answer = api.client.get("/ready", headers=api.system(Scope.APPLY))
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
        "away": [],
        "register_away": False,
        "loose_ends": 0,
        "held_companies": 0,
        "read_only": False,
        "contradiction": None,
        "unsigned_events": 0,
        "witnesses_behind": 0,
        "webhooks_behind": 0,
    }


def test_a_log_that_contradicts_its_tree_is_read_and_not_written(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.ports.executor, "writer", NoWriter())
    with TestClient(http_app(replace(api.ports, broken=lambda: "put back"))) as client:
        assert client.get("/ready").json() == {"ready": False}
        ready = client.get("/ready", headers=api.system(Scope.APPLY)).json()
        assert (ready["read_only"], ready["contradiction"]) == (True, "put back")
        told = problem(client.post("/v1/applications/business", json=BUSINESS), 503, "read-only")
        assert "put back or changed" in told["detail"]
        assert client.get("/v1/prices").status_code == 200
        told_of = client.get("/metrics", headers=api.system(Scope.METRICS)).text
        assert "toegang_read_only 1.0" in told_of
        assert 'toegang_read_only_because{says="put back"} 1.0' in told_of


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
    assert "toegang_writer_queue 5.0" in told


@dataclass
class Line:
    """How the register is reached."""

    is_away: bool = True
    retries: int = 4


def test_a_register_that_does_not_answer_is_told_and_leaves_the_rest_ready_r40(api: Api) -> None:
    with TestClient(http_app(replace(api.ports, register_line=Line()))) as client:
        assert client.get("/ready").json() == {"ready": True}
        answer = client.get("/ready", headers=api.system(Scope.APPLY))
        assert (answer.status_code, answer.json()["register_away"]) == (200, True)
        told = client.get("/metrics", headers=api.system(Scope.METRICS)).text
    assert "toegang_register_away 1.0" in told
    assert "toegang_register_retries_total 4.0" in told
