"""Requests to deactivate a code over HTTP: six items, each checked (R26)."""

from typing import Any

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api, Holder, problem

PATH = "/v1/deactivation-requests"
BECAUSE = {"reason": "account_manager_asked"}


def mail(holder: Holder, **changes: Any) -> dict[str, Any]:
    """What an organisation writes that knows everything."""
    items = {
        "code": holder.code.lower(),
        "first_names": "guusje",
        "surname": "Geluk",
        "email": "INFO@dagobert.example",
        "trade_name": "Test EMZ Dagobert",
        "kvk_number": DAGOBERT,
        "grounds": "Uit dienst.",
    }
    return BECAUSE | {name: value for name, value in (items | changes).items() if value is not None}


def record(api: Api, body: Any, by: dict[str, str]) -> Any:
    answer = api.client.post(PATH, json=body, headers=by)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_every_item_that_fits_is_answered_as_such(api: Api) -> None:
    holder, clerk = api.applied(), api.staff("p1", Role.CLERK)
    told = record(api, mail(holder), clerk)
    assert told["account_id"] == holder.account_id
    assert told["findings"]["grounds"] == "unchecked"
    assert {finding for item, finding in told["findings"].items() if item != "grounds"} == {"fits"}
    assert (len(told["findings"]), told["missing"]) == (6, [])


def test_what_differs_and_what_is_missing_is_named(api: Api) -> None:
    holder, clerk = api.applied(), api.staff("p1", Role.CLERK)
    told = record(
        api,
        mail(holder, surname="Pech", email="x@y.example", kvk_number="1", trade_name="Ander", grounds=None),
        clerk,
    )
    assert told["findings"] == {
        "access_code": "fits",
        "name": "differs",
        "email": "differs",
        "trade_name": "differs",
        "kvk_number": "differs",
        "grounds": "missing",
    }
    assert told["missing"] == ["grounds"]
    half = record(api, mail(holder, first_names=None), clerk)
    assert half["missing"] == ["name"]


def test_who_has_a_single_name_gives_no_first_names_d27(api: Api) -> None:
    holder, clerk = api.applied(first_names=None), api.staff("p1", Role.CLERK)
    told = record(api, mail(holder, first_names=None), clerk)
    assert (told["findings"]["name"], told["missing"]) == ("fits", [])
    assert record(api, mail(holder), clerk)["findings"]["name"] == "differs"


def test_a_code_that_is_nobodys_leaves_the_rest_unchecked(api: Api) -> None:
    holder, clerk = api.applied(), api.staff("p1", Role.CLERK)
    for code in ("W425QB62222B", "no code"):
        told = record(api, mail(holder, code=code), clerk)
        assert (told["account_id"], told["findings"]["access_code"]) == (None, "differs")
        assert told["findings"]["email"] == "unchecked"
    told = record(api, mail(holder, code=None), clerk)
    assert (told["missing"], told["findings"]["name"]) == (["access_code"], "unchecked")


def test_it_is_kept_sealed_listed_closed_and_shown_to_staff(api: Api) -> None:
    holder, clerk = api.applied(), api.staff("p1", Role.CLERK)
    reference = record(api, mail(holder), clerk)["reference"]
    record(api, mail(holder, grounds=None), clerk)
    api.show()
    items = api.client.get(f"{PATH}?complete=true", headers=clerk).json()["items"]
    assert [(one["deactivation_id"], one["grounds"], one["state"]) for one in items] == [
        (reference, "[sealed]", "open")
    ]
    seen = api.client.get(f"{PATH}/{reference}", headers=clerk).json()
    assert (seen["grounds"], seen["trade_name"]) == ("Uit dienst.", "Test EMZ Dagobert")
    problem(api.client.get(f"{PATH}/nothing", headers=clerk), 404, "not-found")


def test_a_repeat_is_answered_alike_and_recorded_once(api: Api) -> None:
    holder = api.applied()
    by = api.staff("p1", Role.CLERK) | {"Idempotency-Key": "deactivation-1"}
    first = record(api, mail(holder), by)
    head = api.ports.log.head()
    assert record(api, mail(holder), by) == first
    assert api.ports.log.head() == head


def test_it_is_settled_after_contact_with_person_role_and_reason(api: Api) -> None:
    holder, desk = api.applied(), api.staff("p3", Role.ACCOUNT_MANAGER_DESK)
    reference = record(api, mail(holder), desk)["reference"]
    outcome = BECAUSE | {"outcome": "suspended"}
    early = api.client.post(f"{PATH}/{reference}/outcome", json=outcome, headers=desk)
    problem(early, 409, "contact-first")
    assert api.client.post(f"{PATH}/{reference}/contact", json=BECAUSE, headers=desk).status_code == 200
    answer = api.client.post(f"{PATH}/{reference}/outcome", json=outcome, headers=desk)
    assert answer.status_code == 200, answer.text
    settled, suspended = api.ports.log.since(answer.json()["position"] - 2, 2)
    assert (settled.event.NAME, suspended.event.NAME) == ("deactivation.settled", "account.suspended")
    assert (settled.actor, settled.role, settled.reason) == (
        "staff:p3",
        "account-manager-desk",
        "account_manager_asked",
    )
    again = api.client.post(f"{PATH}/{reference}/outcome", json=outcome, headers=desk)
    problem(again, 409, "deactivation-settled")
