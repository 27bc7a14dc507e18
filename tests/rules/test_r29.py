"""R29 There are different pages to log in to: "Order extract" and "File the financial statement"."""

import pytest

from tests.rules.town import DONALD, Town

KONTEX = "90001354"
PAGES = ("order_extract", "file_statement")


@pytest.mark.parametrize("page", PAGES)
def test_a_business_code_logs_in_to_either_page(town: Town, page: str) -> None:
    holder = town.regular(DONALD)
    assert holder.log_in(page)["purpose"] == page
    assert holder.ask("GET", "/v1/account", status=200)["purpose"] == page


def test_a_private_code_logs_in_to_order_only(town: Town) -> None:
    holder = town.regular()
    told = holder.log_in("file_statement", status=403)
    assert told["type"] == "urn:toegang:problem:wrong-page"
    assert holder.log_in("order_extract")["purpose"] == "order_extract"


def test_a_page_that_does_not_exist_is_refused(town: Town) -> None:
    assert town.regular().log_in("front_page", status=422)["field"] == "purpose"


def test_other_systems_ask_which_pages_a_code_is_for(town: Town) -> None:
    pages = []
    for holder in (town.regular(DONALD), town.regular()):
        told = town.ask("POST", "/v1/login-checks", {"code": holder.code}, status=200, by=town.portal)
        pages.append("file_statement" in told["purposes"])
    assert pages == [True, False]


def test_where_statements_are_filed_nothing_is_ordered_and_nothing_paid(town: Town) -> None:
    holder = town.holder(KONTEX, email="kontakt@kontex.example")  # which no other test has pay otherwise
    holder.deposit(1000)
    holder.log_in("file_statement")
    told = holder.order(status=403)
    assert (told["type"], told["rule"]) == ("urn:toegang:problem:session-for-filing", "R29")
    told = holder.ask("POST", "/v1/deposits", {"amount_cents": 500}, status=403)
    assert told["type"] == "urn:toegang:problem:session-for-filing"
    assert holder.ask("GET", "/v1/orders", status=200)["items"] == []
    holder.log_in("order_extract")
    assert holder.order()["price_cents"] == 235
