"""Who invoices: the register as seller, as law and payers want to know it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Seller:
    """Of the register itself, and so nobody's personal data; in the Netherlands.

    ``vat_id``: "" where it has none. ``iban``, compact, and ``account_name``: where to pay to.
    ``email``: for questions about invoices. ``return_address``: one line, on every envelope."""

    name: str
    street: str
    postcode: str
    city: str
    kvk_number: str
    vat_id: str
    iban: str
    account_name: str
    telephone: str
    email: str
    return_address: str

    @property
    def lines(self) -> tuple[str, ...]:
        """Name and address, one line each."""
        return (self.name, self.street, f"{self.postcode} {self.city}")
