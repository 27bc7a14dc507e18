"""Settling referrals and marking account-managed organisations over HTTP (R38, R41)."""

from typing import Any

import pytest

from domain.account.events import AccountOpened, CodeIssued
from domain.application.events import ApplicationRefused
from domain.ports import Role
from domain.values import Channel, Plain, Sealed
from tests.api.asking import BUSINESS, DAGOBERT, Api, problem

GRANT = {"reason": "referral", "channel": "email"}
REFUSE = {"reason": "referral", "refusal": "cannot_be_linked"}
ABROAD = "55344526"
ADDRESS = "Filiale Köln\nDomkloster 4\n50667 Köln"


def referred(api: Api, **changes: Any) -> str:
    """An application of a foreign establishment."""
    body = BUSINESS | {"kvk_number": ABROAD} | changes
    told = problem(api.client.post("/v1/applications/business", json=body), 409, "foreign-establishment")
    return str(told["reference"])


def settle(api: Api, reference: str, what: str, body: Any, by: dict[str, str], **more: str) -> Any:
    return api.client.post(f"/v1/referrals/{reference}/{what}", json=body, headers=by | more)


def opened(api: Api, sealed: object) -> str:
    assert isinstance(sealed, Sealed)
    plain = api.ports.vault.unseal(sealed)
    assert isinstance(plain, Plain)
    return plain.text


def test_a_grant_opens_the_account_of_the_applicant_and_a_repeat_changes_nothing(api: Api) -> None:
    reference, clerk = referred(api), api.staff("p1", Role.CLERK)
    answer = settle(api, reference, "grant", GRANT, clerk, **{"Idempotency-Key": "grant-key-1"})
    assert answer.status_code == 200, answer.text
    again = settle(api, reference, "grant", GRANT, clerk, **{"Idempotency-Key": "grant-key-1"})
    assert again.json() == answer.json()
    history = api.ports.log.history(f"account-{answer.json()['account_id']}")
    first, second = (recorded.event for recorded in history)
    assert isinstance(first, AccountOpened)
    assert isinstance(second, CodeIssued)
    assert (opened(api, first.surname), opened(api, first.email)) == ("Geluk", BUSINESS["email"])
    assert second.channel is Channel.EMAIL
    assert (history[0].actor, history[0].role, history[0].reason) == ("staff:p1", "clerk", "referral")


def test_by_post_it_goes_to_the_address_staff_gave_else_to_the_registers(api: Api) -> None:
    clerk, addresses = api.staff("p1", Role.CLERK), []
    for surname, more in (("Een", {"post_address": ADDRESS}), ("Twee", {})):
        body = GRANT | {"channel": "post"} | more
        answer = settle(api, referred(api, surname=surname), "grant", body, clerk)
        assert answer.status_code == 200, answer.text
        issued = api.ports.log.history(f"account-{answer.json()['account_id']}")[1].event
        assert isinstance(issued, CodeIssued)
        addresses.append(opened(api, issued.address))
    assert addresses[0] == ADDRESS
    assert len(addresses[1].splitlines()) >= 2


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("grant", GRANT | {"post_address": ADDRESS}),
        ("grant", GRANT | {"channel": "post", "post_address": "Alleen een naam"}),
        ("grant", GRANT | {"channel": "post", "post_address": "a\n" * 7}),
        ("refusal", REFUSE | {"refusal": "arrears"}),
        ("refusal", REFUSE | {"tell_by": "email", "post_address": ADDRESS}),
    ],
)
def test_what_does_not_fit_is_refused(api: Api, what: str, body: Any) -> None:
    problem(settle(api, referred(api), what, body, api.staff("p1", Role.CLERK)), 422, "invalid")


def test_a_refusal_is_recorded_with_its_reason_and_channel(api: Api) -> None:
    reference, clerk = referred(api), api.staff("p1", Role.CLERK)
    told = REFUSE | {"tell_by": "post", "post_address": ADDRESS}
    assert settle(api, reference, "refusal", told, clerk).status_code == 200
    refused = api.ports.log.history(f"application-{reference}")[-1].event
    assert isinstance(refused, ApplicationRefused)
    assert (refused.reason, refused.answer_by) == ("cannot_be_linked", Channel.POST)
    assert opened(api, refused.address) == ADDRESS
    problem(settle(api, reference, "grant", GRANT, clerk), 409, "settled-before")


def test_what_was_never_referred_is_answered_404(api: Api) -> None:
    clerk = api.staff("p1", Role.CLERK)
    problem(settle(api, "nothing", "grant", GRANT, clerk), 404, "no-such-referral")
    problem(settle(api, "nothing", "refusal", REFUSE, clerk), 404, "no-such-referral")


def test_the_work_list_shows_what_waits_with_its_age_and_finds_what_was_settled(api: Api) -> None:
    reference, clerk = referred(api), api.staff("p1", Role.CLERK)
    later = referred(api, surname="Ander")
    settle(api, reference, "refusal", REFUSE, clerk)
    api.show()

    def listed(query: str) -> list[tuple[str, int | None]]:
        items = api.client.get(f"/v1/referrals{query}", headers=clerk).json()["items"]
        return [(item["application_id"], item["waiting_days"]) for item in items]

    assert listed("") == [(later, 0)]
    assert listed("?state=refused&referral=foreign_establishment") == [(reference, None)]
    assert listed(f"?kvk_number={DAGOBERT}") == []


def test_an_organisation_is_marked_by_the_desk_alone(api: Api) -> None:
    desk, clerk = api.staff("p3", Role.ACCOUNT_MANAGER_DESK), api.staff("p1", Role.CLERK)
    body = {"reason": "account_management", "kvk_number": DAGOBERT}
    problem(api.client.post("/v1/account-managed", json=body, headers=clerk), 403, "not-allowed")
    assert api.client.post("/v1/account-managed", json=body, headers=desk).status_code == 201
    api.show()
    assert [
        item["kvk_number"] for item in api.client.get("/v1/account-managed", headers=clerk).json()["items"]
    ] == [DAGOBERT]
    reference = api.client.post("/v1/applications/business", json=BUSINESS).json()["reference"]
    problem(settle(api, reference, "grant", GRANT, clerk), 403, "department-needed")
    ended = {"reason": "account_management"}
    path = f"/v1/account-managed/{DAGOBERT}/end"
    assert api.client.post(path, json=ended, headers=desk).status_code == 200
    assert settle(api, reference, "grant", GRANT, clerk).status_code == 200
