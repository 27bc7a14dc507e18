"""The usual way through the interface, on each database."""

import pytest

from domain.ports import Role, Scope
from tests.api.asking import BUSINESS, DAGOBERT, PRIVATE, Api, problem


def test_applying_activating_paying_ordering_and_reading(api_on_each: Api) -> None:
    api = api_on_each
    holder, private = api.holders({}, PRIVATE)
    deposit = api.client.post("/v1/deposits", json={"amount_cents": 1000}, headers=holder.signed)
    api.pay_in(holder, 1000, deposit.json()["payment_id"])
    order = {"product": "extract", "about": "68750110"}
    keyed = holder.signed | {"Idempotency-Key": "my-first-order"}
    placed = api.client.post("/v1/orders", json=order, headers=keyed)
    assert placed.status_code == 201
    assert api.client.post("/v1/orders", json=order, headers=keyed).json() == placed.json()
    problem(api.client.post("/v1/orders", json=order, headers=private.signed), 409, "order-credit-too-low")
    after = {"after": api.ports.log.head()}
    asked = [
        ("/v1/credit", holder.signed),
        ("/v1/orders", holder.signed),
        (
            f"/v1/customers/{DAGOBERT}/invoices",
            api.system(Scope.INVOICES),
        ),  # a top-up's: R54 shows it no holder
    ]
    for path, headers in asked:
        assert len(api.client.get(path, params=after, headers=headers).json()["items"]) >= 1
    shown = api.client.get("/v1/invoices", params=after, headers=holder.signed).json()
    assert shown["items"] == []


def test_staff_systems_and_auditors_ask(api_on_each: Api) -> None:
    api = api_on_each
    foreign = BUSINESS | {"kvk_number": "55344526"}
    problem(api.client.post("/v1/applications/business", json=foreign), 409, "foreign-establishment")
    holder = api.applied()
    after = {"after": api.ports.log.head()}
    clerk, auditor = api.staff("p1", Role.CLERK), api.staff("p2", Role.AUDITOR)
    asked = [
        ("/v1/accounts", clerk),
        ("/v1/referrals", clerk),
        (f"/v1/customers/{DAGOBERT}/billing-address", api.system(Scope.BILLING_ADDRESS)),
        ("/v1/events", auditor),
    ]
    for path, headers in asked:
        asking = {} if path == "/v1/events" else after
        assert api.client.get(path, params=asking, headers=headers).status_code == 200
    for path in ("/v1/staff-matters", "/v1/loose-ends", f"/v1/customers/{DAGOBERT}/invoices"):
        assert api.client.get(path, headers=clerk).json()["items"] == []
    act = f"/v1/accounts/{holder.account_id}/suspension"
    assert api.client.post(act, json={"reason": "holder_asked"}, headers=clerk).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/v1/accounts/%00",
        "/v1/applications/a%00b",
        "/v1/customers/%00/invoices",
        "/v1/streams/account-%00/events",
        "/v1/accounts?customer=%00",
        "/v1/accounts?cursor=a%00b",
        "/v1/referrals?cursor=%00",
        "/v1/staff-matters?kvk_number=%00",
        "/v1/accounts?%00=1",
    ],
)
def test_a_nul_character_in_an_address_is_a_refusal(api_on_each: Api, address: str) -> None:
    person = api_on_each.staff("p1", Role.CLERK, Role.AUDITOR)
    answer = api_on_each.client.get(address, headers=person)
    if "?" in address:
        problem(answer, 422, "invalid")
    else:
        problem(answer, 404, "not-found")


def test_a_payment_is_sought_by_what_can_be_printed(api_on_each: Api) -> None:
    person = api_on_each.staff("p1", Role.CLERK)
    body = {"reason": "holder_asked", "payment": "a\x00b"}
    problem(api_on_each.client.post("/v1/account-searches", json=body, headers=person), 422, "invalid")
