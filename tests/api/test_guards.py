"""Before every route: correlation ids, the access log, limits of size and rate."""

import json
import logging

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.http import access_log
from api.http.app import http_app
from api.http.guards import HEADER_BYTES_MAX
from api.http.rates import CLIENTS_MAX, Buckets, Rate, Rates, clients_of
from api.http.throttling import COOKIE
from tests.api.asking import BUSINESS, OWN, Api, problem
from tests.api.test_throttling import cookie_of

GIVEN = "0123456789abcdef0123456789abcdef"
GUESS = {"code": "W", "password": "x"}


class Time:
    """Real time, moved by hand."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_correlation_id_goes_from_the_request_to_its_events_and_the_answer(api: Api) -> None:
    answer = api.client.post("/v1/applications/business", json=BUSINESS, headers={"X-Correlation-Id": GIVEN})
    assert answer.headers["x-correlation-id"] == GIVEN
    recorded = api.ports.log.since(0, 10)
    assert recorded
    assert {one.correlation_id for one in recorded} == {GIVEN}


@pytest.mark.parametrize("given", ["", "short", "W425QB62222B", "guusje@home.example", GIVEN + "0"])
def test_what_is_no_correlation_id_is_replaced(api: Api, given: str) -> None:
    made = api.client.get("/health", headers={"X-Correlation-Id": given}).headers["x-correlation-id"]
    assert made != given
    assert len(made) == 32


def test_the_access_log_tells_these_fields_and_no_others(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    holder = api.holder()
    with caplog.at_level(logging.INFO, access_log.NAME):
        api.client.get("/v1/orders/an-order-of-mine?after=0", headers=holder.signed)
        api.client.get("/v1/secret-place?cursor=secret")
        api.client.request("SECRET", "/v1/prices")
        api.client.post("/v1/sessions", json={"code": holder.code, "password": "secret"})
    lines = [json.loads(r.message) for r in caplog.records if r.name == access_log.NAME]
    assert len(lines) == 4
    assert all(set(line) == {"event", "timestamp", *access_log.FIELDS} for line in lines)
    told = [(line["method"], line["route"], line["status"], line["principal"]) for line in lines]
    assert told[0] == ("GET", "/v1/orders/{order_id}", 404, "holder")
    assert told[1] == ("GET", "(none)", 404, "nobody")
    assert told[2][0] == "OTHER"
    assert told[3] == ("POST", "/v1/sessions", 401, "nobody")
    for secret in ("an-order-of-mine", "secret", "SECRET", holder.code, holder.account_id):
        assert secret not in caplog.text


def test_a_field_that_is_not_allowed_never_reaches_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, access_log.NAME):
        access_log.record(method="GET", path="/v1/accounts/42", code="W425QB62222B")
    assert set(json.loads(caplog.records[0].message)) == {"event", "timestamp", "method"}


def test_headers_beyond_the_limit_are_refused(api: Api) -> None:
    answer = api.client.get("/v1/prices", headers={"X-Padding": "x" * HEADER_BYTES_MAX})
    problem(answer, 431, "headers-too-large")


def test_who_asks_too_often_waits_and_is_told_how_long(api: Api) -> None:
    time = Time()
    rates = Rates(client=Rate(per_s=0.5, burst=3))
    with TestClient(http_app(api.ports, rates=rates, now_s=time)) as client:
        assert [client.get("/v1/prices").status_code for _ in range(3)] == [200] * 3
        refused = client.get("/v1/prices")
        problem(refused, 429, "too-many-requests")
        assert refused.headers["retry-after"] == "2"
        assert refused.headers["cache-control"] == "no-store"
        assert client.get("/health").status_code == 200
        time.now_s += 2
        assert client.get("/v1/prices").status_code == 200
        assert client.get("/v1/prices").status_code == 429


def test_guessing_is_slower_than_reading(api: Api) -> None:
    with TestClient(http_app(api.ports, now_s=Time())) as client:
        told = [client.post("/v1/sessions", json=GUESS).status_code for _ in range(21)]
        assert told == [422] * 20 + [429]
        assert client.post("/v1/applications/private", json={}).status_code == 429
        assert client.post("/v1/questions", json={}).status_code == 429
        assert client.post("/v1/questions/q1/answer", json={}).status_code == 401
        assert client.get("/v1/prices").status_code == 200


def test_everybody_together_waits_too(api: Api) -> None:
    rates = Rates(guarded_everybody=Rate(per_s=1, burst=2))
    app = http_app(api.ports, rates=rates, now_s=Time())
    told = [
        TestClient(app, client=(f"192.0.2.{n}", 1)).post("/v1/sessions", json=GUESS).status_code
        for n in range(3)
    ]
    assert told == [422, 422, 429]


def guess_from(app: FastAPI, host: str, cookie: str = "") -> int:
    headers = {"Cookie": cookie} if cookie else {}
    return TestClient(app, client=(host, 1)).post("/v1/sessions", json=GUESS, headers=headers).status_code


@pytest.mark.parametrize(("network", "at_once"), [("2001:db8:0:{:x}::1", 40), ("2001:db8:0:{:x}00::1", 80)])
def test_64_networks_of_one_prefix_shut_nobody_else_out(api: Api, network: str, at_once: int) -> None:
    time = Time()
    app = http_app(api.ports, now_s=time)
    told = [guess_from(app, network.format(n % 64)) for n in range(200)]
    assert [told.count(status) for status in (422, 429)] == [at_once, 200 - at_once]
    assert guess_from(app, "192.0.2.1") == 422
    for _ in range(10):
        time.now_s += 2
        for n in range(30):
            guess_from(app, network.format(n % 64))
        assert guess_from(app, "192.0.2.2") == 422


def test_one_customer_of_ipv6_is_one_client() -> None:
    (one, of_56, of_48), same = clients_of("2001:db8::1"), clients_of("2001:db8::ffff:2")
    other = clients_of("2001:db8:0:1::1")
    assert (one, of_56, of_48) == same
    assert one != other[0]
    assert (of_56, of_48) == other[1:] == ("2001:db8::/56", "2001:db8::/48")
    assert clients_of("192.0.2.1") == ("192.0.2.1",)
    assert clients_of("testclient") == ("testclient",)


def test_a_known_device_is_never_shut_out_by_strangers(api: Api) -> None:
    """Also where every bucket of strangers is empty, that of the device's own address too."""
    holder = api.holder()
    body = {"code": holder.code, "password": OWN, "purpose": "my_account"}
    known = cookie_of(api.client.post("/v1/sessions", json=body))
    time = Time()
    rates = Rates(guarded_everybody=Rate(per_s=0.001, burst=30))
    app = http_app(api.ports, rates=rates, now_s=time)
    told = [guess_from(app, "192.0.2.1") for _ in range(25)] + [
        guess_from(app, "192.0.2.2") for _ in range(25)
    ]
    assert told.count(422) == 30
    for _ in range(50):
        time.now_s += 2
        assert guess_from(app, "192.0.2.3") == 429
        assert guess_from(app, "192.0.2.1", known) == 422
    assert TestClient(app).post("/v1/sessions", json=body, headers={"Cookie": known}).status_code == 201


def test_a_known_device_asks_no_more_often_than_a_client(api: Api) -> None:
    holder = api.holder()
    body = {"code": holder.code, "password": OWN, "purpose": "my_account"}
    known = cookie_of(api.client.post("/v1/sessions", json=body))
    app = http_app(api.ports, now_s=Time())
    told = [guess_from(app, f"192.0.2.{n}", known) for n in range(21)]
    assert told == [422] * 20 + [429]


@pytest.mark.parametrize("forged", ["x", "n.s.s", "..", "é"])
def test_a_cookie_that_is_not_ours_makes_no_device_known(api: Api, forged: str) -> None:
    app = http_app(api.ports, rates=Rates(guarded_everybody=Rate(per_s=1, burst=1)), now_s=Time())
    assert guess_from(app, "192.0.2.1") == 422
    headers = {b"Cookie": f"{COOKIE}_12345678={forged}".encode("latin-1")}
    client = TestClient(app, client=("192.0.2.2", 1))
    assert client.post("/v1/sessions", json=GUESS, headers=headers).status_code == 429


def test_only_so_many_clients_are_remembered() -> None:
    buckets = Buckets(Rate(per_s=1, burst=1))
    for number in range(CLIENTS_MAX + 5):
        buckets.wait_s(str(number), 0)
    assert len(buckets._left) == CLIENTS_MAX


# --- bodies -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "body",
    [
        '{"code": "W425QB62222B", "code": "W2222222222B", "password": "x"}',
        '{"code": "W425QB62222B", "password": {"a": 1, "\\u0061": 2}}',
    ],
)
def test_a_field_that_is_given_twice_is_refused(api: Api, body: str) -> None:
    headers = {"Content-Type": "application/json", "Accept-Language": "nl"}
    told = problem(api.client.post("/v1/sessions", content=body, headers=headers), 422, "invalid")
    assert (told["detail"], told["field"]) == ("Een veld staat er twee keer.", "body")
