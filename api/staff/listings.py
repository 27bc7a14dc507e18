"""What the register lists now, where a number that it does not know is an answer too."""

from api.ports import Ports
from domain.ports import BadNumber, Listing, UnknownNumber
from domain.register_facts import billing_of
from domain.values import KvkNumber, Plain


def listing_of(ports: Ports, kvk_number: KvkNumber | None) -> Listing | None:
    """None where the register does not know the number, or there is none. Raises TechnicalFault."""
    if kvk_number is None:
        return None
    try:
        return ports.register.listing(kvk_number)
    except (UnknownNumber, BadNumber):
        return None


def listed_address(ports: Ports, kvk_number: KvkNumber | None) -> Plain | None:
    """The register's address for letters (R12); None where none may be used (D16). Raises TechnicalFault."""
    listing = listing_of(ports, kvk_number)
    _, address = (None, None) if listing is None else billing_of(listing)
    return None if address is None else Plain(address)
