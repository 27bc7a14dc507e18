"""What staff does over HTTP: a role, a reason and an identity on every event (R23-R25, R31, D17)."""

from typing import Any

import pytest

from domain.account.commands import BlockCode
from domain.application.events import ApplicationReferred
from domain.ports import Role
from domain.values import InvoiceNumber
from tests.api.asking import BUSINESS, OWN, PRIVATE, Api, Holder, problem

BECAUSE = {"reason": "holder_asked"}
ACTS = ("suspension", "suspension/end", "reactivation", "closure-requests", "closure-approvals")


def act(api: Api, holder: Holder | str, what: str, headers: dict[str, str], **body: Any) -> Any:
    account_id = holder if isinstance(holder, str) else holder.account_id
    return api.client.post(f"/v1/accounts/{account_id}/{what}", json=BECAUSE | body, headers=headers)


def test_a_suspension_stands_in_history_with_person_role_and_reason(api: Api) -> None:
    answer = act(api, api.holder(), "suspension", api.staff("p1", Role.CLERK), reason="suspected_misuse")
    assert answer.status_code == 200
    last = api.ports.log.since(answer.json()["position"] - 1, 1)[0]
    assert (last.event.NAME, last.actor, last.role, last.reason) == (
        "account.suspended",
        "staff:p1",
        "clerk",
        "suspected_misuse",
    )


def test_a_suspension_ends_and_the_holder_is_back(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    act(api, holder, "suspension", clerk)
    assert act(api, holder, "suspension/end", clerk).status_code == 200
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 200


@pytest.mark.parametrize("what", ACTS)
def test_an_act_without_a_reason_or_for_an_unknown_one_is_refused(api: Api, what: str) -> None:
    supervisor = api.staff("p1", Role.SUPERVISOR)
    assert problem(act(api, "x", what, supervisor, reason="because"), 422, "invalid")["field"] == "reason"
    missing = api.client.post(f"/v1/accounts/x/{what}", json={}, headers=supervisor)
    assert problem(missing, 422, "invalid")["field"] == "reason"


@pytest.mark.parametrize("what", ACTS)
def test_an_act_on_no_account_is_answered_404(api: Api, what: str) -> None:
    problem(act(api, "nobody", what, api.staff("p1", Role.SUPERVISOR)), 404, "no-such-account")


@pytest.mark.parametrize("what", ACTS)
def test_an_auditor_does_not_act(api: Api, what: str) -> None:
    problem(act(api, "x", what, api.staff("p1", Role.AUDITOR)), 403, "not-allowed")


def test_a_closure_takes_two_people(api: Api) -> None:
    holder = api.holder()
    requester = api.staff("p1", Role.CLERK, Role.SUPERVISOR)
    other = api.staff("p2", Role.SUPERVISOR)
    problem(act(api, holder, "closure-approvals", other), 409, "not-requested")
    assert act(api, holder, "closure-requests", requester).status_code == 200
    assert problem(act(api, holder, "closure-approvals", requester), 403, "same-person")["rule"] == "D17"
    problem(act(api, holder, "closure-approvals", api.staff("p3", Role.CLERK)), 403, "not-allowed")
    assert act(api, holder, "closure-approvals", other).status_code == 200
    problem(api.client.get("/v1/account", headers=holder.signed), 403, "account-closed")
    body = {"code": holder.code, "password": OWN}
    problem(api.client.post("/v1/sessions", json=body), 403, "account-closed")
    problem(act(api, holder, "suspension", other), 409, "account-closed")


def test_reactivation_waits_until_everything_is_settled(api: Api) -> None:
    holder, clerk = api.holder(), api.staff("p1", Role.CLERK)
    number = InvoiceNumber("F2026-000001")
    api.do(BlockCode(at=api.clock.now(), account_id=holder.account_id, invoice_number=number))
    problem(api.client.get("/v1/account", headers=holder.signed), 403, "blocked-for-arrears")
    assert act(api, holder, "reactivation", clerk, reason="invoices_paid").status_code == 200
    again = {"code": holder.code, "password": OWN}
    assert api.client.post("/v1/sessions", json=again).status_code == 201


def test_a_repeat_with_the_same_key_changes_nothing(api: Api) -> None:
    holder = api.holder()
    keyed = api.staff("p1", Role.CLERK) | {"Idempotency-Key": "suspend-1"}
    first = act(api, holder, "suspension", keyed)
    act(api, holder, "suspension/end", api.staff("p1", Role.CLERK))
    head = api.ports.log.head()
    assert act(api, holder, "suspension", keyed).json() == first.json()
    assert api.ports.log.head() == head
    problem(act(api, holder, "suspension", keyed, reason="correction"), 422, "idempotency-key-misused")
    problem(act(api, "another", "suspension", keyed), 422, "idempotency-key-misused")


def test_accounts_are_found_by_customer_branch_and_state(api: Api) -> None:
    business, colleague, private = api.holders({}, {"surname": "Gans"}, PRIVATE)
    clerk = api.staff("p1", Role.CLERK)
    act(api, colleague, "suspension", clerk)

    def found(**asked: Any) -> list[str]:
        asked |= {"after": api.ports.log.head()}
        answer = api.client.get("/v1/accounts", params=asked, headers=clerk)
        return [row["account_id"] for row in answer.json()["items"]]

    assert found() == [business.account_id, colleague.account_id, private.account_id]
    assert found(customer="69599084") == [business.account_id, colleague.account_id]
    assert found(branch="000038509504", state="suspended") == [colleague.account_id]
    assert found(limit=1) == [business.account_id]


def test_accounts_come_page_by_page(api: Api) -> None:
    accounts = [api.applied(surname=name).account_id for name in ("Geluk", "Gans", "Duck")]
    api.show()
    clerk, seen, cursor = api.staff("p1", Role.CLERK), [], None
    while True:
        asked = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        told = api.client.get("/v1/accounts", params=asked, headers=clerk).json()
        seen += [row["account_id"] for row in told["items"]]
        cursor = told["next"]
        if cursor is None:
            break
    assert seen == accounts


def test_names_are_sealed_in_a_list_and_open_for_one_account(api: Api) -> None:
    holder, clerk = api.applied(), api.staff("p1", Role.CLERK)
    api.show()
    assert "Geluk" not in api.client.get("/v1/accounts", headers=clerk).text
    told = api.client.get(f"/v1/accounts/{holder.account_id}", headers=clerk).json()
    assert (told["surname"], told["state"]) == ("Geluk", "open")
    assert holder.code not in str(told)
    problem(api.client.get("/v1/accounts/nobody", headers=clerk), 404, "not-found")


def test_staff_sees_what_came_of_an_application_and_what_was_referred(api: Api) -> None:
    clerk = api.staff("p1", Role.CLERK)
    foreign = BUSINESS | {"kvk_number": "55344526"}
    reference = api.client.post("/v1/applications/business", json=foreign).json()["reference"]
    recorded = api.ports.log.history(f"application-{reference}")
    assert any(isinstance(one.event, ApplicationReferred) for one in recorded)
    told = api.client.get(
        f"/v1/applications/{reference}", params={"after": api.ports.log.head()}, headers=clerk
    ).json()
    assert (told["state"], told["reason"]) == ("referred", "foreign_establishment")
    listed = api.client.get("/v1/referrals", headers=clerk).json()["items"]
    assert [row["application_id"] for row in listed] == [reference]
    problem(api.client.get("/v1/applications/nothing", headers=clerk), 404, "not-found")
