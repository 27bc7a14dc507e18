"""Applying over HTTP: everybody hears the same at once, and the same work is done (R6-R17, D25)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.account.events import CodeIssued, CodeRevoked, ReplacementPasswordDue
from domain.application.events import ApplicationGranted, ApplicationReferred, ApplicationRefused, Refusal
from domain.customer.events import CustomerRegistered
from domain.ports import Scope
from domain.values import KvkNumber, Sealed
from tests.api.asking import BUSINESS, OWN, PRIVATE, SENT, Api, problem


def apply(api: Api, path: str = "business", **changes: Any) -> Any:
    body = (BUSINESS if path == "business" else PRIVATE) | changes
    return api.client.post(f"/v1/applications/{path}", json=body)


def outcomes(api: Api, reference: str) -> list[type]:
    return [type(r.event) for r in api.ports.log.history(f"application-{reference}")]


@pytest.mark.parametrize("path", ["business", "private"])
def test_an_application_is_answered_with_a_reference_and_a_code_is_issued(api: Api, path: str) -> None:
    answer = apply(api, path)
    assert answer.status_code == 202
    reference = answer.json()["reference"]
    assert ApplicationGranted in outcomes(api, reference)
    assert api.code_of(api.account_of(reference)).startswith("W")


def test_what_comes_of_it_cannot_be_told_from_the_answer(api: Api) -> None:
    granted, second = apply(api), apply(api)
    referred = apply(api, kvk_number="90006623", email="nobody@elsewhere.example")
    assert {answer.status_code for answer in (granted, second, referred)} == {202}
    assert {tuple(answer.json()) for answer in (granted, second, referred)} == {("reference",)}
    assert ApplicationRefused in outcomes(api, second.json()["reference"])


def test_a_system_that_applies_for_its_users_gets_the_position(api: Api) -> None:
    answer = api.client.post("/v1/applications/business", json=BUSINESS, headers=api.system(Scope.APPLY))
    assert answer.json()["position"] == api.ports.log.head()
    history = api.ports.log.history(f"application-{answer.json()['reference']}")
    assert history[0].actor.startswith("system:")


def test_a_system_without_the_scope_may_not_apply_for_others(api: Api) -> None:
    answer = api.client.post("/v1/applications/business", json=BUSINESS, headers=api.system(Scope.INVOICES))
    problem(answer, 403, "not-allowed")


def test_another_address_than_the_listed_one_takes_the_post(api: Api) -> None:
    account_id = api.account_of(apply(api, email="guusje@home.example").json()["reference"])
    issued = [r.event for r in api.ports.log.history(f"account-{account_id}")]
    assert [e.channel for e in issued if isinstance(e, CodeIssued)] == ["post"]


def test_a_branch_may_be_given_with_spaces(api: Api) -> None:
    reference = apply(api, branch="0000 3850 9520").json()["reference"]
    assert getattr(api.ports.log.history(f"application-{reference}")[0].event, "branch", "") == "000038509520"


def test_a_branch_of_another_company_is_refused_on_screen(api: Api) -> None:
    assert problem(apply(api, branch="000037178598"), 422, "invalid")["field"] == "branch"
    assert problem(apply(api, branch="999999999999"), 422, "invalid")["field"] == "branch"
    assert api.ports.log.head() == 0


def test_a_company_without_branches_can_apply(api: Api) -> None:
    assert apply(api, kvk_number="90000749").status_code == 202


def test_an_unknown_number_is_told_on_screen_and_not_recorded(api: Api) -> None:
    assert problem(apply(api, kvk_number="12345678"), 422, "invalid")["field"] == "kvk_number"
    assert api.ports.log.head() == 0


def test_a_closed_branch_is_told_on_screen_and_recorded(api: Api) -> None:
    told = problem(apply(api, kvk_number="96354429"), 409, "closed-branch")
    assert told["rule"] == "R34"
    assert ApplicationRefused in outcomes(api, told["reference"])


def test_a_foreign_establishment_is_told_on_screen_and_recorded(api: Api) -> None:
    told = problem(apply(api, kvk_number="55344526"), 409, "foreign-establishment")
    assert told["rule"] == "R41"
    assert ApplicationReferred in outcomes(api, told["reference"])


def test_a_company_without_branches_that_lies_abroad_is_foreign_too(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = api.ports.register.listing(KvkNumber("90000749"))
    assert listed.visiting is not None
    abroad = replace(listed, visiting=replace(listed.visiting, country="België"))
    monkeypatch.setattr(api.ports.register, "listing", lambda _: abroad)
    told = problem(apply(api, kvk_number="90000749"), 409, "foreign-establishment")
    assert told["rule"] == "R41"
    monkeypatch.setattr(api.ports.register, "listing", lambda _: replace(listed, visiting=None))
    api.clock.advance_to(api.clock.now() + timedelta(minutes=1))
    assert apply(api, kvk_number="90000749").status_code == 202


def test_terms_that_are_not_accepted_are_told_with_their_rule(api: Api) -> None:
    for given in (False, None, 1, "true"):
        told = problem(apply(api, terms_accepted=given), 422, "invalid")
        assert (told["field"], told["rule"]) == ("terms_accepted", "R9")
        assert told["errors"][0]["detail"].startswith("Accept the terms of use")


@pytest.mark.parametrize(
    ("field", "value", "digits"), [("kvk_number", "1234567", 8), ("branch", "0000 3850 95", 12)]
)
def test_a_number_of_another_length_is_told_how_many_digits_it_has(
    api: Api, field: str, value: str, digits: int
) -> None:
    told = problem(apply(api, **{field: value}), 422, "invalid")
    assert f"{digits} digits" in told["errors"][0]["detail"]


def test_a_broken_register_is_a_technical_fault_and_nothing_is_recorded(api: Api) -> None:
    answer = apply(api, kvk_number="90004973")
    assert problem(answer, 503, "technical-fault")["title"] == "Technische storing"
    assert answer.headers["retry-after"]
    assert api.ports.log.head() == 0


@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("business", "kvk_number", "1234567"),
        ("business", "branch", "12"),
        ("business", "email", "no address"),
        ("business", "surname", "   "),
        ("business", "surname", "a\u0000b"),
        ("business", "first_names", ""),
        ("business", "birth_date", "2999-01-01"),
        ("business", "birth_date", "1850-01-01"),
        ("business", "birth_date", "31-12-1980"),
        ("business", "birth_date", "1980-02-30"),
        ("business", "birth_date", "1980-02-29T00:00:00"),
        ("business", "birth_date", "315532800"),
        ("business", "birth_date", 315532800),
        ("business", "post_wanted", "yes please"),
        ("business", "post_wanted", "true"),
        ("business", "terms_accepted", False),
        ("private", "postcode", "0123 AB"),
        ("private", "house_number", "no"),
    ],
)
def test_malformed_input_is_told_at_its_field_and_never_repeated(
    api: Api, path: str, field: str, value: Any
) -> None:
    answer = apply(api, path, **{field: value})
    assert problem(answer, 422, "invalid")["field"] == field
    assert str(value) in ("", "   ", "no", "False", "12") or str(value) not in answer.text
    assert api.ports.log.head() == 0


def billed_at(api: Api) -> str:
    """The billing address of the only customer."""
    happened = [recorded.event for recorded in api.ports.log.since(0, 100)]
    [customer] = [event for event in happened if isinstance(event, CustomerRegistered)]
    assert isinstance(customer.billing_address, Sealed)
    address = api.ports.vault.unseal(customer.billing_address)
    assert address is not None
    return address.text


def test_a_private_person_who_gives_street_and_town_gets_letters_with_them(api: Api) -> None:
    assert apply(api, "private", street="Lange  Voorhout", town="Den Haag").status_code == 202
    assert billed_at(api) == "Guusje Geluk\nLange Voorhout 12 A\n2511 AB Den Haag"


def test_a_private_person_who_gives_neither_gets_letters_by_postcode_and_number(api: Api) -> None:
    assert apply(api, "private").status_code == 202
    assert billed_at(api) == "Guusje Geluk\n12 A\n2511 AB"


@pytest.mark.parametrize(
    "half", [{"street": "Spui"}, {"town": "Den Haag"}, {"street": None, "town": "Den Haag"}]
)
def test_half_an_address_is_malformed(api: Api, half: dict[str, Any]) -> None:
    told = problem(apply(api, "private", **half), 422, "invalid")
    assert told["rule"] == "D21"
    assert told["errors"][0]["detail"] == "Give street and town together."


def test_the_same_private_person_is_found_again_next_year(api: Api) -> None:
    first = apply(api, "private").json()["reference"]
    api.clock.advance_to(api.clock.now().replace(year=2027))
    again = apply(api, "private", first_names="GUUSJE ", postcode="2511AB", house_number="12 A")
    assert ApplicationRefused in outcomes(api, again.json()["reference"])
    customers = {
        getattr(api.ports.log.history(f"application-{reference}")[0].event, "customer_id", "")
        for reference in (first, again.json()["reference"])
    }
    assert len(customers) == 1


def test_what_came_of_it_is_for_staff_only(api: Api) -> None:
    reference = apply(api).json()["reference"]
    problem(api.client.get(f"/v1/applications/{reference}"), 401, "not-authenticated")


# --- lost codes (R21, R22, D7, D26) -----------------------------------------------------------------
@pytest.mark.parametrize(("kind", "body"), [("business", BUSINESS), ("private", PRIVATE)])
def test_a_lost_code_is_answered_as_every_application_and_works_until_the_mailbox_answers(
    api: Api, kind: str, body: dict[str, Any]
) -> None:
    holder = api.holder(**body)
    answer = api.client.post(f"/v1/applications/{kind}", json=body | {"lost_code": True})
    assert (answer.status_code, list(answer.json())) == (202, ["reference"])
    assert api.code_of(holder.account_id) == holder.code
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 200
    confirmed = api.confirmed(answer.json()["reference"])
    assert (confirmed.status_code, list(confirmed.json())) == (201, ["position"])
    assert api.code_of(holder.account_id) != holder.code
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 401


def test_a_wrong_token_and_an_unknown_reference_are_answered_alike_d26(api: Api) -> None:
    holder = api.holder()
    reference = say_lost(api)
    token = api.token_of(reference)
    answers = [
        api.client.post("/v1/lost-codes", json={"reference": one, "token": other})
        for one, other in ((reference, "ABCDE-FGHJK-MNPQR-STUVW"), ("0" * 20, token))
    ]
    problem(answers[0], 403, "wrong-token")
    assert answers[0].json() == answers[1].json()
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 200


def test_many_wrong_tokens_keep_the_right_one_out_as_little_as_blanks_do_d29(api: Api) -> None:
    holder = api.holder()
    reference = say_lost(api)
    for _ in range(12):
        api.client.post("/v1/lost-codes", json={"reference": reference, "token": "wrong"})
    token = f" {api.token_of(reference).lower()} "
    body = {"reference": reference, "token": token}
    assert api.client.post("/v1/lost-codes", json=body).status_code == 201
    problem(api.client.post("/v1/lost-codes", json=body), 403, "loss-token-expired")
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 401


def test_an_answer_that_is_repeated_with_its_key_stops_one_code(api: Api) -> None:
    holder = api.holder()
    reference = say_lost(api)
    body = {"reference": reference, "token": api.token_of(reference)}
    key = {"Idempotency-Key": "4c1f2a7e-91d2"}
    first, again = (api.client.post("/v1/lost-codes", json=body, headers=key) for _ in range(2))
    assert first.json() == again.json()
    history = api.ports.log.history(f"account-{holder.account_id}")
    assert sum(isinstance(one.event, CodeRevoked) for one in history) == 1


def test_after_an_hour_the_token_works_no_more_and_the_code_does_d26(api: Api) -> None:
    holder = api.holder()
    reference = say_lost(api)
    token = api.token_of(reference)
    api.clock.advance_to(api.clock.now() + timedelta(minutes=60))
    told = api.client.post("/v1/lost-codes", json={"reference": reference, "token": token})
    assert problem(told, 403, "loss-token-expired")["rule"] == "D26"
    body = {"code": holder.code, "password": OWN}
    assert api.client.post("/v1/sessions", json=body).status_code == 201


@pytest.mark.parametrize(("kind", "body"), [("business", BUSINESS), ("private", PRIVATE)])
def test_a_code_that_was_just_replaced_is_not_replaced_again_and_the_answer_is_alike(
    api: Api, kind: str, body: dict[str, Any]
) -> None:
    holder = api.holder(**body)
    codes: list[str] = []
    for _ in range(3):
        answer = api.client.post(f"/v1/applications/{kind}", json=body | {"lost_code": True})
        assert (answer.status_code, list(answer.json())) == (202, ["reference"])
        if not codes:
            api.confirmed(answer.json()["reference"])
        codes.append(api.code_of(holder.account_id))
    assert codes[0] != holder.code
    assert codes == codes[:1] * 3
    [*_, refused] = [one.event for one in api.ports.log.history(f"application-{answer.json()['reference']}")]
    assert isinstance(refused, ApplicationRefused)
    assert refused.reason is Refusal.REISSUED_LATELY


def say_lost(api: Api, **changes: Any) -> str:
    answer = api.client.post("/v1/applications/business", json=BUSINESS | {"lost_code": True} | changes)
    assert answer.status_code == 202
    reference: str = answer.json()["reference"]
    return reference


def test_the_new_code_and_password_open_the_account_again(api: Api) -> None:
    holder = api.holder()
    api.pay_in(holder, 1000)
    assert api.confirmed(say_lost(api)).status_code == 201
    api.send_password(holder.account_id)
    body = {"code": api.code_of(holder.account_id), "password": SENT, "new_password": OWN}
    assert api.client.post("/v1/activations", json=body | {"code": holder.code}).status_code == 401
    activated = api.client.post("/v1/activations", json=body).json()
    assert activated["account_id"] == holder.account_id
    signed = {"Authorization": f"Bearer {activated['token']}"}
    told = api.client.get("/v1/account", headers=signed).json()
    assert told["credit"]["balance_cents"] == 1000


def test_by_post_the_new_code_takes_over_when_it_is_activated_d26(api: Api) -> None:
    holder = api.holder(email="guusje@other.example")
    say_lost(api, post_wanted=True)
    code, first = api.successor_sent(holder.account_id)
    old, new = {"code": holder.code, "password": OWN}, {"code": code, "password": first}
    assert api.client.post("/v1/sessions", json=old).status_code == 201
    problem(api.client.post("/v1/sessions", json=new | {"password": OWN}), 401, "wrong-credentials")
    problem(api.client.post("/v1/sessions", json=new), 403, "not-activated")
    chosen = new | {"new_password": "acht kastelen drinken maanlicht"}
    activated = api.client.post("/v1/activations", json=chosen)
    assert activated.json()["account_id"] == holder.account_id
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 401
    assert api.client.post("/v1/sessions", json=old).status_code == 401
    asked = {"code": code, "email": BUSINESS["email"]}
    api.client.post("/v1/password-replacements", json=asked)
    history = api.ports.log.history(f"account-{holder.account_id}")
    assert any(isinstance(one.event, ReplacementPasswordDue) for one in history), "R35: the later address"


def test_a_private_code_is_not_taken_away_from_another_address(api: Api) -> None:
    holder = api.holder(**PRIVATE)
    body = PRIVATE | {"lost_code": True, "email": "somebody@else.example"}
    assert api.client.post("/v1/applications/private", json=body).status_code == 202
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 200


def test_a_business_code_is_not_taken_away_from_an_address_that_proves_nothing(api: Api) -> None:
    """Name and birth date of a director stand in the register."""
    holder = api.holder()
    body = BUSINESS | {"lost_code": True, "email": "somebody@else.example"}
    assert api.client.post("/v1/applications/business", json=body).status_code == 202
    assert api.client.get("/v1/account", headers=holder.signed).status_code == 200
    asked = {"code": holder.code, "email": BUSINESS["email"]}
    api.client.post("/v1/password-replacements", json=asked)
    history = api.ports.log.history(f"account-{holder.account_id}")
    assert any(isinstance(one.event, ReplacementPasswordDue) for one in history)


def test_the_application_email_is_that_of_the_last_application(api: Api) -> None:
    holder = api.holder(email="guusje@other.example")
    assert api.confirmed(say_lost(api)).status_code == 201
    api.send_password(holder.account_id)
    code = api.code_of(holder.account_id)
    body = {"code": code, "password": SENT, "new_password": OWN}
    assert api.client.post("/v1/activations", json=body).status_code == 201
    for email, count in (("guusje@other.example", 0), (str(BUSINESS["email"]), 1)):
        asked = {"code": code, "email": email}
        assert api.client.post("/v1/password-replacements", json=asked).status_code == 202
        history = api.ports.log.history(f"account-{holder.account_id}")
        assert sum(isinstance(one.event, ReplacementPasswordDue) for one in history) == count
