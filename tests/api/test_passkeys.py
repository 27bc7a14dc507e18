"""Passkeys of staff over HTTP: registered in a session, logged in with, removed (D17)."""

from datetime import timedelta
from typing import Any

import pytest

from domain.ports import Role
from domain.staff_member.commands import RemovePasskey
from domain.values import PersonId
from tests.api.asking import Api, problem
from tests.api.joining import Colleague, joined
from tests.authenticator import PRESENT, Authenticator

BEGIN, REGISTER = "/v1/staff/passkey-registrations", "/v1/staff/passkey-registrations/confirmation"
PASSKEYS, LOG_IN = "/v1/staff/passkeys", "/v1/staff/passkey-sessions"
BECAUSE = {"reason": "staff_change"}


def begun(who: Colleague) -> dict[str, Any]:
    answer = who.api.client.post(BEGIN, headers=who.signed)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def register(who: Colleague, device: Authenticator, label: str = "My telephone", **headers: str) -> Any:
    told = begun(who)
    body = {
        "label": label,
        "challenge_id": told["challenge_id"],
        "credential": device.make(told["options"]),
    }
    return who.api.client.post(REGISTER, json=body, headers=who.signed | headers)


def registered(who: Colleague, name: bytes = b"telephone") -> tuple[Authenticator, str]:
    """A device with a passkey of theirs, and the passkey's id."""
    device = Authenticator("https://toegang.example", credential_id=name)
    answer = register(who, device)
    assert answer.status_code == 200, answer.text
    return device, answer.json()["passkey_id"]


def log_in(api: Api, device: Authenticator, **other: Any) -> Any:
    told = api.client.post(f"{LOG_IN}/challenge").json()
    body = {"challenge_id": told["challenge_id"], "credential": device.sign(told["options"], **other)}
    return api.client.post(LOG_IN, json=body)


def remove(who: Colleague, passkey_id: str, **headers: str) -> Any:
    return who.api.client.post(f"{PASSKEYS}/{passkey_id}/removal", headers=who.signed | headers)


def by_passkey(who: Colleague, device: Authenticator) -> Colleague:
    """The same colleague, in a session that began with the passkey."""
    answer = log_in(who.api, device)
    assert answer.status_code == 201, answer.text
    return Colleague(who.api, who.email, who.person_id, token=answer.json()["token"])


def test_a_passkey_logs_in_without_a_password(api_on_each: Api) -> None:
    who = joined(api_on_each, Role.CLERK)
    device, _ = registered(who)
    answer = log_in(api_on_each, device)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["person_id"], told["roles"]) == (who.person_id, ["clerk"])
    assert by_passkey(who, device).may_look()
    assert who.may_look(), "no session ends"


def test_the_password_and_a_code_log_in_as_before(api: Api) -> None:
    who = joined(api)
    registered(who)
    assert who.log_in().status_code == 201


def test_they_are_listed_for_their_owner_alone(api: Api) -> None:
    who, other = joined(api), joined(api, email="other@register.example")
    device, passkey_id = registered(who)
    by_passkey(who, device)
    [row] = api.client.get(PASSKEYS, headers=who.signed).json()["items"]
    assert (row["passkey_id"], row["label"]) == (passkey_id, "My telephone")
    assert row["registered_at"] <= row["used_at"]
    assert api.client.get(PASSKEYS, headers=other.signed).json() == {"items": []}
    problem(remove(other, passkey_id), 404, "no-such-passkey")


def test_the_history_names_it_by_an_id_alone(api: Api) -> None:
    who = joined(api)
    _, passkey_id = registered(who)
    remove(who, passkey_id)
    api.show()
    told = api.client.get(
        f"/v1/streams/staff_member-{who.person_id}/events", headers=api.staff("p1", Role.AUDITOR)
    )
    last = told.json()["items"][-2:]
    assert [one["event"] for one in last] == [
        "staff_member.passkey_registered",
        "staff_member.passkey_removed",
    ]
    assert all(one["fields"] == {"person_id": who.person_id, "passkey_id": passkey_id} for one in last)
    assert all((one["actor"], one["reason"]) == (f"staff:{who.person_id}", "own_access") for one in last)
    assert "telephone" not in told.text


def test_a_removed_one_logs_in_no_more_and_its_sessions_end(api: Api) -> None:
    who = joined(api)
    device, passkey_id = registered(who)
    other_device, _ = registered(who, b"computer")
    by_it, by_other = by_passkey(who, device), by_passkey(who, other_device)
    assert remove(who, passkey_id).status_code == 200
    problem(log_in(api, device), 401, "passkey-refused")
    assert not by_it.may_look()
    assert by_other.may_look()
    assert who.may_look()
    problem(remove(who, passkey_id), 404, "no-such-passkey")


def test_a_repeat_changes_nothing_and_answers_the_same(api: Api) -> None:
    who = joined(api)
    told = begun(who)
    device = Authenticator("https://toegang.example")
    body = {"label": "Key", "challenge_id": told["challenge_id"], "credential": device.make(told["options"])}
    signed = who.signed | {"Idempotency-Key": "register-key-1"}
    first, again = (api.client.post(REGISTER, json=body, headers=signed) for _ in range(2))
    assert first.status_code == 200, first.text
    assert first.json() == again.json()
    removal = {"Idempotency-Key": "remove-key-1"}
    done, repeated = (remove(who, first.json()["passkey_id"], **removal) for _ in range(2))
    assert done.status_code == 200
    assert done.json() == repeated.json()


def test_who_may_not_act_is_refused_as_an_unknown_passkey_is(api: Api) -> None:
    """D8: nothing tells which of the two it was."""
    who = joined(api)
    device, _ = registered(who)
    path, boss = f"/v1/staff/members/{who.person_id}", api.staff("boss", Role.SUPERVISOR)
    assert api.client.post(f"{path}/block", json=BECAUSE, headers=boss).status_code == 200
    blocked = log_in(api, device)
    unknown = Authenticator(device.origin, rp_id=device.rp_id, handle=device.handle, credential_id=b"new")
    answers = [blocked, log_in(api, unknown), log_in(api, device, origin="https://attacker.example")]
    for answer in answers:
        problem(answer, 401, "passkey-refused")
    assert len({answer.text for answer in answers}) == 1
    assert api.client.post(f"{path}/block/end", json=BECAUSE, headers=boss).status_code == 200
    assert log_in(api, device).status_code == 201


@pytest.mark.parametrize("act", ["reset", "departure"])
def test_a_reset_and_a_departure_remove_all(api: Api, act: str) -> None:
    who = joined(api)
    device, _ = registered(who)
    in_it = by_passkey(who, device)
    path, boss = f"/v1/staff/members/{who.person_id}/{act}", api.staff("boss", Role.SUPERVISOR)
    assert api.client.post(path, json={"reason": "lost_access"}, headers=boss).status_code == 200
    problem(log_in(api, device), 401, "passkey-refused")
    assert not in_it.may_look()
    with api.ports.reads.connect() as tx:  # the same database here
        assert tx.exec_driver_sql("SELECT count(*) FROM passkey").scalar() == 0


def test_without_verification_nothing_is_registered(api: Api) -> None:
    who = joined(api)
    device = Authenticator("https://toegang.example", flags=PRESENT)
    problem(register(who, device), 422, "passkey-not-usable")
    assert api.client.get(PASSKEYS, headers=who.signed).json() == {"items": []}


def test_a_challenge_is_for_five_minutes_and_for_its_member(api: Api) -> None:
    who, other = joined(api), joined(api, email="other@register.example")
    device = Authenticator("https://toegang.example")
    told = begun(who)
    body = {"label": "Key", "challenge_id": told["challenge_id"], "credential": device.make(told["options"])}
    problem(api.client.post(REGISTER, json=body, headers=other.signed), 422, "passkey-not-usable")
    api.clock.advance_to(api.clock.now() + timedelta(minutes=5))
    problem(api.client.post(REGISTER, json=body, headers=who.signed), 422, "passkey-not-usable")


def test_the_sixth_is_refused_before_a_device_makes_it_and_after(api: Api) -> None:
    who = joined(api)
    waiting = begun(who)
    for n in range(5):
        registered(who, f"device {n}".encode())
    problem(api.client.post(BEGIN, headers=who.signed), 409, "too-many-passkeys")
    device = Authenticator("https://toegang.example")
    made = device.make(waiting["options"])
    body = {"label": "Sixth", "challenge_id": waiting["challenge_id"], "credential": made}
    problem(api.client.post(REGISTER, json=body, headers=who.signed), 409, "too-many-passkeys")
    problem(log_in(api, device), 401, "passkey-refused")
    assert len(api.client.get(PASSKEYS, headers=who.signed).json()["items"]) == 5


def test_the_same_passkey_is_not_registered_twice(api: Api) -> None:
    who = joined(api)
    device, _ = registered(who)
    problem(register(who, device), 409, "passkey-known")


def test_a_device_that_logged_in_is_known_from_then_on(api: Api) -> None:
    who = joined(api)
    device, _ = registered(who)
    answer = log_in(api, device)
    assert "toegang_staff_device_" in answer.headers["set-cookie"]


def test_a_block_of_tries_at_the_password_does_not_stop_a_passkey(api: Api) -> None:
    who = joined(api)
    device, _ = registered(who)
    api.client.cookies.clear()
    for _ in range(11):
        last = who.log_in(password="wrong horse battery", code="000000")
    problem(last, 429, "too-many-tries")
    assert log_in(api, device).status_code == 201


def test_what_is_no_credential_is_refused_by_its_field(api: Api) -> None:
    challenge_id = api.client.post(f"{LOG_IN}/challenge").json()["challenge_id"]
    answer = api.client.post(LOG_IN, json={"challenge_id": challenge_id, "credential": {"id": "é"}})
    fields = {error["field"] for error in problem(answer, 422, "invalid")["errors"]}
    assert "credential.id" in fields
    assert "credential.response" in fields


def test_a_removed_one_that_is_still_kept_logs_in_no_more(api: Api) -> None:
    """As after a crash between the event and the forgetting."""
    who = joined(api)
    device, passkey_id = registered(who)
    api.do(RemovePasskey(at=api.clock.now(), person_id=PersonId(who.person_id), passkey_id=passkey_id))
    assert api.ports.passkeys.kept([passkey_id])
    problem(log_in(api, device), 401, "passkey-refused")
