"""A customer, an invoice, the day of finance: every part as its own operation answers it, by the roles."""

from typing import Any

import pytest

from api.staff import finance_overviews
from domain.consultation.events import ReadingPurpose
from domain.ports import Role, Scope
from tests.api.asking import DAGOBERT, Api, Holder, problem
from tests.api.test_bank_files import send, statement
from tests.api.test_dunning import act
from tests.api.test_staff_members import read_since
from tests.api.test_systems import billed, ordered_and_billed

CUSTOMER = f"/v1/customers/{DAGOBERT}"
OF_MONEY = "state=open&matter=write_off&matter=credit_note&matter=fee_write_off&matter=refund"


@pytest.fixture
def holder(api: Api) -> Holder:
    """One who owes, with a mandate, a refund and a write-off that wait, and a file of the bank of today."""
    holder = api.holder()
    invoice = ordered_and_billed(api, holder)
    billed(api, holder)
    api.pay_in(holder, 2500)
    mailed = {"email": "facturen@dagobert.example"}
    assert api.client.post(
        "/v1/account/invoice-delivery/email", json=mailed, headers=holder.signed
    ).is_success
    paper = {
        "reason": "holder_asked",
        "amount_cents": 1000,
        "iban": "NL91ABNA0417164300",
        "payee": "G. Geluk",
    }
    finance = api.staff("of-finance", Role.FINANCE)
    refund = f"/v1/accounts/{holder.account_id}/refunds"
    assert api.client.post(refund, json=paper, headers=finance).is_success
    assert act(api, f"invoices/{invoice}/write-off-requests", finance).is_success
    assert send(api, statement("nothing"), finance).is_success
    api.show()
    return holder


def told(api: Api, address: str, role: Role) -> Any:
    answer = api.client.get(address, headers=api.staff("a-member", role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def of_each(api: Api, address: str, *roles: Role) -> list[int]:
    return [api.client.get(address, headers=api.staff("a-member", role)).status_code for role in roles]


def test_the_day_of_finance_is_told_as_each_list_tells_it(api: Api, holder: Holder) -> None:
    day = told(api, "/v1/finance/overview", Role.FINANCE)
    ageing = told(api, "/v1/ageing", Role.FINANCE)
    assert (day["as_of"], day["owed"]) == (ageing["as_of"], ageing["sum"])
    assert day["owed"]["total_cents"] > 0
    assert day["bank_files"] == told(api, "/v1/bank-batches?on=today", Role.FINANCE)["items"] != []
    by_name = f"/v1/approvals?{OF_MONEY}&names=true&askers=true"
    for role, asker in ((Role.FINANCE, False), (Role.SUPERVISOR, True)):
        waits = told(api, "/v1/finance/overview", role)["approvals"]
        assert waits == told(api, by_name, role)["items"]
        assert [(one["matter"], one["name"]) for one in waits] == [
            ("refund", "Guusje Geluk"),
            ("write_off", None),
        ]
        assert [bool(one["asker"]) for one in waits] == [asker] * 2
    assert waits[0]["account_id"] == holder.account_id


def test_of_the_day_of_finance_everybody_sees_what_the_role_allows(
    api: Api, holder: Holder, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert holder.account_id
    day = told(api, "/v1/finance/overview", Role.SUPERVISOR)
    assert (day["owed"], day["bank_files"], len(day["approvals"])) == (None, None, 2)
    others = set(Role) - {Role.FINANCE, Role.SUPERVISOR}
    assert {*of_each(api, "/v1/finance/overview", *others)} == {403}
    monkeypatch.setattr(finance_overviews, "MOST", 1)
    day = told(api, "/v1/finance/overview", Role.FINANCE)
    assert [one["matter"] for one in day["approvals"]] == ["refund"], "the oldest"
    assert len(day["bank_files"]) == 1


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.FINANCE])
def test_an_invoice_is_told_with_its_collection_and_what_waits(api: Api, holder: Holder, role: Role) -> None:
    for number in ("F2026-000001", "F2026-000002"):
        seen = told(api, f"/v1/invoices/{number}/overview", role)
        assert seen["invoice"] == told(api, f"/v1/invoices/{number}", role)
        of_customer = told(api, f"{CUSTOMER}/open-invoices", role)["items"]
        assert seen["open"] == next(one for one in of_customer if one["invoice_number"] == number)
        if role is Role.CLERK:
            assert seen["approvals"] is None
        else:
            waits = f"/v1/approvals?state=open&subject={number}&askers=true"
            assert seen["approvals"] == told(api, waits, role)["items"]
            assert len(seen["approvals"]) == (1 if number == "F2026-000001" else 0)
    top_up = told(api, "/v1/invoices/F2026-000003/overview", role)
    assert (top_up["invoice"]["state"], top_up["open"]) == ("settled", None)
    nothing = api.client.get("/v1/invoices/F2026-000009/overview", headers=api.staff("a-member", role))
    problem(nothing, 404, "not-found")
    assert {*of_each(api, "/v1/invoices/F2026-000001/overview", Role.AUDITOR, Role.PRIVACY_OFFICER)} == {403}
    assert holder.account_id


@pytest.mark.parametrize("role", [Role.CLERK, Role.SUPERVISOR, Role.FINANCE])
def test_a_customer_is_told_as_each_operation_tells_it(api: Api, holder: Holder, role: Role) -> None:
    seen = told(api, f"{CUSTOMER}/overview", role)
    assert seen["invoices"] == told(api, f"{CUSTOMER}/invoices", role)
    assert seen["mandate"] == told(api, f"{CUSTOMER}/direct-debit-mandate", role)
    if role is Role.FINANCE:
        assert (seen["accounts"], seen["delivery"], seen["billing_address"]) == (None, None, None)
        assert of_each(api, f"/v1/accounts?customer={DAGOBERT}", role) == [403]
        assert of_each(api, f"{CUSTOMER}/invoice-delivery", role) == [403]
    else:
        assert seen["accounts"] == told(api, f"/v1/accounts?customer={DAGOBERT}", role)["items"]
        assert [one["account_id"] for one in seen["accounts"]] == [holder.account_id]
        assert seen["delivery"] == told(api, f"{CUSTOMER}/invoice-delivery", role)
        asked = api.client.get(f"{CUSTOMER}/billing-address", headers=api.system(Scope.BILLING_ADDRESS))
        assert seen["billing_address"] == asked.json()
        assert seen["billing_address"]["lines"][0] == "Test EMZ Dagobert"
    others = set(Role) - {Role.CLERK, Role.SUPERVISOR, Role.FINANCE}
    assert {*of_each(api, f"{CUSTOMER}/overview", *others)} == {403}


def test_the_invoices_of_a_customer_go_on_by_pages(api: Api, holder: Holder) -> None:
    numbers: list[str] = []
    go_on = ""
    while len(numbers) < 4:
        part = told(api, f"{CUSTOMER}/overview?limit=1{go_on}", Role.CLERK)["invoices"]
        numbers += [one["invoice_number"] for one in part["items"]]
        if part["next"] is None:
            break
        go_on = f"&cursor={part['next']}"
    assert numbers == ["F2026-000001", "F2026-000002", "F2026-000003"]
    wrong = api.client.get(
        f"{CUSTOMER}/overview?cursor=F2026-000009", headers=api.staff("a-member", Role.CLERK)
    )
    problem(wrong, 422, "invalid")
    assert holder.account_id


def test_of_a_customer_nothing_but_mandate_and_address_is_opened_and_that_is_recorded(
    api: Api, holder: Holder
) -> None:
    by, before = api.staff("a-member", Role.CLERK), api.ports.log.head()
    assert api.client.get(f"{CUSTOMER}/overview", headers=by).json()["mandate"]["account"]["debtor_name"]
    [read] = read_since(api, before)
    assert (read.purpose, read.subjects) == (ReadingPurpose.CUSTOMER, (f"customer-{DAGOBERT}",))
    assert "customer.registered/billing_address" in read.fields
    for role in (Role.CLERK, Role.FINANCE):
        unknown = api.client.get("/v1/customers/nobody/overview", headers=api.staff("another", role))
        problem(unknown, 404, "not-found")
    assert len(read_since(api, before)) == 1
    assert holder.account_id
