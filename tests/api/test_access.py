"""Activating, logging in and out: two secrets, and answers that tell a stranger nothing (R7, D3, D7, D8)."""

from datetime import timedelta
from typing import Any

import pytest

from api.holders.access import SESSION_LASTS
from domain.account.commands import EndSuspension, Suspend
from domain.values import AccessCode, Plain
from tests.api.asking import OWN, PRIVATE, SENT, Api, Holder, problem

UNKNOWN = AccessCode.number(7).text


def activate(api: Api, holder: Holder, headers: dict[str, str] | None = None, **changes: str) -> Any:
    body = {"code": holder.code, "password": SENT, "new_password": OWN} | changes
    return api.client.post("/v1/activations", json=body, headers=headers)


def log_in(api: Api, code: str, password: str = OWN, **more: str) -> Any:
    return api.client.post("/v1/sessions", json={"code": code, "password": password} | more)


def test_the_first_log_in_activates_and_opens_a_session(api: Api) -> None:
    holder = api.holder()
    assert api.client.get("/v1/account", headers=holder.signed).json()["state"] == "usable"
    assert log_in(api, holder.code).status_code == 201


def test_a_code_is_taken_with_spaces_hyphens_and_small_letters(api: Api) -> None:
    code = api.holder().code.lower()
    assert log_in(api, f" {code[:4]}-{code[4:8]} {code[8:]}").status_code == 201


def test_an_unknown_code_and_a_wrong_password_are_answered_alike(api: Api) -> None:
    holder = api.holder()
    fresh = api.applied(surname="Zondag")
    answers = [
        log_in(api, UNKNOWN),
        log_in(api, holder.code, "not the password"),
        log_in(api, fresh.code, "not the password"),
    ]
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    answers.append(log_in(api, holder.code, "not the password"))
    problem(answers[0], 401, "wrong-credentials")
    assert len({answer.text for answer in answers}) == 1
    for answer in answers:
        del answer.headers["x-correlation-id"]  # of each request its own
    assert len({str(sorted(answer.headers.items())) for answer in answers}) == 1


def test_activating_with_an_unknown_code_or_a_wrong_password_is_answered_alike(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    unknown, wrong = activate(api, holder, code=UNKNOWN), activate(api, holder, password="wrong")
    problem(unknown, 401, "wrong-credentials")
    assert unknown.text == wrong.text


@pytest.mark.parametrize(
    "typed", ["", "X23456789ABC", "W0OIL1234567", "W23", "W2345678999Z", "W" + "2" * 63, "Wéééééééééé2"]
)
def test_what_is_no_code_is_told_at_once_with_the_look_alike_hint(api: Api, typed: str) -> None:
    told = problem(log_in(api, typed), 422, "invalid")
    assert told["field"] == "code"
    assert told["rule"] == "R27"
    assert "look-alikes" in told["what_to_do"]


def test_the_right_sent_password_of_an_account_that_is_not_activated_says_what_to_do(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    assert problem(log_in(api, holder.code, SENT), 403, "not-activated")["rule"] == "D7"


def test_a_right_password_on_a_suspended_account_is_told_the_reason(api: Api) -> None:
    holder = api.holder()
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    assert problem(log_in(api, holder.code), 403, "account-suspended")["rule"] == "R24"
    problem(api.client.get("/v1/account", headers=holder.signed), 403, "account-suspended")
    api.do(EndSuspension(at=api.clock.now(), account_id=holder.account_id))
    assert log_in(api, holder.code).status_code == 201


def test_a_private_code_cannot_log_in_to_file_statements(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    problem(log_in(api, holder.code, purpose="file_statement"), 403, "wrong-page")
    assert log_in(api, holder.code, purpose="order_extract").json()["purpose"] == "order_extract"


def test_a_session_for_filing_statements_reads_but_neither_orders_nor_pays(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    asked = {
        "/v1/orders": {"product": "extract", "about": "68750110"},
        "/v1/deposits": {"amount_cents": 100},
        "/v1/direct-debit-mandates": {"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"},
    }
    holder.token = log_in(api, holder.code, purpose="file_statement").json()["token"]
    head = api.ports.log.head()
    for path, body in asked.items():
        told = problem(api.client.post(path, json=body, headers=holder.signed), 403, "session-for-filing")
        assert told["rule"] == "R29"
        assert "order_extract" in told["what_to_do"]
    assert api.ports.log.head() == head
    for path in ("/v1/account", "/v1/credit", "/v1/orders", "/v1/invoices"):
        assert api.client.get(path, headers=holder.signed).status_code == 200
    for purpose in ("order_extract", "my_account"):
        holder.token = log_in(api, holder.code, purpose=purpose).json()["token"]
        for path, body in asked.items():
            answer = api.client.post(path, json=body, headers=holder.signed)
            if purpose == "my_account" and "mandate" in path:
                problem(answer, 409, "mandate-in-force")  # of the page before
            else:
                assert answer.status_code == 201


def test_the_sent_password_works_once(api: Api) -> None:
    holder = api.holder()
    told = problem(activate(api, holder, new_password="an entirely different one"), 403, "already-activated")
    assert told["rule"] == "D7"
    assert log_in(api, holder.code).status_code == 201


def test_the_sent_password_expires_after_thirty_days(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    api.clock.advance_to(api.clock.now() + timedelta(days=31))
    problem(activate(api, holder), 403, "password-expired")


def test_a_weak_new_password_is_refused_before_anything_is_looked_up(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    known = activate(api, holder, new_password="kort")
    assert problem(known, 422, "weak-password")["field"] == "new_password"
    assert known.text == activate(api, holder, code=UNKNOWN, new_password="kort").text


def test_activating_again_with_the_same_key_opens_a_session_and_records_nothing(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    key = {"Idempotency-Key": "b8b0e5d4-1f0a"}
    first = activate(api, holder, key).json()
    again = activate(api, holder, key).json()
    assert (first["position"], first["account_id"]) == (again["position"], again["account_id"])
    token = {"Authorization": f"Bearer {again['token']}"}
    assert api.client.get("/v1/account", headers=token).status_code == 200


def test_activating_again_with_the_same_key_and_another_password_is_refused(api: Api) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    key = {"Idempotency-Key": "b8b0e5d4-1f0a"}
    assert activate(api, holder, key).status_code == 201
    other = activate(api, holder, key, new_password="an entirely different one")
    problem(other, 422, "idempotency-key-misused")
    assert log_in(api, holder.code).status_code == 201


def test_a_session_ends_when_it_is_ended(api: Api) -> None:
    holder = api.holder()
    assert api.client.delete("/v1/sessions/current", headers=holder.signed).status_code == 204
    problem(api.client.get("/v1/account", headers=holder.signed), 401, "not-authenticated")


def test_logging_out_everywhere_ends_every_session_of_the_account_and_no_others(api: Api) -> None:
    holder, other = api.holders({}, PRIVATE)
    token = log_in(api, holder.code).json()["token"]
    assert api.client.delete("/v1/sessions", headers=holder.signed).status_code == 204
    for one in (holder.token, token):
        told = api.client.get("/v1/account", headers={"Authorization": f"Bearer {one}"})
        problem(told, 401, "not-authenticated")
    assert api.client.get("/v1/account", headers=other.signed).status_code == 200


def test_a_session_ends_after_its_time(api: Api) -> None:
    holder = api.holder()
    api.clock.advance_to(api.clock.now() + SESSION_LASTS)
    problem(api.client.get("/v1/account", headers=holder.signed), 401, "not-authenticated")


def test_a_session_that_met_a_block_does_not_come_back_when_the_block_ends(api: Api) -> None:
    holder = api.holder()
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    problem(api.client.get("/v1/account", headers=holder.signed), 403, "account-suspended")
    api.do(EndSuspension(at=api.clock.now(), account_id=holder.account_id))
    problem(api.client.get("/v1/account", headers=holder.signed), 401, "not-authenticated")


def test_a_refused_activation_leaves_no_hash_that_no_event_names(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = api.applied()
    api.send_password(holder.account_id)
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    put: list[str] = []
    keep = api.ports.credentials.put

    def noted(credential_id: str, password: Plain) -> None:
        put.append(credential_id)
        keep(credential_id, password)

    monkeypatch.setattr(api.ports.credentials, "put", noted)
    problem(activate(api, holder), 403, "account-suspended")
    assert not any(api.ports.credentials.verify(each, Plain(OWN)) for each in put)
