"""What waits for staff: whether invoices are paid (R31)."""

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api, problem


def test_staff_sees_whether_invoices_are_paid_and_not_whose_they_are(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    api.show()
    for role in (Role.CLERK, Role.SUPERVISOR):
        headers = api.staff("p1", role)
        listed = api.client.get(f"/v1/customers/{DAGOBERT}/invoices", headers=headers)
        assert [row["state"] for row in listed.json()["items"]] == ["settled"]
        told = api.client.get("/v1/invoices/F2026-000001", headers=headers)
        assert told.json()["steps"][0]["step"] == "issued"
        assert told.json()["buyer"] == "[sealed]"
        assert "Geluk" not in listed.text + told.text
    auditor = api.client.get("/v1/invoices/F2026-000001", headers=api.staff("p1", Role.AUDITOR))
    problem(auditor, 403, "not-allowed")
