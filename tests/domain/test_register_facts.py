"""The billing address that the register gives (R49, R50, D16, D23)."""

from domain.customer.events import AddressSource
from domain.ports import Address, Listing
from domain.register_facts import billing_of

VISITING = Address(("Voorbeeldkade 2", "1011AA Amsterdam"))
POSTAL = Address(("Postbus 1", "1000AA Amsterdam"))


def listing(visiting: Address | None, postal: Address | None) -> Listing:
    return Listing("69599084", "Test  B.V.\n", None, (), visiting, postal)


def test_the_postal_address_is_used_where_there_is_one() -> None:
    expected = "Test B.V.\nPostbus 1\n1000AA Amsterdam"
    assert billing_of(listing(VISITING, POSTAL)) == (AddressSource.POSTAL, expected)


def test_otherwise_the_visiting_address_is_used() -> None:
    expected = "Test B.V.\nVoorbeeldkade 2\n1011AA Amsterdam"
    assert billing_of(listing(VISITING, None)) == (AddressSource.VISITING, expected)


def test_where_both_are_protected_there_is_none() -> None:
    assert billing_of(listing(None, None)) == (None, None)


def test_a_country_stands_on_addresses_abroad_only() -> None:
    abroad = Address(("Musterstraße 1", "10115 Berlin"), "Duitsland")
    assert billing_of(listing(abroad, None))[1] == "Test B.V.\nMusterstraße 1\n10115 Berlin\nDuitsland"
