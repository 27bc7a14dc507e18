"""An auditor's pages: moments by the clock of Amsterdam, mistakes told at their field, all of it in words."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from html import unescape
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from httpx2 import Response
from pydantic import BaseModel

from api.explaining.told import ERASED, SEALED
from api.http.app import routed
from api.pages.asking import AskedInProcess
from api.pages.desk.audit import values
from api.pages.desk.audit.narrowing import actor_of, number_of, subject_of
from api.pages.moments import Moment
from api.pages.page import Page
from api.pages.visit import Visit
from api.pages.words import LANGUAGES, find, moment
from domain.catalogue import BY_STREAM, EVENTS
from domain.ports import Role
from domain.values import Plain, Sealed
from tests.api.asking import Api
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

ENGLISH = {"Accept-Language": "en"}


@pytest.mark.parametrize(
    ("typed", "end", "begin"),
    [
        ("1234", "1234", "1234"),
        ("2026-12-01", "2026-12-01T22:59:59.999999+00:00", "2026-11-30T22:59:59.999999+00:00"),
        ("1-12-2026", "2026-12-01T22:59:59.999999+00:00", "2026-11-30T22:59:59.999999+00:00"),
        ("2026-12-01T09:01", "2026-12-01T08:01:59.999999+00:00", "2026-12-01T08:00:59.999999+00:00"),
        ("01-12-2026 9:01", "2026-12-01T08:01:59.999999+00:00", "2026-12-01T08:00:59.999999+00:00"),
        ("1 december 2026 09:01", "2026-12-01T08:01:59.999999+00:00", "2026-12-01T08:00:59.999999+00:00"),
        ("2026-07-01 09:01:30", "2026-07-01T07:01:30+00:00", "2026-07-01T07:01:30+00:00"),
        ("2026-12-01T09:01:00Z", "2026-12-01T09:01:00+00:00", "2026-12-01T09:01:00+00:00"),
        ("2026-12-01T09:01+02:00", "2026-12-01T07:01:00+00:00", "2026-12-01T07:01:00+00:00"),
        ("2026-03-29", "2026-03-29T21:59:59.999999+00:00", "2026-03-28T22:59:59.999999+00:00"),
        ("2026-10-25 02:30", "2026-10-25T01:30:59.999999+00:00", "2026-10-25T00:29:59.999999+00:00"),
    ],
)
def test_what_is_typed_without_an_offset_is_the_time_in_amsterdam_and_counts_whole(
    typed: str, end: str, begin: str
) -> None:
    assert Moment.read(typed).asked == end
    assert Moment.read(typed, begins=True).asked == begin


@pytest.mark.parametrize(
    "typed",
    [
        "soon",
        "31-02-2026",
        "2026-13-01",
        "2026-12-01T25:00",
        "1 foo 2026",
        "2026-W49-2",
        "12:00",
        "9999-12-31",
    ],
)
def test_what_is_no_moment_cannot_be_asked(typed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        assert Moment.read(typed).asked


def test_a_moment_is_read_as_pages_show_it() -> None:
    at = datetime(2026, 3, 4, 8, 1, tzinfo=UTC)
    for language in LANGUAGES:
        read = Moment.read(moment(language, at))
        assert read.at == at
        assert read.told(language, 7).startswith(moment(language, at))


def test_ids_are_taken_in_capitals_or_without_where_they_have_one_case() -> None:
    assert subject_of("Invoice-f2026-000003") == "invoice-F2026-000003"
    assert actor_of(" Staff:0D6BE1F8C2A94E7FB350") == "staff:0d6be1f8c2a94e7fb350"
    assert number_of("P208907A2409A36469CEB") == "p208907a2409a36469ceb"
    assert number_of("E3x") == "E3x", "a bank's may have both"


def test_a_time_that_a_page_shows_answers_for_what_was_recorded_then(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    paid = next(one for one in api.ports.log.since(0, 100) if one.event.NAME == "account.credit_deposited")
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    why = f"/desk/audit/subjects/account-{holder.account_id}/why/balance"
    shown = moment("en", paid.recorded_at)
    then = auditor.get(f"{why}?at={shown}", **ENGLISH).text
    assert "€25.00" in then
    assert f"As it was: {shown} (position " in then
    earlier = auditor.get(f"{why}?at={paid.recorded_at:%Y-%m-%dT%H:%M}", **ENGLISH).text
    assert "The balance never changed" in earlier, "as UTC it had been recorded by then"
    position = re.search(r"picture\?at=(\d+)", then)
    assert position is not None
    assert auditor.get(f"{why}/picture?at={position[1]}").status_code == 200
    assert "As it is now" in auditor.get(why, **ENGLISH).text
    day = f"{paid.recorded_at:%d-%m-%Y}"
    between = f"/desk/audit/streams/account-{holder.account_id}/changes?from={day}&to={day}"
    told = said(auditor.get(between, **ENGLISH))
    assert "From the start of 2 June 2026 (position " in told
    assert "up to and including the end of 2 June 2026 (position " in told
    assert "Credit: Credit €0.00 €25.00" in told, "the day counts whole"


@pytest.mark.parametrize(
    ("page", "field", "typed"),
    [
        ("subjects/{subject}/why/balance?at={typed}", "at", "soon"),
        ("subjects/{subject}/why/balance?at={typed}", "at", "99999999"),
        ("streams/{subject}/state?at={typed}", "at", "31-02-2026"),
        ("streams/{subject}/state?at={typed}", "at", "99999999"),
        ("streams/{subject}/changes?from={typed}&to=2", "from", "soon"),
        ("streams/{subject}/changes?from=5&to={typed}", "to", "2"),
        ("streams/{subject}/changes?from=5&to={typed}", "to", ""),
        ("subjects/{subject}/rows?name=accounts&at={typed}", "at", "99999999"),
        ("subjects/{subject}/row-changes?name=accounts&from=1&to={typed}", "to", "soon"),
        ("readings?subject={typed}", "subject", "account-nobody"),
        ("readings?actor={typed}", "actor", "staff:nobody"),
    ],
)
def test_what_is_typed_wrong_stays_on_the_form_and_is_told_at_its_field(
    api: Api, visitor: Visitor, page: str, field: str, typed: str
) -> None:
    holder = api.holder()
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    address = page.format(subject=f"account-{holder.account_id}", typed=typed)
    for language in LANGUAGES:
        answer = auditor.get(f"/desk/audit/{address}", **{"Accept-Language": language})
        assert answer.status_code == 422
        assert f'id="{field}-error"' in answer.text
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}" name="{field}" value="{typed}"' in answer.text
        assert "T12:00:00Z" not in answer.text, "that is how a program writes it"


def test_an_unknown_id_stays_on_the_form_and_a_known_one_is_found_in_any_case(
    api: Api, visitor: Visitor
) -> None:
    holder = api.holder()
    api.pay_in(holder, 2500)
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    unknown = auditor.send("/desk/audit", kind="invoice", number="F2026-000999")
    assert unknown.status_code == 422
    assert 'id="number-error"' in unknown.text
    assert 'value="F2026-000999"' in unknown.text
    for kind, typed, found in (
        ("invoice", "f2026-000001", "invoice-F2026-000001"),
        ("invoice", "invoice-f2026-000001", "invoice-F2026-000001"),
        ("account", holder.account_id.upper(), f"account-{holder.account_id}"),
    ):
        form = auditor.fill("/desk/audit", code="", reason="question") | {"kind": kind, "number": typed}
        assert auditor.post("/desk/audit", form).headers["location"] == f"/desk/audit/subjects/{found}"


def test_events_are_chosen_by_their_words(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    history = f"/desk/audit/subjects/account-{holder.account_id}"
    page = auditor.get(history, **{"Accept-Language": "nl"}).text
    assert '<option value="order.placed">Besteld</option>' in page
    options = re.findall(r'<option value="[^"]+">([^<]+)</option>', page)
    assert len(options) == len(set(options)) == len(EVENTS)
    narrowed = auditor.get(f"{history}?event=account.opened").text
    assert 'value="account.opened" selected' in narrowed
    assert narrowed.count('id="event-') == 1
    assert auditor.get(f"{history}?event=account").status_code == 200, "a kind of stream, in an address"
    wrong = auditor.get(f"{history}?event=Besteld", **{"Accept-Language": "nl"})
    assert wrong.status_code == 422
    assert "Kies een gebeurtenis uit de lijst." in wrong.text
    assert '<option value="Besteld" selected>' in wrong.text
    by = auditor.get("/desk/audit/actors/system:bank?event=Besteld")
    assert by.status_code in (404, 422)


def test_a_state_and_what_changed_are_told_in_words(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    before = api.ports.log.head()
    api.pay_in(holder, 2500)
    head = api.ports.log.head()
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    stream = f"/desk/audit/streams/account-{holder.account_id}"
    state = said(auditor.get(f"{stream}/state?at={head}", **{"Accept-Language": "nl"}))
    for told in ("Stand Open", "Gebruik Zakelijk", "Saldo: Saldo € 25,00", "Aangehouden Nee", "Versleuteld"):
        assert told in state
    assert not re.search(r"\b(None|False|True)\b|_cents|\[sealed\]|\{", state)
    changed = said(auditor.get(f"{stream}/changes?from={before}&to={head}", **ENGLISH))
    assert "Credit: Credit €0.00 €25.00" in changed
    nothing = auditor.get(f"{stream}/changes?from={head}&to={head}", **ENGLISH).text
    assert "Nothing changed between these moments." in nothing
    assert "<table" not in nothing
    assert "Nothing of it was recorded by then." in auditor.get(f"{stream}/state?at=0", **ENGLISH).text
    rows = f"/desk/audit/subjects/account-{holder.account_id}/row-changes?name=accounts&from={head}&to={head}"
    assert "Nothing changed between these moments." in auditor.get(rows, **ENGLISH).text
    invoice = said(auditor.get(f"/desk/audit/streams/invoice-F2026-000001/state?at={head}", **ENGLISH))
    assert "Settled Yes" in invoice
    assert "Amount: €25.00" in invoice, "of a line"


def test_who_read_what_is_told_in_words(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    api.show()
    as_member(api, visitor, Role.CLERK).get(f"/desk/accounts/{holder.account_id}")
    api.show()
    auditor = as_member(api, visitor, Role.AUDITOR)
    readings = auditor.get("/desk/audit/readings", **{"Accept-Language": "nl"}).text
    assert "Toegangscode aangevraagd en toegekend: " in readings
    assert "e-mailadres" in readings
    assert "account.opened/" not in readings
    assert "Baliemedewerker" in readings
    subject = f"ACCOUNT-{holder.account_id.upper()}"
    assert "e-mailadres" in auditor.get(f"/desk/audit/readings?subject={subject}").text


def test_what_states_and_readings_hold_has_words_in_both_languages() -> None:
    """A new field of a state says what it is, and so does each of its values."""
    personal = {
        name
        for event in EVENTS.values()
        for name, one in event.model_fields.items()
        if {Plain, Sealed} & set(_parts(one.annotation))
    }
    assert len(personal) > 15
    keys: list[tuple[str, ...]] = [_of_field(name) for name in personal]
    for aggregate in BY_STREAM.values():
        for name, options in _held(type(aggregate.initial), set()):
            keys.append(_of_field(name))
            keys += [tuple(f"{of}.{name}_{one}" for of in values.OF_VALUES) for one in options]
    assert len(keys) > 250
    missing = {key[0] for key in keys for language in LANGUAGES if find(language, *key) is None}
    assert sorted(missing) == []


def _of_field(name: str) -> tuple[str, ...]:
    return tuple(f"{of}.{name}" for of in values.OF_FIELDS)


def _held(of: type[Any], seen: set[Any]) -> Iterator[tuple[str, list[str]]]:
    """The fields of a state and of what it holds, each with the values that it may have."""
    if of in seen or not (is_dataclass(of) or issubclass(of, BaseModel)):
        return
    seen.add(of)
    hints = get_type_hints(of)
    for name in [one.name for one in fields(of)] if is_dataclass(of) else of.model_fields:
        parts = [part for part in _parts(hints[name]) if isinstance(part, type)]
        enums = [part for part in parts if issubclass(part, Enum)]
        yield name, [one.value if isinstance(one, str) else one.name.lower() for of in enums for one in of]
        for part in parts:
            yield from _held(part, seen)


def _parts(annotation: Any) -> Iterator[Any]:
    annotation = getattr(annotation, "__value__", annotation)
    if get_origin(annotation) is None:
        yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def said(answer: Response) -> str:
    """A page as it is read."""
    assert answer.status_code == 200, answer.text
    main = answer.text[answer.text.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def test_of_an_invoice_in_arrears_it_is_told_whether_it_was_settled() -> None:
    """A plain "no" beside "arrears" would say the opposite."""
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": [(b"accept-language", b"en")]}
    visit = Visit(AskedInProcess(routed(), routed()), Page("/"), scope, {}, None)
    of_account = ("arrears", "F2026-000001")
    assert values.value(visit, of_account, told=False) == "Not settled"
    assert values.value(visit, of_account, told=True) == "Settled"
    assert values.value(visit, (*of_account, "overdue"), told=True) == "Yes", "a customer's"


@pytest.mark.parametrize(
    ("language", "said"), [("en", ("Sealed", "Erased")), ("nl", ("Versleuteld", "Gewist"))]
)
def test_what_is_closed_and_what_nobody_can_read_any_more_are_told_apart(
    language: str, said: tuple[str, str]
) -> None:
    headers = [(b"accept-language", language.encode())]
    scope = {"type": "http", "path": "/", "query_string": b"", "headers": headers}
    visit = Visit(AskedInProcess(routed(), routed()), Page("/"), scope, {}, None)
    assert (values.value(visit, ("email",), SEALED), values.value(visit, ("email",), ERASED)) == said
