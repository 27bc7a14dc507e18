"""Lists of finance cost little, and show nothing of what a role does not allow."""

import re

import pytest

from api.pages import cookies
from api.pages.cookies import STAFF
from api.pages.desk import four_eyes
from api.pages.desk.assignee import ASSIGNEE
from domain.account.events import AccountOpened
from domain.bank_entry.events import TOLD_TWICE
from domain.ports import BankEntry, EntryKind, Role
from domain.use_cases.book_bank_entry import BookBankEntry
from tests.api.asking import Api
from tests.api.test_credit_notes import paid
from tests.api.test_dunning import act, invoice
from tests.api.test_order_statements import counted
from tests.pages.visitor import Visitor

__all__ = ["invoice"]
STATEMENTS_MAX = 4
LISTS = (
    "/desk/finance/open-invoices",
    "/desk/finance/bank-files?from=2026-06-01&to=2026-06-02",
    "/desk/finance/books",
    "/desk/finance/books/journal",
)


def seated(api: Api, visitor: Visitor, person: str, *roles: Role) -> None:
    """That member of staff, with these roles, is logged in."""
    token = api.staff(person, *roles)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set(STAFF, token)


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_few_statements(api: Api, visitor: Visitor, invoice: str, address: str) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    api.show()
    assert visitor.get(address).status_code == 200
    with counted(api) as statements:
        answer = visitor.get(address)
    assert answer.status_code == 200
    asked = [one for one in statements if one != "BEGIN"]
    assert len(asked) <= STATEMENTS_MAX, asked


@pytest.mark.parametrize("address", ["bank-entries", "bank-files", "books"])
def test_days_that_run_backwards_are_told_on_a_page(api: Api, visitor: Visitor, address: str) -> None:
    seated(api, visitor, "p1", Role.FINANCE, Role.SUPERVISOR)
    answer = visitor.get(f"/desk/finance/{address}?from=2026-06-02&to=2026-06-01")
    assert answer.status_code == 422
    assert "De laatste dag ligt voor de eerste." in answer.text


def test_who_asks_is_found_out_once_a_page_and_anew_at_the_next(api: Api, visitor: Visitor) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    assert visitor.get("/desk/finance").status_code == 200
    api.staff("p1", Role.CLERK)  # other roles end the sessions there were
    answer = visitor.get("/desk/finance")
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/desk/log-in")


@pytest.mark.parametrize(
    "address", ["/desk/invoices/{}/credit-note-requests", "/desk/bank-entries/E1/splits"]
)
def test_a_form_with_rows_shows_each_field_once(
    api: Api, visitor: Visitor, invoice: str, address: str
) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    paid(api, "nothing")
    api.show()
    html = visitor.get(address.format(invoice)).text
    named = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', html[html.index("toegang-form") :])
    rows = [one for one in named if re.search(r"\.\d+\.", one)]
    assert rows
    assert len(rows) == len({*rows})
    assert [named.count(one) for one in ("form_token", "once")] == [1, 1]
    assert html.count('id="reason"') == 1


def test_what_waits_for_a_second_person_is_found_behind_however_much_else_waits(
    api: Api, visitor: Visitor, invoice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matters of accounts came first, and more of them than a page asks for."""
    monkeypatch.setattr(four_eyes, "WAITING_MAX", 1)
    supervisor, account = api.staff("p2", Role.SUPERVISOR), account_of(api)
    asked = api.client.post(
        f"/v1/accounts/{account}/closure-requests", json={"reason": "holder_asked"}, headers=supervisor
    )
    assert asked.status_code == 200, asked.text
    finance = api.staff("p1", Role.FINANCE)
    assert act(api, f"invoices/{invoice}/write-off-requests", finance).status_code == 200
    api.show()
    seated(api, visitor, "p2", Role.SUPERVISOR)
    assert f"/desk/finance/invoices/{invoice}" in visitor.get("/desk/finance").text
    listed = api.client.get("/v1/approvals?matter=write_off&matter=refund", headers=supervisor).json()
    assert [one["subject"] for one in listed["items"]] == [invoice]
    listed = api.client.get(f"/v1/approvals?matter=refund&subject={invoice}", headers=supervisor).json()
    assert listed["items"] == []


def account_of(api: Api) -> str:
    events = [one.event for one in api.ports.log.since(0, 500)]
    return next(event.account_id for event in events if isinstance(event, AccountOpened))


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "Looks like a second telling of CT-20260615-1-1"),
        ("nl", "Lijkt een tweede melding van CT-20260615-1-1"),
    ],
)
def test_what_the_bank_rejected_as_sent_twice_is_told_as_that(
    api: Api, visitor: Visitor, language: str, says: str
) -> None:
    told = BankEntry(
        entry_id=f"{TOLD_TWICE}CT-20260615-1-1",
        kind=EntryKind.PAYOUT_REJECTED,
        amount_cents=500,
        reference="",
        booked_on=api.ports.today(),
        reason="AM05",
    )
    days = api.ports.calendars
    api.do(BookBankEntry(at=api.clock.now(), entry=told, today=api.ports.today(), calendars=days))
    api.show()
    seated(api, visitor, "p1", Role.FINANCE)
    visitor.client.cookies.set(cookies.LANGUAGE, language)
    shown = visitor.get("/desk/finance/bank-entries").text
    assert says in shown
    ends = api.client.get("/v1/loose-ends", headers=api.staff("s1", Role.SUPERVISOR)).json()
    assert [one["reason"] for one in ends["items"]] == ["sent_twice"]


def test_a_booking_that_waits_is_counted_in_the_inbox_and_taken_on_its_own_page(
    api: Api, visitor: Visitor
) -> None:
    told = BankEntry("b1", EntryKind.TRANSFER, 500, "F2026-000999", booked_on=api.ports.today())
    days = api.ports.calendars
    api.do(BookBankEntry(at=api.clock.now(), entry=told, today=api.ports.today(), calendars=days))
    api.show()
    seated(api, visitor, "p1", Role.FINANCE)
    visitor.client.cookies.set(cookies.LANGUAGE, "en")
    before = api.ports.log.head()
    inbox = visitor.get("/desk").text
    assert '<a class="utrecht-link utrecht-link--html-a" href="/desk/finance/bank-entries">' in inbox
    assert "Booking that fits nothing" in inbox, "what waits longest"
    assert api.ports.log.head() == before, "nobody's data was read"
    at = ASSIGNEE.path.format(list_name="bank-entries", about="b1")
    page = "/desk/finance/bank-entries"
    assert visitor.post(at, visitor.fill(page)).headers["location"] == page
    assert "You are at it" in visitor.get(page).text
    assert "You are at it" in visitor.get("/desk").text
