"""Lists of finance cost little, and show nothing of what a role does not allow."""

import re

import pytest

from api.pages.cookies import STAFF
from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_dunning import invoice
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


def test_who_asks_is_found_out_once_a_page_and_anew_at_the_next(api: Api, visitor: Visitor) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    assert visitor.get("/desk/finance").status_code == 200
    api.staff("p1", Role.CLERK)  # other roles end the sessions there were
    answer = visitor.get("/desk/finance")
    assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/desk/log-in")


@pytest.mark.parametrize(
    "address", ["/desk/invoices/{}/credit-note-requests", "/desk/bank-entries/e1/splits"]
)
def test_a_form_with_rows_shows_each_field_once(
    api: Api, visitor: Visitor, invoice: str, address: str
) -> None:
    seated(api, visitor, "p1", Role.FINANCE)
    api.show()
    html = visitor.get(address.format(invoice)).text
    named = re.findall(r'<(?:input|select|textarea)[^>]* name="([^"]+)"', html[html.index("toegang-form") :])
    rows = [one for one in named if re.search(r"\.\d+\.", one)]
    assert rows
    assert len(rows) == len({*rows})
    assert [named.count(one) for one in ("form_token", "once", "reason")] == [1, 1, 1]
