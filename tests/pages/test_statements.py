"""What a page asks of the database (issue 13, 5): few statements, however many accounts there are."""

import pytest

from domain.ports import Role
from tests.api.asking import Api
from tests.api.test_order_statements import counted
from tests.pages.visitor import Visitor


@pytest.mark.parametrize("address", ["/desk/finance/open-invoices"])
def test_a_page_of_the_desk_answers_in_under_five_statements(
    api: Api, visitor: Visitor, address: str
) -> None:
    token = api.staff("p1", *Role)["Authorization"].removeprefix("Bearer ")
    visitor.client.cookies.set("__Host-toegang-staff", token, domain="testserver.local", path="/")
    api.show()
    assert visitor.get(address).status_code == 200
    with counted(api) as statements:
        assert visitor.get(address).status_code == 200
    asked = [one for one in statements if one != "BEGIN"]
    assert len(asked) < 5, asked
