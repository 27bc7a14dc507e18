"""The books at the desk, for finance and auditors; what cannot be shown is told above them (D18)."""

import re
from datetime import timedelta

import pytest

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api
from tests.api.test_dunning import invoice
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

__all__ = ["invoice"]
ENGLISH = {"Accept-Language": "en"}
BOOKS = "/desk/finance/books"


@pytest.mark.parametrize(
    ("role", "cause", "customer"),
    [
        (Role.FINANCE, "/desk/finance/invoices/{}", "/desk/finance/customers/{}"),
        (Role.AUDITOR, "/desk/audit/subjects/invoice-{}", "/desk/audit/subjects/customer-{}"),
    ],
)
def test_from_the_balance_to_the_lines_of_an_account_and_what_posted_them(
    api: Api, visitor: Visitor, invoice: str, role: Role, cause: str, customer: str
) -> None:
    api.show()
    member = as_member(api, visitor, role)
    balance = member.get(BOOKS, **ENGLISH).text
    assert "Balanced" in balance
    assert "it still grows" in balance
    assert "from=2026-06-01&amp;to=2026-06-01" in balance, "a file is of days that are over"
    assert "/file?" not in member.get(f"{BOOKS}?month=2026-08").text
    [to] = re.findall(r'href="(/desk/finance/books/journal[^"]*account=1100)"', balance)
    lines = member.get(to.replace("&amp;", "&"), **ENGLISH).text
    assert f'href="{cause.format(invoice)}"' in lines
    assert f'href="{customer.format(DAGOBERT)}"' in lines
    assert '<option value="1100" selected>' in lines
    assert "8000" not in lines.partition("<table")[2]


def test_files_are_given_of_days_that_are_over(api: Api, visitor: Visitor, invoice: str) -> None:
    api.clock.advance_to(api.clock.now() + timedelta(40))
    api.show()
    member = as_member(api, visitor, Role.FINANCE)
    page = member.get(f"{BOOKS}?month=2026-06", **ENGLISH).text
    for form in ("xaf", "csv"):
        [to] = re.findall(rf'href="({BOOKS}/file\?format={form}[^"]*)"', page)
        answer = member.get(to.replace("&amp;", "&"))
        assert f"journal-2026-06-01-2026-06-30.{form}" in answer.headers["content-disposition"]
        assert invoice in answer.text


@pytest.mark.parametrize("page", [BOOKS, f"{BOOKS}/journal"])
def test_days_that_are_none_of_the_books_are_told_above_them(api: Api, visitor: Visitor, page: str) -> None:
    member = as_member(api, visitor, Role.FINANCE)
    answer = member.get(f"{page}?from=2025-12-31&to=2026-01-01", **ENGLISH)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="2025-12-31"' in answer.text
