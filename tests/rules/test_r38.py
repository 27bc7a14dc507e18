"""R38 An organisation with an account manager can obtain codes only through a specific department."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.rules.town import KATRIEN, LISTED, Town

GRANT = {"reason": "referral", "channel": "email"}


@contextmanager
def managed(town: Town, kvk_number: str) -> Iterator[None]:
    """An organisation that has an account manager for a while."""
    body = {"reason": "account_management", "kvk_number": kvk_number}
    town.ask("POST", "/v1/account-managed", body, status=201, by=town.desk)
    yield
    ended = {"reason": "account_management"}
    town.ask("POST", f"/v1/account-managed/{kvk_number}/end", ended, status=200, by=town.desk)


def test_only_the_department_grants_what_its_people_apply_for(town: Town) -> None:
    with managed(town, KATRIEN):
        person = town.somebody(KATRIEN)
        reference = person.apply()
        found = town.application(reference)
        assert (found["state"], found["reason"]) == ("referred", "account_managed")
        told = town.mails_to(LISTED[KATRIEN])[-1].text
        assert "only through a specific department" in " ".join(told.split())
        path = f"/v1/referrals/{reference}/grant"
        refused = town.ask("POST", path, GRANT, status=403, by=town.clerk)
        assert (refused["type"], refused["rule"]) == ("urn:toegang:problem:department-needed", "R38")
        town.ask("POST", path, GRANT, status=200, by=town.desk)
        person.activate(person.receive())
        assert person.ask("GET", "/v1/account", status=200)["kvk_number"] == KATRIEN


def test_who_lost_a_code_gets_another_from_the_department_only(town: Town) -> None:
    person = town.somebody(KATRIEN)
    person.apply()
    former = person.receive()
    with managed(town, KATRIEN):
        reference = person.apply(lost_code=True)
        assert town.application(reference)["state"] == "referred"
        town.ask("POST", f"/v1/referrals/{reference}/grant", GRANT, status=200, by=town.desk)
        assert person.receive() != former


def test_on_screen_nothing_differs(town: Town) -> None:
    def applied() -> tuple[set[str], int]:
        told = town.ask("POST", "/v1/applications/business", body_of(town), status=202)
        return set(told), len(told["reference"])

    usual = applied()
    with managed(town, KATRIEN):
        assert applied() == usual


def test_without_an_account_manager_a_code_is_granted_at_once(town: Town) -> None:
    assert town.application(town.somebody(KATRIEN).apply())["state"] == "granted"


def body_of(town: Town) -> dict[str, Any]:
    person = town.somebody(KATRIEN)
    return {**person.application, "kvk_number": KATRIEN, "email": person.email, "terms_accepted": True}
