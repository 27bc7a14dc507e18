"""What waits for staff: what was parked, what was paid (R31, D17)."""

import logging

import pytest
from sqlalchemy import insert

from adapters.event_store import writing
from adapters.subscriptions.schema import reaction
from domain.ports import Role
from tests.api.asking import DAGOBERT, Api, problem

BECAUSE = {"reason": "correction"}


def park(api: Api, name: str = "send_invoice", position: int = 3) -> None:
    row = {"attempts": 7, "error": "MailRefused", "rule": "", "tried_at": api.clock.now()}
    with writing(api.ports.reads).begin() as tx:
        tx.execute(insert(reaction).values(name=name, position=position, next_try_at=None, **row))


def test_a_clerk_sees_what_was_parked(api: Api) -> None:
    park(api)
    told = api.client.get("/v1/parked", headers=api.staff("p1", Role.CLERK)).json()
    assert told["items"] == [
        {
            "name": "send_invoice",
            "position": 3,
            "attempts": 7,
            "error": "MailRefused",
            "rule": None,
            "tried_at": "2026-06-01T09:00:00Z",
        }
    ]


def test_a_supervisor_has_it_tried_again_and_the_log_tells_who_and_why(
    api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    park(api)
    path, supervisor = "/v1/parked/send_invoice/3/retry", api.staff("p1", Role.SUPERVISOR)
    problem(api.client.post(path, json=BECAUSE, headers=api.staff("p2", Role.CLERK)), 403, "not-allowed")
    assert problem(api.client.post(path, json={}, headers=supervisor), 422, "invalid")["field"] == "reason"
    with caplog.at_level(logging.WARNING):
        answer = api.client.post(path, json=BECAUSE, headers=supervisor)
    assert answer.json() == {"name": "send_invoice", "position": 3}
    assert "staff:p1 has send_invoice tried again at position 3: correction" in caplog.text
    assert api.client.get("/v1/parked", headers=supervisor).json()["items"] == []
    problem(api.client.post(path, json=BECAUSE, headers=supervisor), 404, "not-found")


@pytest.mark.parametrize("position", ["0", "-1", "x", str(10**30)])
def test_a_place_that_cannot_be_is_refused(api: Api, position: str) -> None:
    supervisor = api.staff("p1", Role.SUPERVISOR)
    answer = api.client.post(f"/v1/parked/any/{position}/retry", json=BECAUSE, headers=supervisor)
    assert problem(answer, 422, "invalid")["field"] == "position"


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
