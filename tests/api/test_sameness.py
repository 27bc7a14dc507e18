"""Email addresses, persons and homes that are the same, over HTTP (D27, R8, R10, R21, D21)."""
# ruff: noqa: RUF001 - what looks alike is what is tested

from typing import Any

import pytest

from api.staff import access
from domain.account.events import ReplacementPasswordDue
from domain.application.events import ApplicationReceived, ApplicationRefused, LossConfirmationDue, Refusal
from domain.customer.events import CustomerRegistered
from domain.sameness import Person, PersonAtHome, former_email_of
from domain.values import Sealed, normalised
from tests.api.asking import BUSINESS, PRIVATE, Api, problem
from tests.api.joining import joined

FORMER = {"first_names": "José", "surname": "O’Neill"}


def apply(api: Api, **changes: Any) -> Any:
    private = "postcode" in changes
    body = (PRIVATE if private else BUSINESS) | changes
    return api.client.post(f"/v1/applications/{'private' if private else 'business'}", json=body)


def refusal(api: Api, answer: Any) -> Refusal | None:
    assert answer.status_code == 202, answer.text
    history = api.ports.log.history(f"application-{answer.json()['reference']}")
    return next((one.event.reason for one in history if isinstance(one.event, ApplicationRefused)), None)


def opened(api: Api, personal: object) -> str:
    assert isinstance(personal, Sealed)
    plain = api.ports.vault.unseal(personal)
    assert plain is not None
    return plain.text


def received(api: Api, answer: Any) -> ApplicationReceived:
    event = api.ports.log.history(f"application-{answer.json()['reference']}")[0].event
    assert isinstance(event, ApplicationReceived)
    return event


# --- names (R8, D27) --------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["-", ".", "1234"])
@pytest.mark.parametrize("field", ["first_names", "surname"])
def test_what_is_no_name_is_refused_and_a_single_name_has_a_way_d27(api: Api, field: str, name: str) -> None:
    told = problem(apply(api, **{field: name}), 422, "invalid")
    assert (told["field"], told["rule"]) == (field, "D27")
    assert "A single name is the surname" in told["errors"][0]["detail"]
    assert api.ports.log.head() == 0


def test_look_alike_letters_are_refused_with_a_hint_in_both_languages_d27(api: Api) -> None:
    body = BUSINESS | {"surname": "G\u0435luk"}
    for language, hint in (("en", "a Latin and a Cyrillic a"), ("nl", "een Latijnse en een Cyrillische a")):
        answer = api.client.post(
            "/v1/applications/business", json=body, headers={"Accept-Language": language}
        )
        assert hint in problem(answer, 422, "invalid")["errors"][0]["detail"]
        assert "G\u0435luk" not in answer.text


@pytest.mark.parametrize("home", [{}, {"postcode": "2511AB"}], ids=["business", "private"])
def test_another_apostrophe_hyphen_or_accent_gets_no_second_code_r8(api: Api, home: dict[str, str]) -> None:
    assert refusal(api, apply(api, first_names="José", surname="O'Neill-Smit", **home)) is None
    for first_names, surname in (
        ("Jose", "O’Neill – Smit"),
        ("JOSE\u0301", "O´Neill\u2010Smit"),
        ("Jo\u200bsé", "o`neill-smit"),
    ):
        again = apply(api, first_names=first_names, surname=surname, **home)
        assert refusal(api, again) is Refusal.SECOND_CODE


@pytest.mark.parametrize("born", ["1980-05-00", "1980-00-00", "0000-00-00"])
def test_a_single_name_and_a_partly_unknown_date_of_birth_have_a_way_d27(api: Api, born: str) -> None:
    body = {name: value for name, value in PRIVATE.items() if name != "first_names"}
    body |= {"surname": "Suharto", "birth_date": born}
    answers = [api.client.post("/v1/applications/private", json=body) for _ in range(2)]
    assert [refusal(api, answer) for answer in answers] == [None, Refusal.SECOND_CODE]
    customer = api.ports.log.history(f"customer-{received(api, answers[0]).customer_id}")[0].event
    assert isinstance(customer, CustomerRegistered)
    assert opened(api, customer.billing_address).splitlines()[0] == "Suharto"


@pytest.mark.parametrize("born", ["1980-02-30", "1980-00-12", "2026-06-00", "1900-00-00"])
def test_what_is_no_date_of_birth_is_told_at_its_field(api: Api, born: str) -> None:
    assert problem(apply(api, birth_date=born), 422, "invalid")["field"] == "birth_date"


# --- homes (D21, D27) -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("12A", "12 A"),
        ("12 A", "12-A"),
        ("12-A", "12a"),
        ("12 A 2", "12A-2"),
        ("17 M-1", "17M1"),
        ("42 B achter", "42B-achter"),
    ],
)
def test_the_same_home_is_the_same_however_it_is_written_d27(api: Api, first: str, then: str) -> None:
    assert refusal(api, apply(api, postcode="2511 AB", house_number=first)) is None
    assert refusal(api, apply(api, postcode="2511ab", house_number=then)) is Refusal.SECOND_CODE
    assert refusal(api, apply(api, postcode="2511 AB", house_number=f"1{first}")) is None


# --- email addresses (R10, R35, D11) ----------------------------------------------------------
@pytest.mark.parametrize(
    ("given", "asked", "same"),
    [
        ("post@thuis.example", "poſt@thuis.example", False),
        ("strauss@thuis.example", "strauß@thuis.example", False),
        ("Guus@Bücher.example", "guus@xn--bcher-kva.example", True),
        ("guus@xn--bcher-kva.example", "GUUS@BÜCHER.example", True),
    ],
)
def test_a_password_is_replaced_for_the_mailbox_of_the_application_only_r35(
    api: Api, given: str, asked: str, same: bool
) -> None:
    holder = api.holder(**PRIVATE | {"email": given})
    body = {"code": holder.code, "email": asked}
    assert api.client.post("/v1/password-replacements", json=body).status_code == 202
    history = api.ports.log.history(f"account-{holder.account_id}")
    assert any(isinstance(one.event, ReplacementPasswordDue) for one in history) is same


@pytest.mark.parametrize("typed", ["info@xn--bcher-kva.nl", "info@bücher.nl", "info@BÜCHER.nl"])
def test_an_address_is_shown_in_one_form_d27(api: Api, typed: str) -> None:
    assert opened(api, received(api, apply(api, email=typed)).email) == "info@bücher.nl"


# --- what was indexed before (I25) ------------------------------------------------------------
@pytest.fixture
def former_rule(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Persons are found as they were before D27, until it is undone."""

    def at_home(self: PersonAtHome) -> list[str]:
        return ["\x1f".join([self.person.former(), normalised(self.postcode, self.house)])]

    monkeypatch.setattr(Person, "normals", lambda self: [self.former()])
    monkeypatch.setattr(PersonAtHome, "normals", at_home)
    return monkeypatch


@pytest.mark.parametrize("home", [{}, {"postcode": "2511AB"}], ids=["business", "private"])
def test_who_was_indexed_by_the_former_rule_is_found_i25(
    api_on_each: Api, former_rule: pytest.MonkeyPatch, home: dict[str, str]
) -> None:
    api = api_on_each
    before = apply(api, **FORMER, **home, house_number="12-A") if home else apply(api, **FORMER)
    former_rule.undo()
    again = apply(api, **FORMER, **home)
    assert refusal(api, again) is Refusal.SECOND_CODE
    assert received(api, again).customer_id == received(api, before).customer_id
    assert refusal(api, apply(api, **FORMER | {"surname": "Smit"}, **home)) is None


def test_a_lost_code_of_who_was_indexed_before_is_replaced_for_the_same_account_i25(
    api_on_each: Api, former_rule: pytest.MonkeyPatch
) -> None:
    api = api_on_each
    account_id = received(api, apply(api, **FORMER)).account_id
    former_rule.undo()
    apply(api, **FORMER, lost_code=True)
    history = [happened.event for happened in api.ports.log.since(0, 100)]
    [asked] = [event for event in history if isinstance(event, LossConfirmationDue)]
    assert asked.lost_by == account_id


def test_staff_who_was_indexed_by_a_folded_address_logs_in_with_it_i25(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr(access, "email_of", former_email_of)
        member = joined(api, email="strauß@bücher.example")
    assert member.log_in(code=member.next_code()).status_code == 201
    problem(
        member.log_in(login_name="ſtrauß@bücher.example", code=member.next_code()),
        401,
        "wrong-staff-credentials",
    )
