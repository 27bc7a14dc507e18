"""How staff gets in over HTTP: invitation, password and code, sessions of their own (D8, D17)."""

from datetime import timedelta

import pytest

from domain.ports import Role
from domain.values import PersonId
from tests.api.asking import Api, problem
from tests.api.joining import PASSWORD, VOS, Colleague, invited, joined

BECAUSE = {"reason": "staff_change"}


def manage(api: Api, who: Colleague, what: str, **more: object) -> None:
    path, boss = f"/v1/staff/members/{who.person_id}/{what}", api.staff("boss", Role.SUPERVISOR)
    answer = api.client.post(path, json={**BECAUSE, **more}, headers=boss)
    assert answer.status_code == 200, answer.text


# --- joining --------------------------------------------------------------------------------------
def test_who_is_invited_chooses_a_password_and_confirms_a_code(api: Api) -> None:
    who = joined(api, Role.CLERK)
    assert who.may_look()
    assert who.secret not in "".join(str(one.event) for one in api.ports.log.since(0, 500))


def test_before_the_code_is_confirmed_nobody_gets_in(api: Api) -> None:
    who = invited(api)
    who.enrol()
    problem(who.log_in(), 401, "wrong-staff-credentials")


def test_an_invitation_is_used_once(api: Api) -> None:
    who = joined(api)
    problem(who.enrol(), 403, "invitation-not-valid")
    problem(who.confirm(who.next_code()), 403, "invitation-not-valid")
    who.invitation = who.invitation[:-1] + ("0" if who.invitation[-1] != "0" else "1")
    problem(who.enrol(), 403, "invitation-not-valid")


def test_an_invitation_is_valid_for_72_hours(api: Api) -> None:
    who = invited(api)
    api.clock.advance_to(api.clock.now() + timedelta(hours=72))
    problem(who.enrol(), 403, "invitation-not-valid")


def test_confirming_may_be_repeated_with_its_key(api: Api) -> None:
    who = invited(api)
    who.enrol()
    key, code = {"Idempotency-Key": "confirm-1"}, who.code()
    assert who.confirm(code, **key).json() == who.confirm(code, **key).json()


def test_a_guessable_password_will_not_do(api: Api) -> None:
    who = invited(api)
    who.password = "toegangscode2026"
    problem(who.enrol(), 422, "weak-password")


# --- logging in -----------------------------------------------------------------------------------
def test_every_wrong_log_in_is_answered_alike(api: Api) -> None:
    who = joined(api)
    blocked = joined(api, email="b.lok@register.example")
    manage(api, blocked, "block")
    code = who.next_code()
    answers = [
        who.log_in(login_name="nobody@register.example", code=code),
        who.log_in(password="another password", code=code),
        who.log_in(code=who.code(7)),
        blocked.log_in(),
    ]
    bodies = [problem(answer, 401, "wrong-staff-credentials") for answer in answers]
    assert all(body == bodies[0] for body in bodies)
    names = [{n for n in answer.headers if n not in ("x-correlation-id",)} for answer in answers]
    assert all(found == names[0] for found in names)


def test_a_code_works_once_and_so_do_those_before_it(api: Api) -> None:
    who = joined(api)
    code = who.next_code()
    assert who.log_in(code=code).status_code == 201
    problem(who.log_in(code=code), 401, "wrong-staff-credentials")
    problem(who.log_in(code=who.code(-1)), 401, "wrong-staff-credentials")
    assert who.log_in(code=who.code(1)).status_code == 201


def test_the_code_that_confirmed_does_not_log_in(api: Api) -> None:
    who = invited(api)
    who.enrol()
    code = who.code()
    assert who.confirm(code).status_code == 200
    problem(who.log_in(code=code), 401, "wrong-staff-credentials")


def test_a_wrong_password_spends_no_code(api: Api) -> None:
    who = joined(api)
    code = who.next_code()
    who.log_in(password="another password", code=code)
    assert who.log_in(code=code).status_code == 201


def test_a_member_sees_who_they_are_until_the_session_ends(api: Api) -> None:
    who = joined(api, Role.SUPERVISOR, Role.CLERK)
    token = who.log_in().json()["token"]
    signed = {"Authorization": f"Bearer {token}"}
    told = api.client.get("/v1/staff/sessions/current", headers=signed)
    assert told.json() == {"person_id": who.person_id, "roles": ["clerk", "supervisor"]}
    manage(api, who, "roles", roles=["clerk"])
    problem(api.client.get("/v1/staff/sessions/current", headers=signed), 401, "not-authenticated")


@pytest.mark.parametrize("login_name", [VOS, "nobody@register.example"])
def test_after_ten_tries_one_waits_known_or_not(api: Api, login_name: str) -> None:
    who = joined(api)
    api.client.cookies.clear()
    for _ in range(10):
        problem(who.log_in(login_name=login_name, code="000000"), 401, "wrong-staff-credentials")
    answer = who.log_in(login_name=login_name, code=who.code())
    problem(answer, 429, "too-many-tries")
    assert int(answer.headers["Retry-After"]) > 0


def test_a_stranger_does_not_keep_out_who_holds_an_invitation(api: Api) -> None:
    who = invited(api)
    for _ in range(12):
        who.log_in(password="guessed", code="000000")
    assert who.enrol().status_code == 201
    assert who.confirm(who.code()).status_code == 200


def test_a_stranger_does_not_shut_out_who_logged_in_on_this_device(api: Api) -> None:
    who = joined(api)
    known = who.log_in()
    device = known.headers["set-cookie"].split(";")[0]
    api.client.cookies.clear()
    for _ in range(11):
        who.log_in(password="guess", code="000000")
    body = {"login_name": who.email, "password": PASSWORD, "code": who.next_code()}
    answer = api.client.post("/v1/staff/sessions", json=body, headers={"Cookie": device})
    assert answer.status_code == 201


# --- sessions -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("what", "more"), [("block", {}), ("roles", {"roles": ["auditor"]}), ("reset", {}), ("departure", {})]
)
def test_a_session_ends_at_the_next_request_after(api: Api, what: str, more: dict[str, object]) -> None:
    who = joined(api)
    assert who.may_look()
    manage(api, who, what, **more)
    problem(api.client.get("/v1/referrals", headers=who.signed), 401, "not-authenticated")


def test_an_unblocked_member_logs_in_anew(api: Api) -> None:
    who = joined(api)
    manage(api, who, "block")
    manage(api, who, "block/end")
    assert not who.may_look()
    assert who.log_in().status_code == 201
    assert who.may_look()


def test_other_roles_count_from_the_next_log_in(api: Api) -> None:
    who = joined(api, Role.CLERK)
    manage(api, who, "roles", roles=["auditor"])
    who.log_in()
    problem(api.client.get("/v1/referrals", headers=who.signed), 403, "not-allowed")
    assert api.client.get("/v1/events", headers=who.signed).status_code == 200


@pytest.mark.parametrize("minutes", [30, 600])
def test_a_session_ends_by_time(api: Api, minutes: int) -> None:
    who = joined(api)
    api.clock.advance_to(api.clock.now() + timedelta(minutes=minutes))
    assert not who.may_look()


def test_logging_out_ends_the_session(api: Api) -> None:
    who = joined(api)
    assert api.client.delete("/v1/staff/sessions/current", headers=who.signed).status_code == 204
    assert not who.may_look()


def test_a_session_of_staff_is_no_holders_and_the_other_way_round(api: Api) -> None:
    who, holder = joined(api), api.holder()
    problem(api.client.get("/v1/account", headers=who.signed), 401, "not-authenticated")
    problem(api.client.get("/v1/referrals", headers=holder.signed), 401, "not-authenticated")


# --- the own password -----------------------------------------------------------------------------
def change(api: Api, who: Colleague, password: str, new: str, **headers: str) -> object:
    body = {"password": password, "new_password": new}
    return api.client.post("/v1/staff/password", json=body, headers=who.signed | headers)


def test_the_own_password_is_changed_and_other_sessions_end(api: Api) -> None:
    who = joined(api)
    other = Colleague(api, token=who.token)
    who.log_in()
    new = "drie groene ladders zingen"
    problem(change(api, who, "another password", new), 403, "wrong-staff-password")
    problem(change(api, who, PASSWORD, PASSWORD), 422, "weak-password")
    key = {"Idempotency-Key": "change-1"}
    first, again = (change(api, who, PASSWORD, new, **key) for _ in range(2))
    assert first.json() == again.json()  # type: ignore[attr-defined]  # the client's answer
    assert who.may_look()
    assert not other.may_look()
    problem(who.log_in(), 401, "wrong-staff-credentials")
    who.password = new
    assert who.log_in().status_code == 201


def test_what_one_does_about_the_own_access_names_person_role_and_reason(api: Api) -> None:
    who = joined(api, Role.AUDITOR, Role.CLERK)
    change(api, who, PASSWORD, "drie groene ladders zingen")
    added, approved, *own = api.ports.log.history(f"staff_member-{PersonId(who.person_id)}")
    assert (added.actor, added.role, added.reason) == ("staff:boss", "supervisor", "staff_change")
    assert (approved.actor, approved.role) == ("staff:second", "supervisor")
    said = {(one.actor, one.role, one.reason) for one in own}
    assert said == {(f"staff:{who.person_id}", "auditor", "own_access")}
    assert len(own) == 3
