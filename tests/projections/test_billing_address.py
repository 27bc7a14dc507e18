"""The billing address: from the register, following it, and unreadable after an erasure (R49, D16, D23)."""

from domain.customer.events import (
    AddressSource,
    BillingAddressChanged,
    CustomerErasureDone,
    CustomerRegistered,
)
from domain.values import BlindIndex, CustomerId, Plain, Use
from projections.billing_address import BillingAddress, billing_address
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1, A3, ADDRESS, BAKERY
from toegang_testing.desks.office import Office

FIRST = seal(ADDRESS.text, "customer.registered/billing_address")


def test_a_customer_starts_with_the_address_it_was_registered_with(
    office: Office, models: ReadModels
) -> None:
    office.do(office.business(A1))
    found = billing_address(models.follow(office), BAKERY)
    since = position_of(office, CustomerRegistered)
    assert found == BillingAddress(BAKERY, AddressSource.POSTAL, FIRST, since)


def test_a_private_person_is_billed_at_the_address_that_was_given(office: Office, models: ReadModels) -> None:
    office.do(office.private(A3))
    found = billing_address(models.follow(office), CustomerId("p1"))
    assert found
    assert found.source is AddressSource.APPLICATION


def test_the_address_follows_the_register(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.signal(address="Kerkstraat 2")
    found = billing_address(models.follow(office), BAKERY)
    moved = seal("Kerkstraat 2", "customer.billing_address_changed/billing_address")
    since = position_of(office, BillingAddressChanged)
    assert found == BillingAddress(BAKERY, AddressSource.POSTAL, moved, since)


def test_an_address_that_may_not_be_used_any_more_is_gone(office: Office, models: ReadModels) -> None:
    office.do(office.business(A1))
    office.signal(address=None)
    found = billing_address(models.follow(office), BAKERY)
    assert found
    assert (found.source, found.address) == (None, None)


def test_a_customer_that_was_never_there_is_none(models: ReadModels) -> None:
    assert billing_address(models.tx, BAKERY) is None


def test_after_an_erasure_the_sealed_text_stays_as_it_is(models: ReadModels) -> None:
    models.happens(registered(ADDRESS), CustomerErasureDone(customer_id=BAKERY))
    assert billing_address(models.tx, BAKERY) == BillingAddress(BAKERY, AddressSource.POSTAL, FIRST, 1)


def test_a_customer_that_comes_back_starts_anew(models: ReadModels) -> None:
    models.happens(
        registered(ADDRESS), CustomerErasureDone(customer_id=BAKERY), registered(Plain("Kerkstraat 2"))
    )
    again = seal("Kerkstraat 2", "customer.registered/billing_address")
    assert billing_address(models.tx, BAKERY) == BillingAddress(BAKERY, AddressSource.POSTAL, again, 3)


def registered(address: Plain) -> CustomerRegistered:
    return CustomerRegistered(
        customer_id=BAKERY,
        use=Use.BUSINESS,
        kvk_number=BAKERY,
        billing_source=AddressSource.POSTAL,
        billing_address=address,
        address_index=BlindIndex("index"),
        private_index=None,
    )


def position_of(office: Office, event: type) -> int:
    return next(recorded.position for recorded in office.world.log if isinstance(recorded.event, event))
