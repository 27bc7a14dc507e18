"""Pages of passkeys without a browser: what is not ours, and what is no passkey."""

import json

import pytest

from api.pages import cookies
from domain.ports import Role
from domain.staff_member.commands import RegisterPasskey
from domain.staff_member.state import PASSKEYS_MAX
from domain.values import PersonId
from tests.api.asking import Api
from tests.authenticator import Authenticator
from tests.pages.visitor import Visitor, hidden

HERE = "/desk/passkeys"


@pytest.fixture
def seated(api: Api, visitor: Visitor) -> Visitor:
    """A clerk, logged in."""
    token = api.staff("p1", Role.CLERK)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set(cookies.STAFF, token)
    return visitor


def test_what_a_device_is_asked_is_told_to_our_own_page_alone(seated: Visitor) -> None:
    token = {"form_token": hidden(seated.get(HERE).text)["form_token"]}
    told = seated.post(f"{HERE}/options", token)
    assert (told.status_code, told.json()["origin"]) == (201, "https://toegang.example")
    assert told.headers["cache-control"] == "no-store"
    assert seated.post(f"{HERE}/options", {"form_token": "0" * 64}).status_code == 403
    assert seated.post(f"{HERE}/options", token, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_our_script_is_told_why_there_is_no_room_for_another(api: Api, seated: Visitor) -> None:
    for n in range(PASSKEYS_MAX):
        api.do(RegisterPasskey(at=api.clock.now(), person_id=PersonId("p1"), passkey_id=f"k{n}"))
    told = seated.post(f"{HERE}/options", hidden(seated.get(HERE).text))
    assert told.status_code == 409
    assert told.json()["what_to_do"]


def test_who_is_not_logged_in_is_told_nothing(visitor: Visitor) -> None:
    token = {"form_token": hidden(visitor.get("/desk/log-in").text)["form_token"]}
    for address in (f"{HERE}/options", f"{HERE}/some/removal"):
        answer = visitor.post(address, token)
        assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/desk/log-in")


def test_what_proves_nothing_is_told_and_the_name_stays(seated: Visitor) -> None:
    told = seated.post(f"{HERE}/options", hidden(seated.get(HERE).text)).json()
    made = Authenticator("https://elsewhere.example").make(told["options"])
    for credential in (json.dumps(made), "{}", "{"):
        answer = seated.send(
            HERE, label="Mijn sleutel", challenge_id=told["challenge_id"], credential=credential
        )
        assert answer.status_code == 422
        assert 'value="Mijn sleutel"' in answer.text
        assert 'name="credential" value=""' in answer.text
        assert 'role="alert"' in answer.text


def test_a_passkey_that_is_not_ones_own_is_not_removed(seated: Visitor) -> None:
    token = {"form_token": hidden(seated.get(HERE).text)["form_token"]}
    assert seated.post(f"{HERE}/not-mine/removal", token).status_code == 404


def test_a_wrong_answer_at_the_log_in_is_told_and_the_password_still_asked_for(visitor: Visitor) -> None:
    sent = visitor.fill("/desk/log-in", challenge_id="0" * 32, credential="{}")
    answer = visitor.post("/desk/log-in", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'name="password"' in answer.text
    assert not visitor.cookie(cookies.STAFF)
