"""Guessing is slowed down per code, and nobody locks a holder out (D8, guarantees: guessing codes)."""

from dataclasses import replace
from typing import Any, cast

from fastapi.testclient import TestClient

from adapters.access.throttle import TRIES_MAX, WINDOW
from api.http.app import http_app
from api.http.rates import UNLIMITED
from api.http.throttling import ALL_DEVICES_TRIES_MAX, COOKIE
from domain.ports import Busy, CredentialStore
from domain.values import AccessCode
from tests.api.asking import OWN, Api, Holder, problem

UNKNOWN = AccessCode.number(12345).text


def log_in(api: Api, code: str, password: str, cookie: str = "") -> Any:
    headers = {"Cookie": cookie} if cookie else {}
    body = {"code": code, "password": password, "purpose": "my_account"}
    return api.client.post("/v1/sessions", json=body, headers=headers)


def cookie_of(answer: Any) -> str:
    """Name and value."""
    [set_cookie] = [value for name, value in answer.headers.multi_items() if name == "set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "Secure" in set_cookie
    assert "SameSite=strict" in set_cookie
    assert set_cookie.startswith(f"{COOKIE}_")
    return str(set_cookie).partition(";")[0]


def guess(api: Api, code: str, cookie: str = "") -> None:
    for _ in range(TRIES_MAX):
        problem(log_in(api, code, "not the password", cookie), 401, "wrong-credentials")


def test_after_ten_tries_a_stranger_waits_and_so_does_the_right_password(api: Api) -> None:
    holder = api.holder()
    guess(api, holder.code)
    refused = log_in(api, holder.code, OWN)
    problem(refused, 429, "too-many-tries")
    assert refused.headers["retry-after"] == str(int(WINDOW.total_seconds()))
    api.clock.advance_to(api.clock.now() + WINDOW)
    assert log_in(api, holder.code, OWN).status_code == 201


def test_an_unknown_code_is_throttled_alike(api: Api) -> None:
    guess(api, UNKNOWN)
    unknown = log_in(api, UNKNOWN, OWN)
    guess(api, (holder := api.holder()).code)
    known = log_in(api, holder.code, OWN)
    assert (unknown.status_code, unknown.json()) == (known.status_code, known.json())


def test_a_device_that_logged_in_before_is_not_shut_out_by_a_stranger(api: Api) -> None:
    holder = api.holder()
    cookie = cookie_of(log_in(api, holder.code, OWN))
    guess(api, holder.code)
    problem(log_in(api, holder.code, OWN), 429, "too-many-tries")
    assert log_in(api, holder.code, OWN, cookie).status_code == 201


def test_a_known_device_is_counted_too(api: Api) -> None:
    holder = api.holder()
    cookie = cookie_of(log_in(api, holder.code, OWN))
    guess(api, holder.code, cookie)
    problem(log_in(api, holder.code, OWN, cookie), 429, "too-many-tries")
    assert log_in(api, holder.code, OWN).status_code == 201  # where the stranger has not tried


def test_the_cookie_of_one_code_or_a_made_up_one_is_no_help_for_another(api: Api) -> None:
    mine, other = _two(api)
    value = cookie_of(log_in(api, mine.code, OWN)).partition("=")[2]
    name = cookie_of(log_in(api, other.code, OWN)).partition("=")[0]
    nonce, _, signatures = value.partition(".")
    any_code = signatures.partition(".")[2]
    guess(api, other.code)
    for forged in (value, f"{nonce}.{'0' * 64}.{any_code}", f"{nonce}.{any_code}.{any_code}", "x", ".", "é"):
        answer = api.client.post(
            "/v1/sessions",
            json={"code": other.code, "password": OWN, "purpose": "my_account"},
            headers={b"Cookie": f"{name}={forged}".encode("latin-1")},
        )
        problem(answer, 429, "too-many-tries")


def test_who_has_two_codes_keeps_a_cookie_of_each(api: Api) -> None:
    one, other = _two(api)
    first, second = (cookie_of(log_in(api, holder.code, OWN)) for holder in (one, other))
    assert first.partition("=")[0] != second.partition("=")[0]
    for holder in (one, other):
        guess(api, holder.code)
        assert log_in(api, holder.code, OWN, f"{first}; {second}").status_code == 201


def test_logging_in_again_keeps_the_nonce_and_earns_no_further_tries(api: Api) -> None:
    holder = api.holder()
    first = cookie_of(log_in(api, holder.code, OWN))
    assert cookie_of(log_in(api, holder.code, OWN, first)) == first


def test_all_devices_of_a_code_have_so_many_tries_together(api: Api) -> None:
    """Who once knew the password logs in often, and guesses after it was changed."""
    holder = api.holder()
    cookies = [cookie_of(log_in(api, holder.code, OWN)) for _ in range(5)]
    told = [
        log_in(api, holder.code, "not the password", cookie).status_code
        for cookie in cookies
        for _ in range(TRIES_MAX)
    ]
    assert told.count(401) == ALL_DEVICES_TRIES_MAX
    assert log_in(api, holder.code, OWN).status_code == 201  # a stranger's tries are others


def test_the_password_that_was_sent_is_not_guessed_either(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    body = {"code": holder.code, "password": "wrong", "new_password": OWN}
    for _ in range(TRIES_MAX):
        problem(api.client.post("/v1/activations", json=body), 401, "wrong-credentials")
    problem(api.client.post("/v1/activations", json=body), 429, "too-many-tries")


def test_success_forgets_the_tries(api: Api) -> None:
    holder = api.holder()
    for _ in range(TRIES_MAX + 1):
        assert log_in(api, holder.code, OWN).status_code == 201


def _two(api: Api) -> tuple[Holder, Holder]:
    mine, other = api.holders({}, {"surname": "Gans"})
    return mine, other


class Flooded:
    """More passwords are being checked than may wait."""

    def verify(self, *_: object) -> bool:
        raise Busy


def test_a_flood_of_passwords_is_told_to_come_back(api: Api) -> None:
    ports = replace(api.ports, credentials=cast("CredentialStore", Flooded()))
    with TestClient(http_app(ports, rates=UNLIMITED)) as client:
        body = {"code": UNKNOWN, "password": "x", "purpose": "my_account"}
        answer = client.post("/v1/sessions", json=body)
    problem(answer, 503, "busy")
    assert answer.headers["retry-after"] == "1"
