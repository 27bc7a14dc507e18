"""Staff finds an account by what a caller knows, and that it was read is recorded (D17)."""

from typing import Any

import pytest

from api.staff import account_search
from domain.consultation.events import PersonalDataRead, ReadingPurpose, SoughtBy
from domain.invoice.aggregate import INVOICE
from domain.kernel import Recorded
from domain.payment_reference import in_groups, payment_reference
from domain.ports import Role
from tests.api.asking import PRIVATE, Api, Holder, problem
from tests.api.test_account import opened

KEY = {"Idempotency-Key": "4c1f2a7e-91d2"}


@pytest.fixture
def holders(api: Api) -> tuple[Holder, Holder]:
    one, other = api.holders({}, PRIVATE | {"surname": "Goud"})
    api.show()
    return one, other


def search(api: Api, headers: dict[str, str] | None = None, **known: Any) -> Any:
    by = api.staff("a-clerk", Role.CLERK) | (headers or {})
    return api.client.post("/v1/account-searches", json={"reason": "holder_asked"} | known, headers=by)


def ids(answer: Any) -> list[str]:
    assert answer.status_code == 201, answer.text
    return [item["account_id"] for item in answer.json()["items"]]


def consultations(api: Api) -> list[Recorded[PersonalDataRead]]:
    return [one for one in api.ports.log.since(0, 10_000) if isinstance(one.event, PersonalDataRead)]  # type: ignore[misc] # of that kind


def test_by_code_name_email_invoice_and_the_reference_of_a_transfer(
    api: Api, holders: tuple[Holder, Holder]
) -> None:
    one, other = holders
    api.pay_in(other, 1000)
    api.show()
    number = next(
        recorded.event.invoice_number  # type: ignore[attr-defined] # of an issued invoice
        for recorded in api.ports.log.since(0, 10_000)
        if recorded.stream.startswith(f"{INVOICE.name}-")
    )
    assert ids(search(api, code=one.code.lower())) == [one.account_id]
    assert ids(search(api, surname=" goud")) == [other.account_id]
    assert ids(search(api, email=str(PRIVATE["email"]).upper())) == [other.account_id]
    assert ids(search(api, invoice_number=number)) == [other.account_id]
    assert ids(search(api, payment=in_groups(payment_reference(number)))) == [other.account_id]
    sought_by = [one.event.sought_by for one in consultations(api)]
    assert sought_by == [SoughtBy.CODE, SoughtBy.NAME, SoughtBy.EMAIL, SoughtBy.INVOICE, SoughtBy.PAYMENT]


def test_who_is_found_is_shown_with_a_name_and_what_was_typed_is_kept_nowhere(
    api: Api, holders: tuple[Holder, Holder]
) -> None:
    _, other = holders
    [item] = search(api, surname="Goud").json()["items"]
    assert (item["surname"], item["first_names"]) == ("Goud", "Guusje")
    [recorded] = consultations(api)
    assert recorded.event == PersonalDataRead(
        consultation_id=recorded.event.consultation_id,
        purpose=ReadingPurpose.ACCOUNT_SEARCH,
        sought_by=SoughtBy.NAME,
        subjects=(f"account-{other.account_id}",),
        fields=("account.opened/email", "account.opened/first_names", "account.opened/surname"),
    )
    assert (recorded.actor, recorded.role, recorded.reason) == ("staff:a-clerk", "clerk", "holder_asked")


def test_who_opens_an_account_is_recorded_too_each_time(api: Api, holders: tuple[Holder, Holder]) -> None:
    _, other = holders
    for _ in range(2):
        clerk = api.staff("a-clerk", Role.CLERK)
        seen = api.client.get(f"/v1/accounts/{other.account_id}", headers=clerk)
        assert seen.json()["surname"] == "Goud"
    assert [
        (one.actor, one.role, one.reason, one.event.purpose, one.event.subjects) for one in consultations(api)
    ] == [("staff:a-clerk", "clerk", None, ReadingPurpose.ACCOUNT, (f"account-{other.account_id}",))] * 2


def test_what_is_not_shown_is_not_recorded(api: Api, holders: tuple[Holder, Holder]) -> None:
    address = f"/v1/accounts/{holders[0].account_id}"
    auditor = api.staff("an-auditor", Role.AUDITOR)
    problem(api.client.get(address, headers=auditor), 403, "not-allowed")
    clerk = api.staff("a-clerk", Role.CLERK)
    problem(api.client.get("/v1/accounts/nobody", headers=clerk), 404, "not-found")
    assert consultations(api) == []


def test_finding_nobody_is_recorded_too(api: Api, holders: tuple[Holder, Holder]) -> None:
    assert ids(search(api, surname="Niemand")) == []
    assert ids(search(api, invoice_number="F2026-999999")) == []
    assert [one.event.subjects for one in consultations(api)] == [(), ()]


def test_within_an_organisation_nobody_else_is_looked_at(api: Api, holders: tuple[Holder, Holder]) -> None:
    one, _ = holders
    assert ids(search(api, surname="Geluk", kvk_number="69599084")) == [one.account_id]
    assert ids(search(api, surname="Goud", kvk_number="69599084")) == []


def test_a_search_goes_on_where_it_ended(
    api: Api, holders: tuple[Holder, Holder], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account_search, "EXAMINED_MAX", 1)
    first = search(api, surname="Goud").json()
    assert first["items"] == []
    again = search(api, surname="Goud", cursor=first["next"])
    assert (ids(again), again.json()["next"]) == ([holders[1].account_id], None)


def test_who_was_opened_since_is_recorded_at_a_repeat(api: Api) -> None:
    [since] = api.holders(PRIVATE | {"surname": "Goud"})
    assert ids(search(api, KEY, surname="Goud")) == []
    api.show()
    assert ids(search(api, KEY, surname="Goud")) == [since.account_id]
    assert [one.event.subjects for one in consultations(api)] == [(), (f"account-{since.account_id}",)]


@pytest.mark.parametrize("known", [{}, {"surname": "Goud", "email": "goud@home.example"}])
def test_one_thing_is_asked(api: Api, known: dict[str, str]) -> None:
    problem(search(api, None, **known), 422, "invalid")


@pytest.mark.parametrize("beside", [{}, {"surname": "Goud"}])
@pytest.mark.parametrize("blank", ["", " "])
def test_a_blank_payment_is_told_at_its_field(api: Api, blank: str, beside: dict[str, str]) -> None:
    """Nothing is paid under it: it would find nobody, whoever is sought."""
    told = problem(search(api, None, payment=blank, **beside), 422, "invalid")
    assert [one["field"] for one in told["errors"]] == ["payment"]


def test_by_the_number_of_a_payment_ours_or_the_providers(api: Api, holders: tuple[Holder, Holder]) -> None:
    one, _ = holders
    begun = api.client.post("/v1/deposits", json={"amount_cents": 1000}, headers=one.signed)
    payment_id = begun.json()["payment_id"]
    api.do(opened(one, payment_id, "tr_7"))
    api.show()
    for known in (payment_id, "tr_7"):
        assert ids(search(api, payment=known)) == [one.account_id]
    assert ids(search(api, payment="tr_nobody")) == []


@pytest.mark.parametrize("role", [Role.FINANCE, Role.PRIVACY_OFFICER])
def test_finance_and_the_privacy_officer_find_who_writes_to_them(
    api: Api, holders: tuple[Holder, Holder], role: Role
) -> None:
    """For a refund form on paper (R47), and for an export or an erasure (GDPR 15, 17)."""
    one, _ = holders
    body = {"reason": "holder_asked", "code": one.code}
    assert ids(api.client.post("/v1/account-searches", json=body, headers=api.staff("p", role))) == [
        one.account_id
    ]
    assert api.client.get(f"/v1/accounts/{one.account_id}", headers=api.staff("p", role)).is_success
    assert [(each.role, each.event.subjects) for each in consultations(api)] == [
        (str(role), (f"account-{one.account_id}",))
    ] * 2


def test_an_auditor_finds_the_history_of_a_code_and_nobodys_name(
    api: Api, holders: tuple[Holder, Holder]
) -> None:
    one, _ = holders

    def found(code: str) -> Any:
        by = api.staff("an-auditor", Role.AUDITOR)
        body = {"reason": "question", "code": code}
        return api.client.post("/v1/audit/subject-searches", json=body, headers=by)

    answer = found(one.code.lower())
    assert answer.status_code == 201
    assert answer.json()["subject"] == f"account-{one.account_id}"
    assert found("W425QB62222B").json()["subject"] is None
    problem(found("W1"), 422, "invalid")
    assert [(each.actor, each.reason, each.event.sought_by) for each in consultations(api)] == [
        ("staff:an-auditor", "question", SoughtBy.CODE)
    ] * 2


def test_only_who_acts_on_accounts_may_ask(api: Api) -> None:
    body = {"reason": "holder_asked", "surname": "Goud"}
    auditor = api.staff("an-auditor", Role.AUDITOR)
    problem(api.client.post("/v1/account-searches", json=body, headers=auditor), 403, "not-allowed")
    problem(api.client.post("/v1/account-searches", json=body), 401, "not-authenticated")
