"""A holder's own account over HTTP: menu, credit, deposits, direct debit (R18, R19, D5, D6)."""

from typing import Any

import pytest

from domain.account.commands import FailDeposit, RecordDepositOpened
from domain.ports import Role
from domain.values import PaymentId
from tests.api.asking import PRIVATE, START, Api, Holder, problem

IBAN = "NL91 ABNA 0417 1643 00"


def test_the_menu_of_a_business_account_is_r18(api: Api) -> None:
    told = api.client.get("/v1/account", headers=api.holder().signed).json()
    assert told["menu"] == [
        "order_products",
        "file_financial_statements",
        "change_to_direct_debit",
        "request_digital_invoice",
        "view_orders",
        "change_password",
    ]
    assert (told["use"], told["kvk_number"], told["branch"]) == ("business", "69599084", "000038509504")


def test_the_menu_of_a_private_account_is_r19(api: Api) -> None:
    told = api.client.get("/v1/account", headers=api.holder(**PRIVATE).signed).json()
    assert told["menu"] == [
        "order_products",
        "deposit_credit",
        "change_to_direct_debit",
        "view_orders",
        "change_password",
    ]
    assert "file_financial_statements" not in told["menu"]


def test_a_deposit_starts_a_payment_and_credits_nothing_yet(api: Api) -> None:
    holder = api.holder()
    answer = api.client.post("/v1/deposits", json={"amount_cents": 2500}, headers=holder.signed)
    assert answer.status_code == 201
    started = answer.json()
    assert api.client.get(f"/v1/deposits/{started['payment_id']}", headers=holder.signed).json() == {
        "payment_id": started["payment_id"],
        "amount_cents": 2500,
        "state": "starting",
    }
    api.do(opened(holder, started["payment_id"]))
    now = api.client.get(f"/v1/deposits/{started['payment_id']}", headers=holder.signed).json()
    assert (now["state"], now["checkout_url"]) == ("open", "https://pay.example/1")
    assert api.client.get("/v1/account", headers=holder.signed).json()["credit"]["balance_cents"] == 0


def opened(holder: Holder, payment_id: str, provider: str = "tr_1") -> RecordDepositOpened:
    return RecordDepositOpened(
        at=START,
        account_id=holder.account_id,
        payment_id=PaymentId(payment_id),
        provider_payment_id=provider,
        checkout_url="https://pay.example/1",
    )


def test_who_comes_back_from_paying_is_told_what_became_of_it_and_nothing_else(api: Api) -> None:
    holder = api.holder()
    started = api.client.post("/v1/deposits", json={"amount_cents": 2500}, headers=holder.signed).json()
    where = f"/v1/payments/{started['payment_id']}"
    api.show()
    assert api.client.get(where).json() == {"state": "starting"}
    api.do(opened(holder, started["payment_id"]))
    api.pay_in(holder, 2500, started["payment_id"])
    api.show()
    assert api.client.get(where).json() == {"state": "paid"}
    assert (
        "checkout_url"
        not in api.client.get(f"/v1/deposits/{started['payment_id']}", headers=holder.signed).json()
    )
    problem(api.client.get("/v1/payments/0123456789abcdef"), 404, "not-found")


def test_a_deposit_that_came_or_failed_says_so(api: Api) -> None:
    holder = api.holder()
    came, failed = (
        api.client.post("/v1/deposits", json={"amount_cents": 2500}, headers=holder.signed).json()[
            "payment_id"
        ]
        for _ in range(2)
    )
    api.pay_in(holder, 2500, came)
    api.do(FailDeposit(at=api.clock.now(), account_id=holder.account_id, payment_id=PaymentId(failed)))
    credited = api.client.get(f"/v1/deposits/{came}", headers=holder.signed).json()
    assert (credited["state"], credited["invoice_number"]) == ("credited", "F2026-000001")
    assert api.client.get(f"/v1/deposits/{failed}", headers=holder.signed).json()["state"] == "failed"


@pytest.mark.parametrize("cents", [0, -1, 100_000_001, "12.50", None, 1.5, True, "100", 100.0])
def test_an_amount_is_whole_cents_above_nothing(api: Api, cents: Any) -> None:
    answer = api.client.post("/v1/deposits", json={"amount_cents": cents}, headers=api.holder().signed)
    assert problem(answer, 422, "invalid")["field"] == "amount_cents"


def test_too_many_open_payments_are_refused(api: Api) -> None:
    holder = api.holder()
    answers = [
        api.client.post("/v1/deposits", json={"amount_cents": 100}, headers=holder.signed) for _ in range(21)
    ]
    assert [answer.status_code for answer in answers[:-1]] == [201] * 20
    problem(answers[-1], 409, "too-many-deposits")


def test_the_statement_shows_what_changed_page_by_page(api: Api) -> None:
    holder = api.holder()
    for cents in (1000, 2000, 3000):
        api.pay_in(holder, cents)
    head = api.ports.log.head()
    first = api.client.get("/v1/credit", params={"after": head, "limit": 2}, headers=holder.signed).json()
    assert first["balance"] == {"balance_cents": 6000, "available_cents": 6000}
    assert [line["balance_cents"] for line in first["items"]] == [1000, 3000]
    rest = api.client.get("/v1/credit", params={"cursor": first["next"]}, headers=holder.signed).json()
    assert [line["amount_cents"] for line in rest["items"]] == [3000]
    assert rest["next"] is None


def test_a_cursor_that_nobody_gave_is_refused(api: Api) -> None:
    answer = api.client.get("/v1/credit", params={"cursor": "x'; --"}, headers=api.holder().signed)
    assert problem(answer, 422, "invalid")["field"] == "cursor"


def test_direct_debit_holds_from_the_next_order_on(api: Api) -> None:
    holder = api.holder()
    answer = api.client.post(
        "/v1/direct-debit-mandates", json={"iban": IBAN, "debtor_name": "G. Geluk"}, headers=holder.signed
    )
    assert answer.status_code == 201
    assert "ABNA" not in answer.text
    assert api.client.get("/v1/account", headers=holder.signed).json()["payment_method"] == "direct_debit"
    order = {"product": "extract", "about": "68750110"}
    placed = api.client.post("/v1/orders", json=order, headers=holder.signed).json()
    assert placed["payment_method"] == "direct_debit"


@pytest.mark.parametrize(
    "iban",
    [
        "AL47212110090000000235698741",
        "MD24AG000225100013104168",
        "ME25505000012345678951",
        "MK07250120000058984",
        "RS35260005601001611379",
    ],
)
def test_an_iban_of_a_country_that_joined_sepa_lately_can_be_debited_d15(api: Api, iban: str) -> None:
    body = {"iban": iban, "debtor_name": "G. Geluk"}
    answer = api.client.post("/v1/direct-debit-mandates", json=body, headers=api.holder().signed)
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("iban", ["NL91ABNA0417164301", "nonsense", "BR1800360305000010009795493C1", ""])
def test_an_iban_that_cannot_be_debited_is_refused_and_not_repeated(api: Api, iban: str) -> None:
    body = {"iban": iban, "debtor_name": "G. Geluk"}
    answer = api.client.post("/v1/direct-debit-mandates", json=body, headers=api.holder().signed)
    assert problem(answer, 422, "invalid")["field"] == "iban"
    assert iban == "" or iban not in answer.text


def test_an_actor_is_never_believed_from_a_header(api: Api) -> None:
    holder = api.holder()
    pretending = holder.signed | {"X-Actor": "staff:boss", "X-Role": Role.SUPERVISOR}
    answer = api.client.post("/v1/deposits", json={"amount_cents": 100}, headers=pretending)
    last = api.ports.log.since(answer.json()["position"] - 1, 1)[0]
    assert (last.actor, last.role) == (f"holder:{holder.account_id}", None)
