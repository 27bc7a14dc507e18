"""What a privacy officer does over HTTP (D12, D17)."""

from typing import Any

import pytest

from domain.account.events import AccountOpened, EarlyErasureApproved
from domain.ports import Role
from tests.api.asking import PRIVATE, Api, Holder, problem

BECAUSE = {"reason": "holder_asked"}


def act(api: Api, account_id: str, what: str, headers: dict[str, str]) -> Any:
    return api.client.post(f"/v1/accounts/{account_id}/{what}", json=BECAUSE, headers=headers)


def test_an_early_erasure_takes_a_privacy_officer_and_another_person(api: Api) -> None:
    holder = api.holder()
    clerk, supervisor = api.staff("p1", Role.CLERK), api.staff("p2", Role.SUPERVISOR)
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    requests, approvals = "early-erasure-requests", "early-erasure-approvals"
    told = problem(act(api, holder.account_id, requests, officer), 409, "erasure-hindered")
    assert told["detail"] == "The account is open: close it first."
    act(api, holder.account_id, "closure-requests", clerk)
    act(api, holder.account_id, "closure-approvals", supervisor)
    problem(act(api, holder.account_id, approvals, supervisor), 409, "not-requested")
    assert act(api, holder.account_id, requests, officer).status_code == 200
    problem(act(api, holder.account_id, approvals, officer), 403, "same-person")
    problem(act(api, holder.account_id, approvals, clerk), 403, "not-allowed")
    assert act(api, holder.account_id, approvals, supervisor).status_code == 200
    [approved] = [
        recorded
        for recorded in api.ports.log.history(f"account-{holder.account_id}")
        if isinstance(recorded.event, EarlyErasureApproved)
    ]
    assert (approved.actor, approved.role, approved.reason) == ("staff:p2", "supervisor", "holder_asked")


@pytest.mark.parametrize("what", ["early-erasure-requests", "early-erasure-approvals"])
def test_an_early_erasure_of_nobody_is_answered_404(api: Api, what: str) -> None:
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    problem(act(api, "nobody", what, officer), 404, "no-such-account")


def texts(answer: Any) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.text)


def test_a_holder_gets_everything_held_of_them_and_nothing_of_a_colleague(api: Api) -> None:
    holder, colleague = api.holders({}, {"surname": "Collega"})
    api.show()
    answer = api.client.post("/v1/account/exports", headers=holder.signed)
    told = texts(answer)
    for held in ("Guusje", "application.received", "account.opened", "account.data_exported"):
        assert held in told
    streams = {record["stream"].partition("-")[0] for record in answer.json()["records"]}
    assert streams == {"application", "account"}, "the organisation's data are not the holder's"
    for kept in (holder.code, "Collega", colleague.account_id, "credential_id", "_index", "sealed:1"):
        assert kept not in told


def test_a_private_holder_also_gets_what_is_held_of_the_customer(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    api.pay_in(holder, 1000)
    api.show()
    answer = api.client.post("/v1/account/exports", headers=holder.signed)
    streams = {record["stream"].partition("-")[0] for record in answer.json()["records"]}
    assert streams == {"application", "account", "customer", "invoice"}
    assert "Voorbeeldkade 1" in texts(answer)


def test_a_privacy_officer_exports_for_a_reason_that_stands_in_the_history(api: Api) -> None:
    holder, officer = api.holder(), api.staff("p3", Role.PRIVACY_OFFICER)
    api.show()
    assert "Guusje" in texts(act(api, holder.account_id, "exports", officer))
    last = api.ports.log.history(f"account-{holder.account_id}")[-1]
    assert (last.event.NAME, last.actor, last.reason) == ("account.data_exported", "staff:p3", "holder_asked")
    assert last.event.model_dump() == {"account_id": holder.account_id}, "no content"
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        problem(act(api, holder.account_id, "exports", api.staff("p4", role)), 403, "not-allowed")
    problem(act(api, "nobody", "exports", officer), 404, "no-such-account")


def test_of_an_erased_holder_nothing_is_held_and_that_is_told(api: Api) -> None:
    holder, officer = api.holder(), api.staff("p3", Role.PRIVACY_OFFICER)
    end(api, holder, erased=True)
    api.show()
    problem(act(api, holder.account_id, "exports", officer), 410, "holder-erased")


def customer_of(api: Api, account_id: str) -> str:
    [opened] = [
        recorded.event
        for recorded in api.ports.log.history(f"account-{account_id}")
        if isinstance(recorded.event, AccountOpened)
    ]
    return opened.customer_id


def export_customer(api: Api, customer_id: str, by: dict[str, str]) -> Any:
    api.show()
    return api.client.post(f"/v1/customers/{customer_id}/exports", json=BECAUSE, headers=by)


def test_an_organisations_export_has_what_is_billed_and_nothing_of_its_holders(api: Api) -> None:
    holder, other = api.holder(), api.holder(**PRIVATE)
    api.pay_in(holder, 1000)
    api.pay_in(other, 1000)
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    customer_id = customer_of(api, holder.account_id)
    answer = export_customer(api, customer_id, officer)
    told = texts(answer)
    streams = {record["stream"] for record in answer.json()["records"]}
    assert f"customer-{customer_id}" in streams
    assert {stream.partition("-")[0] for stream in streams} == {"customer", "invoice"}
    assert other.account_id not in told
    last = api.ports.log.history(f"customer-{customer_id}")[-1]
    assert (last.event.NAME, last.actor, last.reason) == (
        "customer.data_exported",
        "staff:p3",
        "holder_asked",
    )
    assert last.event.model_dump() == {"customer_id": customer_id}, "no content"
    for role in set(Role) - {Role.PRIVACY_OFFICER}:
        problem(export_customer(api, customer_id, api.staff("p4", role)), 403, "not-allowed")
    problem(export_customer(api, "nobody", officer), 404, "no-such-customer")


def test_a_private_persons_export_has_every_account_they_ever_had(api: Api) -> None:
    first = api.holder(**PRIVATE)
    end(api, first, erased=False)
    second = api.holder(**PRIVATE)
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    customer_id = customer_of(api, first.account_id)
    assert customer_of(api, second.account_id) == customer_id
    answer = export_customer(api, customer_id, officer)
    streams = {record["stream"] for record in answer.json()["records"]}
    for held in (first, second):
        assert f"account-{held.account_id}" in streams
    assert "Guusje" in texts(answer)
    for code in (first.code, second.code):
        assert code not in answer.text
    paper = {**officer, "Accept": "application/pdf", "Accept-Language": "nl"}
    answer = api.client.post(f"/v1/customers/{customer_id}/exports", json=BECAUSE, headers=paper)
    assert (answer.headers["Content-Type"], answer.headers["Content-Language"]) == ("application/pdf", "nl")


def end(api: Api, holder: Holder, *, erased: bool) -> None:
    officer = api.staff("p3", Role.PRIVACY_OFFICER)
    acts = [
        ("closure-requests", api.staff("p1", Role.CLERK)),
        ("closure-approvals", api.staff("p2", Role.SUPERVISOR)),
        ("early-erasure-requests", officer),
        ("early-erasure-approvals", api.staff("p2", Role.SUPERVISOR)),
    ]
    for what, by in acts if erased else acts[:2]:
        assert act(api, holder.account_id, what, by).status_code == 200
