"""`toegang staff`: what the operator does to members, and what is refused."""

import json

import pytest

from api.compose import open_system
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang

VOS = "r.vos@register.example"


def added(toegang: Toegang, email: str = VOS, role: str = "clerk") -> dict[str, str]:
    answer = toegang("staff", "add", "R. Vos", email, "--role", role, "--json")
    assert answer.code == 0, answer.err
    return dict(json.loads(answer.out))


def state(toegang: Toegang) -> tuple[str, list[str]]:
    [row] = json.loads(toegang("staff", "list", "--json").out)
    return row["state"], row["roles"]


@pytest.mark.usefixtures("data")
def test_a_member_is_changed_blocked_let_in_and_leaves(toegang: Toegang) -> None:
    person = added(toegang)["person_id"]
    assert state(toegang) == ("invited", ["clerk"])
    assert toegang("staff", "roles", person, "--role", "finance", "--role", "auditor").code == 0
    assert state(toegang) == ("invited", ["auditor", "finance"])
    assert toegang("staff", "block", person).code == 0
    assert state(toegang)[0] == "blocked"
    assert toegang("staff", "unblock", person).code == 0
    assert state(toegang)[0] == "invited"
    assert toegang("staff", "leave", person).code == 0
    assert state(toegang) == ("left", [])
    assert toegang("staff", "block", person).err.startswith("toegang: This person has left the staff.")
    assert "R. Vos" in toegang("staff", "list").out


def test_every_act_of_the_operator_has_a_role_and_a_reason(settings: Settings, toegang: Toegang) -> None:
    person = added(toegang)["person_id"]
    first = toegang("staff", "reset", person).out
    assert "hand it over in person" in first
    with open_system(settings) as system:
        said = [(one.actor, one.role, one.reason) for one in system.log.history(f"staff_member-{person}")]
    assert said == [("operator", "operator", "staff_change"), ("operator", "operator", "lost_access")]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["add", "R. Vos", "no address", "--role", "clerk"], 2, "email"),
        (["add", "R. Vos", VOS], 2, "roles"),
        (["roles", "nobody"], 2, "--role"),
        (["roles", "nobody", "--role", "clerk"], 1, "no such member"),
        (["reset", "nobody"], 1, "no such member"),
        (["leave", "nobody"], 1, "no such member"),
        (["demo-code", VOS], 1, "no demo"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    toegang: Toegang, words: list[str], code: int, says: str
) -> None:
    answer = toegang("staff", *words)
    assert (answer.code, answer.out) == (code, "")
    assert says in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.usefixtures("data")
def test_an_address_is_one_members(toegang: Toegang) -> None:
    added(toegang)
    again = toegang("staff", "add", "Another", VOS.upper(), "--role", "clerk")
    assert (again.code, again.out) == (1, "")
    assert "Another member of staff has this email address" in again.err
