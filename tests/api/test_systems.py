"""What other systems and the portal ask: login checks, billing addresses, invoices (R29, R49, R53)."""

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.account.commands import Suspend
from domain.calendar import local_date
from domain.closing_days import calendars
from domain.customer.commands import ChangeBillingAddress
from domain.ports import Role, Scope
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.order import DeliverOrder
from domain.values import AccessCode, CustomerId, OrderId, Plain
from tests.api.asking import DAGOBERT, OWN, PRIVATE, Api, Holder, problem


def check(api: Api, code: str, after: int | None = None) -> Any:
    asked = {} if after is None else {"after": after}
    headers = api.system(Scope.LOGIN_CHECK)
    return api.client.post("/v1/login-checks", json={"code": code}, params=asked, headers=headers)


def test_a_usable_code_may_log_in_to_its_pages(api: Api) -> None:
    business, private = api.holders({}, PRIVATE)
    api.show()
    assert check(api, business.code).json() == {
        "usable": True,
        "purposes": ["order_extract", "file_statement", "my_account", "invoices"],
        "reasons": [],
        "account_id": business.account_id,
    }
    assert "file_statement" not in check(api, private.code).json()["purposes"]


def test_a_code_that_may_not_log_in_says_why(api: Api) -> None:
    holder, fresh = api.holder(), api.applied(surname="Gans")
    done = api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    assert check(api, holder.code, after=done.position).json()["reasons"] == ["suspended"]
    assert check(api, fresh.code).json()["reasons"] == ["not_activated"]
    assert check(api, AccessCode.number(7).text).json()["reasons"] == ["unknown_code"]
    problem(check(api, "W0O"), 422, "invalid")


def test_a_scope_of_its_own_is_told_the_authorisation_too_r4(api: Api) -> None:
    holder = api.holder()
    asked = api.client.post("/v1/authorisation", json={"grounds": "Notaris."}, headers=holder.signed).json()

    def told(*scopes: Scope) -> Any:
        api.show()
        body = {"code": holder.code}
        return api.client.post("/v1/login-checks", json=body, headers=api.system(*scopes)).json()

    both = (Scope.AUTHORISATION,)
    assert told(*both)["authorisation"] == {"in_force": False, "confirm_by": None}
    decision = {"reason": "holder_asked", "authorisation_id": asked["authorisation_id"]}
    path = f"/v1/accounts/{holder.account_id}/authorisation/decision"
    clerk = api.staff("a-clerk", Role.CLERK)
    assert api.client.post(path, json=decision, headers=clerk).status_code == 200
    assert told(*both)["authorisation"] == {"in_force": True, "confirm_by": "2027-06-02"}
    assert "authorisation" not in told(Scope.LOGIN_CHECK)
    api.do(Suspend(at=api.clock.now(), account_id=holder.account_id))
    assert told(*both)["authorisation"]["in_force"] is False
    holder = api.holder(surname="Gans")
    assert told(*both)["authorisation"] is None


def test_a_billing_address_comes_in_clear_and_is_gone_after_erasure(api: Api) -> None:
    api.applied()
    headers = api.system(Scope.BILLING_ADDRESS)
    path, after = f"/v1/customers/{DAGOBERT}/billing-address", {"after": api.ports.log.head()}
    told = api.client.get(path, params=after, headers=headers).json()
    assert told["source"] == "visiting"
    assert told["lines"][0] == "Test EMZ Dagobert"
    assert any("1034" in line for line in told["lines"])
    api.ports.vault.destroy(f"customer/{DAGOBERT}")
    assert api.client.get(path, headers=headers).json()["lines"] is None


def test_a_customer_without_a_usable_address_has_no_lines(api: Api) -> None:
    api.applied()
    change = ChangeBillingAddress(
        at=api.clock.now(),
        customer_id=CustomerId(DAGOBERT),
        billing_source=None,
        billing_address=None,
        address_index=None,
    )
    done = api.do(change)
    told = api.client.get(
        f"/v1/customers/{DAGOBERT}/billing-address",
        params={"after": done.position},
        headers=api.system(Scope.BILLING_ADDRESS),
    ).json()
    assert (told["source"], told["lines"]) == (None, None)


def test_an_unknown_customer_has_no_billing_address(api: Api) -> None:
    headers = api.system(Scope.BILLING_ADDRESS)
    problem(api.client.get("/v1/customers/00000000/billing-address", headers=headers), 404, "not-found")


def test_invoices_are_listed_by_year_and_state_page_by_page(api: Api) -> None:
    holder = api.holder()
    for cents in (100, 200, 300):
        api.pay_in(holder, cents)
    path, headers = f"/v1/customers/{DAGOBERT}/invoices", api.system(Scope.INVOICES)
    asked: dict[str, Any] = {
        "after": api.ports.log.head(),
        "limit": 2,
        "year": 2026,
        "state": "settled",
    }
    first = api.client.get(path, params=asked, headers=headers).json()
    assert [row["invoice_number"] for row in first["items"]] == ["F2026-000001", "F2026-000002"]
    rest = api.client.get(path, params={"cursor": first["next"]}, headers=headers).json()
    assert [row["total_cents"] for row in rest["items"]] == [300]
    assert rest["next"] is None
    assert api.client.get(path, params={"state": "open"}, headers=headers).json()["items"] == []
    assert {row["buyer"] for row in first["items"]} == {"[sealed]"}


def test_an_invoice_in_full_has_lines_steps_and_its_buyer(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    by_direct_debit(api, holder)
    api.show()
    for headers in (holder.signed, api.system(Scope.INVOICES)):
        told = api.client.get("/v1/invoices/F2026-000001", headers=headers).json()
        assert told["lines"] == [{"item": "credit", "order_id": None, "amount_cents": 2500}]
        assert told["steps"][0]["step"] == "issued"
        assert told["buyer"].startswith("Guusje Geluk")


def by_direct_debit(api: Api, holder: Holder) -> None:
    mandate = {"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"}
    assert api.client.post("/v1/direct-debit-mandates", json=mandate, headers=holder.signed).is_success


def test_a_holder_who_pays_by_direct_debit_sees_the_invoices_of_its_customer(api: Api) -> None:
    holder, colleague = api.holders({}, {"surname": "Gans"})
    api.pay_in(holder, 2500)
    by_direct_debit(api, holder)
    api.show()
    listed = api.client.get("/v1/invoices", headers=colleague.signed).json()["items"]
    assert [row["invoice_number"] for row in listed] == ["F2026-000001"]


def test_a_holder_who_pays_with_credit_is_shown_none_that_is_settled(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    api.show()
    listed = api.client.get("/v1/invoices", headers=holder.signed).json()
    assert listed == {"items": [], "next": None, "shown_from": "2025-05-31"}
    told = problem(
        api.client.get("/v1/invoices/F2026-000001", headers=holder.signed), 403, "invoice-not-shown"
    )
    assert "question form" in told["what_to_do"]


@pytest.mark.parametrize("api", [datetime(2025, 5, 26, 9, 0, tzinfo=UTC)], indirect=True)
def test_a_holder_sees_invoices_from_31_may_2025_on_and_no_page_of_them_is_empty(api: Api) -> None:
    holder = api.holder()
    by_direct_debit(api, holder)
    for _ in range(3):
        api.pay_in(holder, 100)
    api.clock.advance_to(datetime(2025, 5, 31, 9, 0, tzinfo=UTC))
    for _ in range(2):
        api.pay_in(holder, 200)
    api.show()
    body = {"code": holder.code, "password": OWN}
    holder.token = api.client.post("/v1/sessions", json=body).json()["token"]
    first = api.client.get("/v1/invoices", params={"limit": 1}, headers=holder.signed).json()
    assert [row["invoice_number"] for row in first["items"]] == ["F2025-000004"]
    rest = {"limit": 1, "cursor": first["next"]}
    last = api.client.get("/v1/invoices", params=rest, headers=holder.signed).json()
    assert [row["invoice_number"] for row in last["items"]] == ["F2025-000005"]
    assert last["next"] is None
    early = api.client.get("/v1/invoices/F2025-000001", headers=holder.signed)
    assert problem(early, 403, "invoice-not-shown")["rule"] == "R53"
    system = api.system(Scope.INVOICES)
    assert api.client.get("/v1/invoices/F2025-000001", headers=system).status_code == 200


def ordered_and_billed(api: Api, holder: Holder) -> str:
    """An order by direct debit, delivered and on an invoice of its own."""
    by_direct_debit(api, holder)
    billed(api, holder)
    return "F2026-000001"


def billed(api: Api, holder: Holder) -> None:
    """The same of a holder who pays by direct debit before."""
    body = {"product": "extract", "about": DAGOBERT}
    order_id = OrderId(api.client.post("/v1/orders", json=body, headers=holder.signed).json()["order_id"])
    now, today = api.clock.now(), local_date(api.clock.now())
    api.do(DeliverOrder(at=now, order_id=order_id, document_id="d", sha256="00"))
    api.do(
        IssueDailyInvoice(
            at=now,
            customer_id=CustomerId(DAGOBERT),
            order_ids=(order_id,),
            buyer=Plain("Test EMZ Dagobert\nAbebe Bikilalaan 17\n1034WL Amsterdam"),
            today=today,
            calendars=calendars(),
        )
    )
    api.show()


def test_what_is_to_be_paid_is_told_to_finance_to_systems_and_to_its_own_customer(api: Api) -> None:
    holder, stranger = api.holders({}, PRIVATE)
    number = ordered_and_billed(api, holder)
    told = {
        "invoice_number": number,
        "customer_id": DAGOBERT,
        "kind": "direct_debit",
        "total_cents": 235,
        "outstanding_cents": 235,
        "stage": "issued",
        "term_ends_on": "2026-06-30",
        "debit": "announced",
        "collect_on": "2026-06-16",
        "notice_id": None,
        "held_until": None,
    }
    finance = api.staff("p4", Role.FINANCE)
    of_customer = f"/v1/customers/{DAGOBERT}/open-invoices"
    for path, headers in (
        ("/v1/open-invoices", finance),
        ("/v1/open-invoices?stage=issued", finance),
        (of_customer, finance),
        (of_customer, api.system(Scope.INVOICES)),
        ("/v1/account/open-invoices", holder.signed),
    ):
        assert api.client.get(path, headers=headers).json()["items"] == [told], path
    for path, headers in (
        ("/v1/open-invoices?stage=overdue", finance),
        (f"/v1/open-invoices?cursor={number}", finance),
        ("/v1/customers/00000000/open-invoices", finance),
        ("/v1/account/open-invoices", stranger.signed),
    ):
        assert api.client.get(path, headers=headers).json()["items"] == [], path
    assert api.client.get("/v1/open-invoices", headers=api.staff("p5", Role.CLERK)).status_code == 403


def test_an_unknown_state_is_refused(api: Api) -> None:
    answer = api.client.get("/v1/invoices", params={"state": "lost"}, headers=api.holder().signed)
    assert problem(answer, 422, "invalid")["field"] == "state"
