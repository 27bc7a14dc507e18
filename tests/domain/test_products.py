"""What is sold to whom, and paid how: the price list decides (R1, R5, D18)."""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.account.events import CreditReserved
from domain.kernel import Event
from domain.order.events import OrderPlaced, OrderRefused, Reason
from domain.products import PRICES, Buyer, Offer, PaidWith, PriceList, Product
from domain.values import Language, OrderId
from toegang_testing.desks.desk import A1, KVK
from toegang_testing.desks.office import Office


def opened() -> Office:
    """An office with one account that may order."""
    office = Office()
    office.do(office.business())
    office.make_usable(A1)
    return office


def refused(events: list[Event]) -> Reason:
    (event,) = events
    assert isinstance(event, OrderRefused)
    return event.reason


@pytest.fixture
def credit_only() -> Iterator[None]:
    """A price list that sells extracts to businesses, from credit, and nothing else."""
    before = PRICES.versions
    only = Offer(235, {Buyer.BUSINESS}, {PaidWith.CREDIT})
    PRICES.give([PriceList("only", date(2025, 1, 1), {Product.EXTRACT: only})])
    yield
    PRICES.give(before)


@pytest.mark.usefixtures("credit_only")
def test_only_what_the_price_list_offers_is_ordered_r1() -> None:
    office = opened()
    office.deposit(2000)
    office.do(office.private("a3"))
    office.make_usable("a3")
    office.deposit(2000, payment="pay-2", account_id="a3")
    assert refused(office.order("o1", product=Product.HISTORY)) is Reason.NOT_OFFERED
    assert refused(office.order("o2", account_id="a3")) is Reason.NOT_OFFERED
    assert [type(event) for event in office.order("o3")] == [OrderPlaced, CreditReserved]
    office.to_direct_debit()
    assert refused(office.order("o4")) is Reason.NOT_OFFERED


@pytest.mark.parametrize("product", [Product.PAPER_EXTRACT, Product.CERTIFIED_EXTRACT])
def test_what_is_sold_to_guests_is_not_sold_for_a_code_r5(product: Product) -> None:
    office = opened()
    office.deposit(2000)
    assert refused(office.order("o1", product=product)) is Reason.NOT_OFFERED
    assert office.account().credit.available_cents == 2000


def test_an_annual_account_is_ordered_of_who_filed_one_r1_r2() -> None:
    office = opened()
    office.deposit(2000)
    of_itself = office.ordering("o1", product=Product.ANNUAL_ACCOUNT).model_copy(update={"about": KVK})
    assert refused(office.do(of_itself)) is Reason.NOTHING_FILED
    office.file()
    again = of_itself.model_copy(update={"order_id": OrderId("o2")})
    assert [type(event) for event in office.do(again)] == [OrderPlaced, CreditReserved]
    assert refused(office.order("o3", product=Product.CERTIFIED_FILED_DOCUMENT)) is Reason.NOTHING_FILED
    assert office.account().credit.available_cents == 2000 - 345


def test_what_cannot_be_certified_now_sets_no_credit_apart_r5() -> None:
    office = opened()
    office.deposit(2000)
    office.file()
    asked = office.ordering("o1", product=Product.CERTIFIED_FILED_DOCUMENT)
    asked = asked.model_copy(update={"about": KVK, "certifies": False})
    assert refused(office.do(asked)) is Reason.CANNOT_BE_CERTIFIED
    plain = asked.model_copy(update={"order_id": OrderId("o2"), "product": Product.ANNUAL_ACCOUNT})
    assert [type(event) for event in office.do(plain)] == [OrderPlaced, CreditReserved]


def test_an_order_keeps_the_language_of_its_document() -> None:
    office = opened()
    office.deposit(2000)
    asked = office.ordering("o1").model_copy(update={"language": Language.ENGLISH})
    [placed, _] = office.do(asked)
    assert isinstance(placed, OrderPlaced)
    assert placed.language is Language.ENGLISH
