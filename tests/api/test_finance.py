"""What finance looks after over HTTP: open items, what is owed by age, fees (D1)."""

from datetime import timedelta

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api, problem
from tests.api.test_dunning import act, day, invoice, notice

__all__ = ["invoice", "notice"]


def test_what_is_owed_is_told_by_age_per_customer_and_in_all(api: Api, invoice: str) -> None:
    finance = api.staff("p1", Role.FINANCE)
    told = api.client.get("/v1/ageing", headers=finance).json()
    owed = {
        "not_due_cents": 235,
        "to_30_cents": 0,
        "to_60_cents": 0,
        "to_90_cents": 0,
        "over_90_cents": 0,
        "total_cents": 235,
    }
    assert told == {
        "items": [{"customer_id": DAGOBERT, **owed}],
        "next": None,
        "as_of": "2026-06-02",
        "sum": owed,
    }
    api.clock.advance_to(api.clock.now() + timedelta(75))
    finance = api.staff("p1", Role.FINANCE)
    later = api.client.get("/v1/ageing", headers=finance).json()["sum"]
    assert (later["not_due_cents"], later["to_60_cents"], later["total_cents"]) == (0, 235, 235)
    nobody = api.client.get("/v1/ageing?customer_id=00000000", headers=finance).json()
    assert (nobody["items"], nobody["sum"]["total_cents"]) == ([], 0)
    assert invoice


def test_fees_are_listed_with_what_is_left_of_them(api: Api, invoice: str, notice: str) -> None:
    finance = api.staff("p1", Role.FINANCE)
    api.show()
    [fee] = api.client.get("/v1/fees?open=true", headers=finance).json()["items"]
    assert fee == {
        "notice_id": notice,
        "customer_id": DAGOBERT,
        "fee_reference": f"A{notice}",
        "invoice_numbers": [invoice],
        "issued_on": "2026-06-02",
        "due_on": "2026-06-16",
        "fee_cents": 900,
        "paid_cents": 0,
        "written_off_cents": 0,
        "outstanding_cents": 900,
    }
    for nothing in ("open=false", "customer_id=00000000", f"cursor={notice}"):
        assert api.client.get(f"/v1/fees?{nothing}", headers=finance).json()["items"] == []
    problem(api.client.get("/v1/fees?cursor=none", headers=finance), 422, "invalid")


def test_open_invoices_are_found_that_are_held_or_of_a_customer(api: Api, invoice: str) -> None:
    finance = api.staff("p1", Role.FINANCE)

    def found(asked: str) -> list[str]:
        api.show()
        told = api.client.get(f"/v1/open-invoices?{asked}", headers=finance).json()
        return [item["invoice_number"] for item in told["items"]]

    assert found("held=true") == []
    assert act(api, f"invoices/{invoice}/hold", finance, until=day(api, 10)).status_code == 200
    assert found("held=true") == found(f"customer_id={DAGOBERT}") == [invoice]
    assert found("customer_id=00000000") == []
    api.clock.advance_to(api.clock.now() + timedelta(11))
    finance = api.staff("p1", Role.FINANCE)
    assert found("held=true") == [], "the hold is over"
