"""Forms: what is typed becomes what the API takes, and what it refuses stands at the field."""

import json
from typing import Any

import pytest
from starlette.datastructures import Headers

from api.pages.asking import Told
from api.pages.forms import Field, Filled, Form, Kind

FORM = Form(
    "log_in",
    (
        Field("code", Kind.CODE),
        Field("password", Kind.SECRET),
        Field("this_year.amount_cents", Kind.EUROS, required=False),
        Field("terms_accepted", Kind.TICK),
    ),
)

NO_EUROS = "Geef een bedrag in euro's, zoals 12,50, zonder teken tussen de duizendtallen."


def refused(**body: Any) -> Told:
    return Told(
        422, Headers(), json.dumps({"type": "urn:toegang:problem:invalid", "title": "No.", **body}).encode()
    )


@pytest.mark.parametrize(
    ("typed", "cents"), [("12,50", 1250), ("12.5", 1250), ("€ 12", 1200), ("€12,05", 1205), ("0", 0)]
)
def test_an_amount_is_sent_in_cents(typed: str, cents: int) -> None:
    body, wrong = FORM.read({"this_year.amount_cents": typed}, "en")
    assert body == {"this_year": {"amount_cents": cents}, "terms_accepted": False}
    assert wrong == {}


@pytest.mark.parametrize("typed", ["1.234,50", "-1", "12,345", "twelve", "1e3", "٣"])
def test_what_is_no_amount_is_told_at_its_field_and_nothing_is_sent_of_it(typed: str) -> None:
    body, wrong = FORM.read({"this_year.amount_cents": typed, "code": "W4", "password": "secret"}, "nl")
    assert "this_year" not in body
    assert wrong == {"this_year.amount_cents": NO_EUROS}


def test_a_password_is_sent_as_it_was_typed_and_never_shown_again() -> None:
    body, _ = FORM.read({"password": " with spaces "}, "en")
    assert body["password"] == " with spaces "
    shown = Filled(FORM, "en", {"code": "W4", "password": "secret"})
    assert [each.value for each in shown.fields] == ["W4", "", "", ""]


def test_what_the_api_refuses_stands_at_the_fields_that_it_names() -> None:
    answer = refused(errors=[{"field": "code", "rule": "R28", "detail": "A code begins with W."}])
    shown = Filled(FORM, "en").refused(answer, {"code": "X"})
    assert [(each.id, each.error) for each in shown.errors] == [("code", "A code begins with W.")]
    assert not shown.problem


def test_a_refusal_that_names_no_field_stands_at_the_one_that_it_is_about() -> None:
    form = Form("password", (Field("password", Kind.SECRET, problems=("wrong-password",)), Field("other")))
    answer = Told(403, Headers(), b'{"type": "urn:toegang:problem:wrong-password", "title": "Wrong."}')
    shown = Filled(form, "en").refused(answer, {})
    assert (dict(shown.wrong), dict(shown.problem)) == ({"password": "Wrong."}, {})


def test_what_a_developer_is_told_to_send_is_told_to_a_person_as_what_to_do() -> None:
    answer = refused(type="urn:toegang:problem:ordering-stopped", what_to_do="Order again, with a new key")
    shown = Filled(FORM, "en").refused(answer, {})
    assert shown.problem["what_to_do"] == "Order again when the notice is over."


def test_what_is_of_no_field_is_told_of_the_whole_form() -> None:
    shown = Filled(FORM, "en").refused(refused(detail="Nothing goes.", field="elsewhere"), {})
    assert shown.errors == []
    assert shown.problem["detail"] == "Nothing goes."


ROWS = Form(
    "log_in",
    (
        Field("reason"),
        *(Field(f"lines.{row}.line", Kind.HIDDEN, value=str(row + 1)) for row in range(3)),
        *(Field(f"lines.{row}.amount_cents", Kind.EUROS, required=False) for row in range(3)),
    ),
)
TYPED = {"reason": "correction", "lines.0.line": "1", "lines.1.line": "2", "lines.2.line": "3"}


def test_rows_of_a_list_are_sent_in_order_without_those_that_were_left_empty() -> None:
    body, wrong = ROWS.read(TYPED | {"lines.0.amount_cents": "1", "lines.2.amount_cents": "2"}, "en")
    assert body["lines"] == [{"line": "1", "amount_cents": 100}, {"line": "3", "amount_cents": 200}]
    assert wrong == {}
    assert ROWS.read(TYPED, "en") == ({"reason": "correction"}, {})


def test_what_is_refused_of_a_row_stands_at_the_row_that_was_typed() -> None:
    errors = [{"field": "lines.1.amount_cents", "detail": "Too much."}]
    shown = Filled(ROWS, "en").refused(
        refused(errors=errors), TYPED | {"lines.0.amount_cents": "1", "lines.2.amount_cents": "2"}
    )
    assert list(shown.wrong) == ["lines.2.amount_cents"]
    whole = Filled(ROWS, "en").refused(refused(errors=[{"field": "lines", "detail": "None."}]), TYPED)
    assert list(whole.wrong) == ["lines.0.amount_cents"]
    assert not whole.problem


@pytest.mark.parametrize("typed", ["29-02-1980", "29/2/1980", "29.02.1980", "1980-02-29"])
def test_a_date_of_birth_is_sent_as_the_api_has_it(typed: str) -> None:
    form = Form("apply", (Field("birth_date", Kind.BIRTH),))
    assert form.read({"birth_date": typed}, "nl") == ({"birth_date": "1980-02-29"}, {})


def test_what_is_refused_of_a_field_that_is_not_seen_is_told_of_the_whole_form() -> None:
    form = Form("log_in", (Field("purpose", Kind.HIDDEN),))
    answer = refused(
        errors=[{"field": "purpose", "detail": "No such page."}], detail="purpose: no such page."
    )
    shown = Filled(form, "en").refused(answer, {"purpose": "elsewhere"})
    assert shown.errors == []
    assert shown.problem["detail"] == "No such page."


def test_a_moment_is_of_the_clock_in_amsterdam_in_summer_and_winter() -> None:
    form = Form("notice", (Field("starts_at", Kind.MOMENT),))
    for typed, offset in (("2026-07-01T09:30", "+02:00"), ("2026-12-01T09:30", "+01:00")):
        body, wrong = form.read({"starts_at": typed}, "en")
        assert (body, wrong) == ({"starts_at": f"{typed}:00{offset}"}, {})
    assert form.read({"starts_at": "tomorrow"}, "en")[1] == {"starts_at": "Give a day and a time."}


def test_several_are_typed_with_commas_between() -> None:
    form = Form("answer", (Field("copies", Kind.SEVERAL),))
    assert form.read({"copies": "F2026-000001, F2026-000002 ,"}, "en")[0] == {
        "copies": ["F2026-000001", "F2026-000002"]
    }


def test_what_is_needed_is_told_together_with_what_cannot_be_read() -> None:
    fields = (Field("amount_cents", Kind.EUROS), Field("due_on", Kind.DATE), Field("note", required=False))
    form = Form("claim", fields)
    _, wrong = form.read({"amount_cents": "much", "due_on": " "}, "en")
    assert wrong == {
        "amount_cents": "Give an amount in euros, as 12.50, without a sign between thousands.",
        "due_on": "This field is needed.",
    }
    assert form.read({"amount_cents": "1"}, "en") == ({"amount_cents": 100}, {}), "the API tells what lacks"


@pytest.mark.parametrize("typed", ["1 maart 1985", "1985", "01-03-85"])
def test_what_is_no_date_of_birth_is_told_as_it_was_asked(typed: str) -> None:
    """The API writes it otherwise, and would tell people so."""
    form = Form("apply_private", (Field("birth_date", Kind.BIRTH),))
    _, wrong = form.read({"birth_date": typed}, "en")
    asked = Filled(form, "en").fields[0].hint
    assert "29-02-1980" in wrong["birth_date"]
    assert "29-02-1980" in asked


def test_what_is_refused_of_one_of_several_stands_at_the_field_where_all_are_typed() -> None:
    form = Form("log_in", (Field("code", Kind.SEVERAL),))
    answer = refused(errors=[{"field": "code.1", "detail": "No number."}])
    shown = Filled(form, "en").refused(answer, {"code": "F1, []"})
    assert shown.wrong == {"code": "No number."}
    assert not shown.problem
