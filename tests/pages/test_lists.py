"""Lists of the desk: what they begin with, how they are narrowed, one thing by its reference (R26, R41)."""

from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_deactivations import PATH, mail, record
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

REQUESTS, REFERRALS = "/desk/inbox/deactivation-requests", "/desk/inbox/referrals"


def listed(member: Visitor, asked: str = "") -> int:
    return member.get(f"{REQUESTS}{asked}").text.count('href="/desk/deactivation-requests/')


def test_what_waits_is_shown_until_it_is_settled_and_then_found_by_its_state(
    api: Api, visitor: Visitor
) -> None:
    holder, by = api.applied(), api.staff("p1", Role.CLERK)
    one, two = (str(record(api, mail(holder), by)["reference"]) for _ in range(2))
    contact = {"reason": "account_manager_asked"}
    assert api.client.post(f"{PATH}/{one}/contact", json=contact, headers=by).is_success
    dismissed = contact | {"outcome": "dismissed"}
    assert api.client.post(f"{PATH}/{two}/outcome", json=dismissed, headers=by).is_success
    api.show()
    member = as_member(api, visitor, Role.CLERK)
    assert one in member.get(REQUESTS).text
    assert {state: listed(member, f"?state={state}") for state in ("waits", "contacted", "dismissed")} == {
        "waits": 1,
        "contacted": 1,
        "dismissed": 1,
    }
    assert (listed(member), listed(member, "?state=open"), listed(member, "?state=all")) == (1, 0, 2)


def test_what_is_typed_in_place_of_a_reference_stands_in_no_address(api: Api, visitor: Visitor) -> None:
    member = as_member(api, visitor, Role.CLERK)
    code = "WZAD3D49J4E2"
    answer = member.send(REFERRALS, reference=code)
    assert (answer.status_code, answer.history) == (422, [])
    assert "Dit is geen referentie." in answer.text
    found = member.send(REFERRALS, reference=" 0123456789 ABCDEF0123 ")
    assert found.headers["location"] == "/desk/referrals/0123456789abcdef0123"
