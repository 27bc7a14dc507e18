"""A subject's rows as of a moment over HTTP: as the whole log has them, personal values closed (D17)."""

from typing import Any

import pytest
from sqlalchemy import text

from api.explaining import subject_rows
from api.explaining.rebuilding import rows_at
from api.explaining.subject_rows import asked_of, of_subject
from api.explaining.told import closed, shut
from domain.ports import Role
from tests.api.asking import DAGOBERT, PERSON, Api, problem
from tests.api.test_systems import ordered_and_billed
from tests.tamper.unguarded import unguarded


def told(api: Api, subject: str, path: str = "", **asked: Any) -> Any:
    answer = api.client.get(
        f"/v1/audit/subjects/{subject}/read-models{path}", params=asked, headers=api.staff("p1", Role.AUDITOR)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_every_read_model_of_a_subject_is_told_as_the_whole_log_has_it(api_on_each: Api) -> None:
    api = api_on_each
    holder = api.holder()
    api.pay_in(holder, 2500)
    invoice = ordered_and_billed(api, holder)
    head = api.ports.log.head()
    for subject in (f"account-{holder.account_id}", f"customer-{DAGOBERT}", f"invoice-{invoice}"):
        names = told(api, subject)["names"]
        assert names == asked_of(subject) != []
        for name in names:
            found = told(api, subject, f"/{name}", at=head)
            [rows] = rows_at(api.ports.log, name, head)
            expected = of_subject(rows, name, subject)
            assert found["rows"] == [
                {"table": key[0], "fields": shut(row, closed)} for key, row in expected.items()
            ]
            for secret in (holder.code, str(PERSON["surname"]), str(PERSON["email"]), "sealed:1|"):
                assert secret not in str(found)


def test_rows_are_as_they_were_and_what_changed_is_told_field_by_field(api: Api) -> None:
    holder = api.holder()
    subject, before = f"account-{holder.account_id}", api.ports.log.head()
    api.pay_in(holder, 2500)
    after = api.ports.log.head()
    assert told(api, subject, "/credit_statement", at=0)["rows"] == []
    then = told(api, subject, "/credit_statement", at=before)
    assert [row["fields"]["balance_cents"] for row in then["rows"]] == [0]
    balance = f"credit_balance[account_id={holder.account_id}].balance_cents"
    changed = told(api, subject, "/credit_statement/changes", **{"from": before, "to": after})["changes"]
    assert {"field": balance, "before": 0, "after": 2500} in changed
    [came] = [one for one in changed if one["before"] is None]
    assert came["after"]["amount_cents"] == 2500
    assert told(api, subject, "/credit_statement/changes", **{"from": after, "to": after})["changes"] == []


def test_a_personal_value_that_became_another_differs_and_is_not_shown(api: Api) -> None:
    holder = api.holder()
    subject = f"account-{holder.account_id}"
    came = told(api, subject, "/accounts/changes", **{"from": 0, "to": api.ports.log.head()})
    rows = [one["after"] for one in came["changes"] if one["field"].startswith("accounts[")]
    assert [row["surname"] for row in rows] == ["[sealed]"]


@pytest.mark.parametrize("name", ["journal", "subjects", "open_invoices", "bank_batches"])
def test_rows_that_rest_on_more_are_refused_with_the_way_to_ask(api: Api, name: str) -> None:
    holder = api.holder()
    path = f"/v1/audit/subjects/account-{holder.account_id}/read-models/{name}"
    answer = api.client.get(path, params={"at": 1}, headers=api.staff("p1", Role.AUDITOR))
    problem(answer, 422, "invalid")
    assert answer.json()["field"] == "read_model"
    assert "toegang audit as-of" in answer.json()["what_to_do"]


def test_what_more_events_touch_than_are_read_at_once_is_refused(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = api.holder()
    path = f"/v1/audit/subjects/account-{holder.account_id}/read-models/accounts"
    monkeypatch.setattr(subject_rows, "EVENTS_MAX", 2)
    by, head = api.staff("p1", Role.AUDITOR), api.ports.log.head()
    answer = api.client.get(path, params={"at": head}, headers=by)
    problem(answer, 422, "invalid")
    assert answer.json()["field"] == "subject"


@pytest.mark.parametrize(
    ("subject", "name"),
    [("account-nobody", "accounts"), ("refund-none", "approvals"), ("account-nobody", "nothing")],
)
def test_what_is_not_there_is_404(api: Api, subject: str, name: str) -> None:
    path = f"/v1/audit/subjects/{subject}/read-models/{name}"
    problem(api.client.get(path, params={"at": 0}, headers=api.staff("p1", Role.AUDITOR)), 404, "not-found")


def test_moments_are_of_the_log_and_in_order(api: Api) -> None:
    holder = api.holder()
    path = f"/v1/audit/subjects/account-{holder.account_id}/read-models/accounts"
    by = api.staff("p1", Role.AUDITOR)
    problem(api.client.get(path, params={"at": "soon"}, headers=by), 422, "invalid")
    turned = api.client.get(f"{path}/changes", params={"from": 2, "to": 1}, headers=by)
    problem(turned, 422, "invalid")
    assert turned.json()["field"] == "to"


def test_only_auditors_ask(api: Api) -> None:
    holder = api.holder()
    path = f"/v1/audit/subjects/account-{holder.account_id}/read-models"
    for asked in (path, f"{path}/accounts?at=1", f"{path}/accounts/changes?from=0&to=1"):
        problem(api.client.get(asked, headers=api.staff("p2", Role.CLERK)), 403, "not-allowed")


def test_what_lacks_an_event_is_not_told_as_if_it_had_not_been(api_on_each: Api) -> None:
    api = api_on_each
    account = f"account-{api.holder().account_id}"
    api.show()
    _, hole, *_ = [one.position for one in api.ports.log.history(account)]
    with unguarded(api.ports.reads) as tx:
        tx.execute(text(f"DELETE FROM event WHERE position = {hole}"))
    auditor, path = api.staff("p1", Role.AUDITOR), f"/v1/audit/subjects/{account}/read-models/accounts"
    assert api.client.get(path, params={"at": hole - 1}, headers=auditor).status_code == 200
    told = api.client.get(path, params={"at": api.ports.log.head()}, headers=auditor)
    assert problem(told, 500, "log-damaged")["position"] == hole
