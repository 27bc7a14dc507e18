"""The terms of use that are accepted can be read, and how the register is reached is told (R9, R23, R31)."""

from datetime import date

import pytest

from domain.application.events import ApplicationReceived
from domain.ports import Role
from domain.terms import TERMS_OF_USE, terms_of_use_on
from tests.api.asking import BUSINESS, CONTACT, OWN, Api, problem

DUTCH = {"Accept-Language": "nl"}


def test_what_an_applicant_accepts_is_the_version_that_is_listed_as_current_r9(api: Api) -> None:
    current = api.client.get("/v1/terms").json()["current"]
    reference = api.client.post("/v1/applications/business", json=BUSINESS).json()["reference"]
    received = api.ports.log.history(f"application-{reference}")[0].event
    assert isinstance(received, ApplicationReceived)
    assert received.terms_accepted == current == "2025-12"


def test_every_version_can_be_read_in_both_languages_with_its_date_r9(api: Api) -> None:
    listed = api.client.get("/v1/terms").json()["items"]
    assert [one["version"] for one in listed] == [one.version for one in TERMS_OF_USE]
    for one in listed:
        english = api.client.get(one["address"]).json()
        dutch = api.client.get(one["address"], headers=DUTCH).json()
        assert english["valid_from"] == dutch["valid_from"] == one["valid_from"]
        assert "The code is personal" in english["text"]
        assert "De code is persoonlijk" in dutch["text"]
        assert one["version"] in english["text"]
        assert english["text"].count("\n1. ") == dutch["text"].count("\n1. ") == 1


def test_a_version_that_never_was_is_not_found(api: Api) -> None:
    problem(api.client.get("/v1/terms/2019-01"), 404, "not-found")


@pytest.mark.parametrize("day", [date(2025, 6, 1), date(2025, 12, 1), date(2031, 1, 1)])
def test_there_is_always_a_version(day: date) -> None:
    assert terms_of_use_on(day).version == "2025-12"


def test_how_the_register_is_reached_is_what_was_set(api: Api) -> None:
    assert api.client.get("/v1/contact").json() == {
        "telephone": CONTACT.telephone,
        "hours": CONTACT.hours,
        "address": CONTACT.address,
        "account_managers": CONTACT.account_managers,
    }


def test_advice_to_contact_the_register_says_how_in_both_languages(api: Api) -> None:
    holder = api.holder()
    body = {"reason": "holder_asked"}
    clerk = api.staff("a-clerk", Role.CLERK)
    api.client.post(f"/v1/accounts/{holder.account_id}/suspension", json=body, headers=clerk)
    login = {"code": holder.code, "password": OWN}
    english = problem(api.client.post("/v1/sessions", json=login), 403, "account-suspended")
    dutch = problem(api.client.post("/v1/sessions", json=login, headers=DUTCH), 403, "account-suspended")
    assert english["contact"] == CONTACT.told("en")
    assert dutch["contact"] == CONTACT.told("nl")
    assert CONTACT.telephone in english["contact"]


def test_other_advice_says_nothing_of_it(api: Api) -> None:
    login = {"code": api.holder().code, "password": "wrong"}
    assert "contact" not in problem(api.client.post("/v1/sessions", json=login), 401, "wrong-credentials")
