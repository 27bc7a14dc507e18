"""Who belongs to the staff, and what waits for a second person, over HTTP (D17, I17)."""

from datetime import timedelta
from typing import Any

import pytest

from api.staff.acting import StaffReason
from domain.consultation.events import PersonalDataRead
from domain.ports import Role
from tests.api.asking import Api, problem
from tests.api.described import DESCRIBED
from tests.api.joining import VOS, asked, invited, joined

BECAUSE = {"reason": "staff_change"}
CLOSING = {"reason": "holder_asked"}


def boss(api: Api) -> dict[str, str]:
    return api.staff("boss", Role.SUPERVISOR)


def members(api: Api) -> dict[str, dict[str, Any]]:
    api.show()
    items = api.client.get("/v1/staff/members", headers=boss(api)).json()["items"]
    return {item["person_id"]: item for item in items}


# --- members --------------------------------------------------------------------------------------
def test_the_list_shows_who_may_act(api: Api) -> None:
    who = invited(api, Role.CLERK, Role.FINANCE)
    row = members(api)[who.person_id]
    assert (row["name"], row["email"], row["roles"]) == ("R. Vos", VOS, ["clerk", "finance"])
    assert row["state"] == "invited"
    who.enrol()
    who.confirm(who.code())
    assert members(api)[who.person_id]["state"] == "in_service"
    path = f"/v1/staff/members/{who.person_id}"
    api.client.post(f"{path}/block", json=BECAUSE, headers=boss(api))
    assert members(api)[who.person_id]["state"] == "blocked"
    api.client.post(f"{path}/departure", json=BECAUSE, headers=boss(api))
    row = members(api)[who.person_id]
    assert (row["state"], row["roles"]) == ("left", [])


def test_names_are_sealed_in_the_history(api: Api) -> None:
    invited(api)
    api.show()
    told = api.client.get("/v1/events", headers=api.staff("p1", Role.AUDITOR)).text
    assert "staff_member.enrolled" in told
    assert "R. Vos" not in told
    assert VOS not in told


def test_adding_may_be_repeated_and_answers_the_same_invitation(api: Api) -> None:
    body = {"name": "R. Vos", "email": VOS, "roles": ["clerk"], **BECAUSE}
    signed = boss(api) | {"Idempotency-Key": "add-vos-1"}
    first, again = (api.client.post("/v1/staff/members", json=body, headers=signed) for _ in range(2))
    assert first.status_code == 201
    assert first.json() == again.json()


def test_a_login_name_is_one_persons_whatever_the_case(api: Api) -> None:
    invited(api)
    body = {"name": "Another", "email": VOS.upper(), "roles": ["clerk"], **BECAUSE}
    problem(api.client.post("/v1/staff/members", json=body, headers=boss(api)), 409, "login-name-taken")


def test_who_lost_the_second_factor_gets_a_new_invitation(api: Api) -> None:
    who = joined(api)
    answer = api.client.post(
        f"/v1/staff/members/{who.person_id}/reset", json={"reason": "lost_access"}, headers=boss(api)
    )
    problem(who.log_in(), 401, "wrong-staff-credentials")
    former, who.invitation = who.secret, answer.json()["invitation"]
    problem(who.enrol(), 403, "invitation-not-approved")
    assert who.approved().status_code == 200
    assert who.enrol().status_code == 201
    assert who.secret != former
    assert who.confirm(who.code()).status_code == 200
    assert who.log_in().status_code == 201


def test_a_repeated_reset_leaves_the_new_access_alone(api: Api) -> None:
    who = joined(api)
    path, signed = f"/v1/staff/members/{who.person_id}/reset", boss(api) | {"Idempotency-Key": "reset-vos"}
    first = api.client.post(path, json=BECAUSE, headers=signed)
    who.invitation = first.json()["invitation"]
    who.approved()
    who.enrol()
    who.confirm(who.code())
    assert api.client.post(path, json=BECAUSE, headers=signed).json() == first.json()
    assert who.log_in().status_code == 201


@pytest.mark.parametrize("what", ["block", "block/end", "reset", "departure"])
def test_nobody_manages_themselves_or_nobody(api: Api, what: str) -> None:
    signed = boss(api)
    own = api.client.post(f"/v1/staff/members/boss/{what}", json=BECAUSE, headers=signed)
    problem(own, 403, "not-oneself")
    nobody = api.client.post(f"/v1/staff/members/nobody/{what}", json=BECAUSE, headers=signed)
    problem(nobody, 404, "no-such-member")


def test_one_supervisor_alone_lets_nobody_in_i17(api: Api) -> None:
    """Who holds the invitation could be the supervisor who asked for it: they would be two persons then."""
    puppet = asked(api, Role.SUPERVISOR)
    problem(puppet.enrol(), 403, "invitation-not-approved")
    problem(puppet.confirm("000000"), 403, "invitation-not-approved")
    problem(puppet.approved(by="boss"), 403, "same-person")
    [item] = [one for one in waiting(api, state="open") if one["matter"] == "invitation"]
    assert (item["subject"], item["requested_by"]) == (puppet.person_id, "boss")
    assert puppet.approved().status_code == 200
    problem(puppet.approved(), 409, "not-requested")
    assert puppet.enrol().status_code == 201
    assert waiting(api, state="open") == []


def test_an_auditor_reads_who_the_persons_in_the_history_are(api: Api) -> None:
    who = invited(api)
    api.show()
    answer = api.client.get("/v1/staff/members", headers=api.staff("p1", Role.AUDITOR))
    assert (who.person_id, "R. Vos") in {(one["person_id"], one["name"]) for one in answer.json()["items"]}


# --- four eyes ------------------------------------------------------------------------------------
def ask(api: Api, account_id: str, what: str, signed: dict[str, str]) -> Any:
    return api.client.post(f"/v1/accounts/{account_id}/{what}", json=CLOSING, headers=signed)


def waiting(api: Api, **narrowed: str) -> list[dict[str, Any]]:
    api.show()
    items = api.client.get("/v1/approvals", params=narrowed, headers=boss(api)).json()["items"]
    return [dict(item) for item in items]


def test_a_request_waits_on_the_list_until_it_is_approved(api: Api) -> None:
    account_id = api.applied().account_id
    ask(api, account_id, "closure-requests", api.staff("p1", Role.CLERK))
    [item] = waiting(api, state="open")
    assert (item["matter"], item["subject"], item["requested_by"]) == ("closure", account_id, "p1")
    assert waiting(api, state="open", subject=account_id) == [item]
    assert waiting(api, subject="another") == []
    assert (item["reason"], item["state"]) == ("holder_asked", "open")
    assert ask(api, account_id, "closure-approvals", boss(api)).status_code == 200
    assert waiting(api, state="open") == []
    [item] = waiting(api)
    assert (item["state"], item["decided_by"]) == ("approved", "boss")


def test_who_decides_is_told_of_whom_it_is_where_names_are_asked_and_nobody_else_is(api: Api) -> None:
    account_id = api.holder().account_id
    ask(api, account_id, "closure-requests", api.staff("p1", Role.CLERK))
    puppet = asked(api, Role.CLERK)
    api.show()

    def told(role: Role, query: str = "names=true") -> dict[str, str | None]:
        answer = api.client.get(f"/v1/approvals?{query}", headers=api.staff("p7", role))
        return {one["matter"]: one["name"] for one in answer.json()["items"]}

    before = api.ports.log.head()
    assert set(told(Role.SUPERVISOR, "").values()) == {None}
    for role in (Role.AUDITOR, Role.FINANCE, Role.PRIVACY_OFFICER):
        assert set(told(role).values()) == {None}
    read = [one.event for one in api.ports.log.since(before, 1_000)]
    assert not [event for event in read if isinstance(event, PersonalDataRead)]
    names = told(Role.SUPERVISOR)
    assert names["closure"] == "Guusje Geluk"
    assert names["invitation"]
    read = [one.event for one in api.ports.log.since(before, 1_000)]
    opened = [event.subjects for event in read if isinstance(event, PersonalDataRead)]
    assert opened == [(f"account-{account_id}",), (f"staff_member-{puppet.person_id}",)]
    assert list(told(Role.SUPERVISOR, "matter=closure&matter=refund")) == ["closure"]
    ask(api, account_id, "closure-approvals", boss(api))
    api.show()
    assert told(Role.SUPERVISOR)["closure"] is None, "nothing is left to decide"


def test_who_asked_is_told_to_who_may_read_who_is_of_the_staff_where_that_is_asked(api: Api) -> None:
    account_id = api.holder().account_id
    ask(api, account_id, "closure-requests", api.staff("p1", Role.CLERK))
    api.show()

    def askers(person: str, role: Role, query: str = "matter=closure&askers=true") -> list[str | None]:
        listed = api.client.get(f"/v1/approvals?{query}", headers=api.staff(person, role)).json()["items"]
        assert [(one["matter"], one["name"], one["requested_by"]) for one in listed] == [
            ("closure", None, "p1")
        ]
        return [one["asker"] for one in listed]

    before = api.ports.log.head()
    for role in (Role.FINANCE, Role.PRIVACY_OFFICER):
        assert askers("p7", role) == [None]
    assert askers("p7", Role.AUDITOR, "matter=closure&names=true") == [None]
    assert askers("p1", Role.AUDITOR) == [None], "nobody is told who they are"
    assert not read_since(api, before)
    [listed] = [
        one["name"]
        for one in api.client.get("/v1/staff/members", headers=api.staff("p8", Role.AUDITOR)).json()["items"]
        if one["person_id"] == "p1"
    ]
    before = api.ports.log.head()
    assert [askers("p7", role) for role in (Role.AUDITOR, Role.SUPERVISOR)] == [[listed], [listed]]
    assert [event.subjects for event in read_since(api, before)] == [("staff_member-p1",)] * 2


def read_since(api: Api, position: int) -> list[PersonalDataRead]:
    events = [one.event for one in api.ports.log.since(position, 1_000)]
    return [event for event in events if isinstance(event, PersonalDataRead)]


def test_a_refund_is_told_with_its_account_and_amount_and_finance_sees_of_whom(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    paper = {
        "reason": "holder_asked",
        "amount_cents": 1000,
        "iban": "NL91ABNA0417164300",
        "payee": "G. Geluk",
    }
    finance = api.staff("p8", Role.FINANCE)
    taken = api.client.post(f"/v1/accounts/{holder.account_id}/refunds", json=paper, headers=finance)
    assert taken.status_code == 201, taken.text
    api.show()
    listed = api.client.get("/v1/approvals?names=true&matter=refund", headers=finance).json()["items"]
    told = [(one["account_id"], one["amount_cents"], one["name"]) for one in listed]
    assert told == [(holder.account_id, 1000, "Guusje Geluk")]
    both = api.staff("p9", Role.AUDITOR, Role.FINANCE)
    [seen] = api.client.get("/v1/approvals?names=true&matter=refund", headers=both).json()["items"]
    assert seen["name"] == "Guusje Geluk", "one of the roles decides"


def test_an_early_erasure_waits_on_the_list_too(api: Api) -> None:
    account_id, officer = api.applied().account_id, api.staff("p1", Role.PRIVACY_OFFICER)
    ask(api, account_id, "closure-requests", api.staff("p2", Role.CLERK))
    ask(api, account_id, "closure-approvals", boss(api))
    assert ask(api, account_id, "early-erasure-requests", officer).status_code == 200
    api.show()
    listed = api.client.get("/v1/approvals", params={"state": "open"}, headers=officer)
    assert [one["matter"] for one in listed.json()["items"]] == ["early_erasure"]
    assert ask(api, account_id, "early-erasure-approvals", boss(api)).status_code == 200
    assert [one["state"] for one in waiting(api)] == ["approved", "approved"]


def test_a_request_is_rejected_with_a_reason_and_may_be_asked_again(api: Api) -> None:
    account_id, clerk = api.applied().account_id, api.staff("p1", Role.CLERK)
    path = f"/v1/accounts/{account_id}/closure-rejections"
    unfounded = {"reason": "unfounded"}
    problem(api.client.post(path, json=unfounded, headers=boss(api)), 409, "not-requested")
    ask(api, account_id, "closure-requests", clerk)
    problem(api.client.post(path, json=unfounded, headers=clerk), 403, "not-allowed")
    assert api.client.post(path, json=unfounded, headers=boss(api)).status_code == 200
    problem(ask(api, account_id, "closure-approvals", boss(api)), 409, "not-requested")
    last = api.ports.log.history(f"account-{account_id}")[-1]
    assert (last.event.NAME, last.actor, last.role, last.reason) == (
        "account.closure_rejected",
        "staff:boss",
        "supervisor",
        "unfounded",
    )
    ask(api, account_id, "closure-requests", clerk)
    assert [item["state"] for item in waiting(api)] == ["rejected", "open"]


def test_a_request_that_nobody_decided_expires_visibly(api: Api) -> None:
    account_id = api.applied().account_id
    ask(api, account_id, "closure-requests", api.staff("p1", Role.CLERK))
    api.clock.advance_to(api.clock.now() + timedelta(hours=24))
    assert [item["state"] for item in waiting(api)] == ["expired"]
    assert waiting(api, state="open") == []
    assert len(waiting(api, state="expired")) == 1
    ask(api, account_id, "closure-requests", api.staff("p1", Role.CLERK))
    assert [item["state"] for item in waiting(api)] == ["expired", "open"]


# --- person, role and reason on every event -------------------------------------------------------
BY_STAFF = [
    (path, operation["post"])
    for path, operation in DESCRIBED["paths"].items()
    if "post" in operation and any("staff" in need for need in operation["post"].get("security", ()))
]


def body_of(operation: dict[str, Any]) -> dict[str, Any] | None:
    """Its schema; None where it takes a file."""
    if "requestBody" not in operation:
        return {"examples": [None]}
    content = operation["requestBody"]["content"]
    if "application/json" not in content:
        return None
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    schema: dict[str, Any] = DESCRIBED["components"]["schemas"][name]
    return schema


def test_every_command_of_staff_asks_for_a_reason() -> None:
    """All about one's own access excepted, whose reason is always that. With a file it stands in the
    address."""
    without = set()
    for path, operation in BY_STAFF:
        asked = {one["name"] for one in operation.get("parameters", ()) if one.get("required")}
        if "reason" not in asked | {*(body_of(operation) or {}).get("required", ())}:
            without.add(path)
    assert without == {
        "/v1/staff/password",
        "/v1/staff/passkey-registrations",
        "/v1/staff/passkey-registrations/confirmation",
        "/v1/staff/passkeys/{passkey_id}/removal",
    }


def test_every_event_of_staff_names_person_role_and_reason(api: Api) -> None:
    """Every operation of staff, asked as its example has it, about things that are there."""
    colleague, holder = joined(api), api.holder()
    api.show()
    ids = {"account_id": holder.account_id, "person_id": colleague.person_id}
    before = api.ports.log.head()
    for path, operation in sorted(BY_STAFF, key=lambda one: "departure" in one[0]):
        for name, value in ids.items():
            path = path.replace(f"{{{name}}}", value)
        signed, body = api.staff("p1", *Role), body_of(operation)
        if body is None:
            xml = signed | {"Content-Type": "application/xml"}
            sent = api.client.post(path, params={"reason": "correction"}, content=b"<x/>", headers=xml)
            assert sent.status_code == 422  # a refusal is recorded too
        else:
            [example] = body["examples"]
            api.client.post(path, json=example, headers=signed)
    done = [one for one in api.ports.log.since(before, 500) if one.actor == "staff:p1"]
    assert len({one.event.NAME for one in done}) >= 8
    assert all(one.role in set(Role) and one.reason in set(StaffReason) for one in done)
