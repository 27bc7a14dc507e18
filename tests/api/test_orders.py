"""Ordering over HTTP: the price of the moment, recorded refusals, documents (R1, D18, D25)."""

import hashlib
from typing import Any

from domain.ports import Role
from domain.products import Product
from domain.use_cases.order import DeliverOrder, FailOrder
from domain.values import KvkNumber, Language, OrderId
from tests.adapters.documents.reading import text_of
from tests.api.asking import Api, Holder, problem

EXTRACT = {"product": "extract", "about": "68750110"}


def order(api: Api, holder: Holder, key: str | None = None, **changes: Any) -> Any:
    headers = holder.signed | ({"Idempotency-Key": key} if key else {})
    return api.client.post("/v1/orders", json=EXTRACT | changes, headers=headers)


def deliver(api: Api, order_id: str) -> None:
    made = api.ports.documents.make(OrderId(order_id), Product.EXTRACT, KvkNumber("68750110"), Language.DUTCH)
    api.do(
        DeliverOrder(
            at=api.clock.now(),
            order_id=OrderId(order_id),
            document_id=made.document_id,
            sha256=made.sha256,
        )
    )


def test_prices_are_public_and_exempt_from_vat(api: Api) -> None:
    told = api.client.get("/v1/prices").json()
    assert told["vat"] == "exempt"
    priced = {each["product"]: (each["amount_cents"], each["buyers"]) for each in told["prices"]}
    assert priced["extract"] == (235, ["business", "private"])
    assert priced["paper_extract"] == (1520, ["guest"])


def test_what_is_sold_to_guests_is_not_sold_for_a_code_and_the_refusal_is_recorded(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2000)
    told = problem(order(api, holder, product="paper_extract"), 409, "order-not-offered")
    assert told["rule"] == "R1"
    [refused] = api.ports.log.history(f"order-{told['order_id']}")
    assert getattr(refused.event, "reason", None) == "not_offered"
    credit = api.client.get("/v1/account", headers=holder.signed).json()["credit"]
    assert credit == {"balance_cents": 2000, "available_cents": 2000}


def test_an_order_reserves_credit_and_answers_its_price(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    answer = order(api, holder)
    assert answer.status_code == 201
    assert (answer.json()["price_cents"], answer.json()["payment_method"]) == (235, "credit")
    credit = api.client.get("/v1/account", headers=holder.signed).json()["credit"]
    assert credit == {"balance_cents": 1000, "available_cents": 765}


def test_an_order_without_credit_is_refused_recorded_and_refused_alike_again(api: Api) -> None:
    holder = api.holder()
    told = problem(order(api, holder, "my-first-order"), 409, "order-credit-too-low")
    assert told["rule"] == "R1"
    api.pay_in(holder, 1000)
    assert problem(order(api, holder, "my-first-order"), 409, "order-credit-too-low") == told
    assert order(api, holder, "my-second-order").status_code == 201


def test_an_order_about_a_number_the_register_does_not_know_is_refused_before_credit_is_set_apart_r1(
    api: Api,
) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    for _ in range(2):
        refused = order(api, holder, "a-typing-error", about="12345678")
        assert problem(refused, 409, "order-unknown-number")["rule"] == "R1"
    credit = api.client.get("/v1/account", headers=holder.signed).json()["credit"]
    assert credit == {"balance_cents": 1000, "available_cents": 1000}


def test_an_order_while_the_register_cannot_be_asked_is_accepted_as_ever(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    assert order(api, holder, about="90002903").status_code == 201


def test_an_order_asked_twice_with_one_key_is_one_order_with_one_answer(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    first = order(api, holder, "my-first-order")
    deliver(api, first.json()["order_id"])
    assert order(api, holder, "my-first-order").json() == first.json()
    assert api.client.get("/v1/account", headers=holder.signed).json()["credit"]["balance_cents"] == 765


def test_the_same_key_for_another_order_is_refused(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    order(api, holder, "my-first-order")
    problem(order(api, holder, "my-first-order", product="history"), 422, "idempotency-key-misused")


def test_two_holders_may_use_the_same_key(api: Api) -> None:
    one, other = api.holders({}, {"surname": "Gans"})
    for holder in (one, other):
        api.pay_in(holder, 1000)
    ids = {order(api, holder, "my-first-order").json()["order_id"] for holder in (one, other)}
    assert len(ids) == 2


def test_an_unknown_product_is_refused_with_what_there_is(api: Api) -> None:
    assert problem(order(api, api.holder(), product="gold"), 422, "invalid")["field"] == "product"


def test_orders_are_listed_with_their_state_page_by_page(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    placed = [order(api, holder).json() for _ in range(3)]
    deliver(api, placed[0]["order_id"])
    api.do(FailOrder(at=api.clock.now(), order_id=OrderId(placed[1]["order_id"]), cause="unknown_number"))
    asked = {"after": api.ports.log.head(), "limit": 2}
    first = api.client.get("/v1/orders", params=asked, headers=holder.signed).json()
    assert [row["state"] for row in first["items"]] == ["delivered", "failed"]
    rest = api.client.get("/v1/orders", params={"cursor": first["next"]}, headers=holder.signed).json()
    assert [row["order_id"] for row in rest["items"]] == [placed[2]["order_id"]]
    assert rest["next"] is None


def test_a_delivered_document_can_be_fetched(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    order_id = order(api, holder).json()["order_id"]
    early = api.client.get(f"/v1/orders/{order_id}/document", headers=holder.signed)
    problem(early, 409, "in-the-making")
    assert int(early.headers["Retry-After"]) > 0
    deliver(api, order_id)
    document = api.client.get(f"/v1/orders/{order_id}/document", headers=holder.signed)
    assert (document.status_code, document.headers["content-type"]) == (200, "application/pdf")
    assert "Test BV Donald" in text_of(document.content)
    assert document.headers["etag"] == f'"{hashlib.sha256(document.content).hexdigest()}"'
    assert document.headers["cache-control"] == "no-store"


def test_the_language_of_a_document_is_dutch_or_what_was_asked_for(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    asked = {"language": "en"}
    ids = [order(api, holder, **more).json()["order_id"] for more in ({}, asked)]
    placed = [api.ports.log.history(f"order-{each}")[0].event for each in ids]
    assert [getattr(event, "language", None) for event in placed] == ["nl", "en"]
    assert problem(order(api, holder, language="fr"), 422, "invalid")["field"] == "language"


def test_where_nothing_can_be_certified_such_an_order_is_refused_with_what_to_do(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    told = problem(order(api, holder, product="certified_filed_document"), 409, "order-cannot-be-certified")
    assert told["rule"] == "R5"
    credit = api.client.get("/v1/account", headers=holder.signed).json()["credit"]
    assert credit == {"balance_cents": 1000, "available_cents": 1000}


def test_an_annual_account_that_was_never_filed_is_refused(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    problem(order(api, holder, product="annual_account"), 409, "order-nothing-filed")


def test_a_document_that_will_never_be_says_so(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    order_id = order(api, holder).json()["order_id"]
    api.do(FailOrder(at=api.clock.now(), order_id=OrderId(order_id), cause="unknown_number"))
    answer = api.client.get(f"/v1/orders/{order_id}/document", headers=holder.signed)
    problem(answer, 409, "not-delivered")
    assert "Retry-After" not in answer.headers


def test_a_suspended_holder_orders_nothing(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    clerk = api.staff("p1", Role.CLERK)
    suspended = api.client.post(
        f"/v1/accounts/{holder.account_id}/suspension", json={"reason": "holder_asked"}, headers=clerk
    )
    assert suspended.status_code == 200
    head = api.ports.log.head()
    problem(order(api, holder), 403, "account-suspended")
    assert api.ports.log.head() == head
