"""A customer's page offers what fits its mandate and how its invoices are sent (R48, R49)."""

import re

from domain.ports import Role
from tests.api.asking import DAGOBERT, Api
from tests.api.test_invoice_delivery import digital
from tests.api.test_mandates import THEIRS, given
from tests.pages.test_about import above
from tests.pages.test_act_pages import as_member
from tests.pages.visitor import Visitor

CUSTOMER = f"/desk/customers/{DAGOBERT}"
BECAUSE = {"reason": "holder_asked"}


def offered(api: Api, member: Visitor) -> set[str]:
    api.show()
    return set(re.findall(rf'href="{CUSTOMER}/([^"]+)"', member.get(CUSTOMER).text))


def test_it_offers_what_fits(api: Api, visitor: Visitor) -> None:
    holder = api.holder()
    member = as_member(api, visitor, Role.SUPERVISOR, Role.PRIVACY_OFFICER)
    always = {"billing-address", "exports"}
    assert offered(api, member) == always
    digital(api, holder)
    assert offered(api, member) == always | {"postal-invoices"}
    given(api, holder)
    assert offered(api, member) == always | {"postal-invoices", "direct-debit-mandate/cancellations"}
    by = api.staff("p1", Role.SUPERVISOR, Role.PRIVACY_OFFICER)
    for path in ("direct-debit-mandate/cancellations", "postal-invoices"):
        assert api.client.post(f"{THEIRS}/{path}", json=BECAUSE, headers=by).is_success
    assert offered(api, member) == always | {"credit-payment"}


def test_it_tells_where_invoices_go_by_post(api: Api, visitor: Visitor) -> None:
    api.holder()
    api.show()
    shown = as_member(api, visitor, Role.CLERK).get(CUSTOMER, **{"Accept-Language": "nl"}).text
    assert "Test EMZ Dagobert\nAbebe Bikilalaan 17 M" in shown
    assert "Het bezoekadres in het register" in shown


def test_who_acts_on_a_customer_sees_whom_and_what_is_not_there_is_not_offered(
    api: Api, visitor: Visitor
) -> None:
    holder = api.holder()
    given(api, holder)
    api.show()
    member = as_member(api, visitor, Role.CLERK, Role.SUPERVISOR)
    for act in ("billing-address", "direct-debit-mandate/cancellations"):
        seen = above(member, f"{CUSTOMER}/{act}")
        for part in (DAGOBERT, "Test EMZ Dagobert Abebe Bikilalaan 17 M", "G. Geluk", "4300"):
            assert part in seen, act
    assert member.get("/desk/customers/nope").status_code == 404
