"""What this system takes from a listing of the register: the billing address (R49, R50, D16, D23)."""

from domain.customer.events import AddressSource
from domain.ports import Address, Listing


def billing_of(listing: Listing) -> tuple[AddressSource | None, str | None]:
    """Where invoices by post go, and letters to the register's address (R12): name, then address, by line.

    The listed postal address, else the visiting address (D23); a protected one is not listed to us (D16).
    Both None where there is neither."""
    if listing.postal is not None:
        return AddressSource.POSTAL, _printed(listing.name, listing.postal)
    if listing.visiting is not None:
        return AddressSource.VISITING, _printed(listing.name, listing.visiting)
    return None, None


def _printed(name: str, address: Address) -> str:
    abroad = [] if address.country == Address(()).country else [address.country]
    lines = (name, *address.lines, *abroad)
    return "\n".join(printed for line in lines if (printed := " ".join(line.split())))
