"""What an e-invoice says, taken from what was issued."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Self

from adapters.e_invoice.countries import COUNTRIES

HOME = "NL"
_TOWN = re.compile(r"([1-9][0-9]{3}) ?([A-Z]{2}) +(.+)")


@dataclass(frozen=True, slots=True)
class Buyer:
    """An organisation as e-invoices want it: the address in its parts. ``more``: lines between name and
    street. ``country``: ISO 3166, two letters."""

    name: str = field(repr=False)
    more: Sequence[str] = field(repr=False)
    street: str = field(repr=False)
    postcode: str | None = field(repr=False)
    city: str = field(repr=False)
    country: str

    @classmethod
    def of(cls, lines: Sequence[str]) -> Self | None:
        """From name and address as printed; None where they cannot be told apart."""
        country = COUNTRIES.get(lines[-1].casefold())
        address = lines[1:] if country is None else lines[1:-1]
        if len(address) < 2:
            return None
        *more, street, town = address
        found = _TOWN.fullmatch(town)
        if country is None and found is None:
            return None
        if found is None or country is not None:
            return cls(lines[0], more, street, None, town, country or HOME)
        return cls(lines[0], more, street, f"{found[1]} {found[2]}", found[3], HOME)


@dataclass(frozen=True, slots=True)
class BillLine:
    """So many of a thing at a price, in cents."""

    name: str
    quantity: int
    price_cents: int

    @property
    def amount_cents(self) -> int:
        return self.quantity * self.price_cents


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit note takes back."""

    invoice_number: str
    issued_on: date
    why: str


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice, or where it says what it credits a credit note. Amounts in cents, exempt from VAT (R56).

    ``mandate_id``: of the direct debit that it announces; ``paid``: it was issued as paid."""

    number: str
    reference: str
    issued_on: date
    due_on: date | None
    kvk_number: str
    buyer: Buyer
    lines: Sequence[BillLine]
    mandate_id: str | None = None
    paid: bool = False
    credited: Credited | None = None

    @property
    def total_cents(self) -> int:
        return sum(line.amount_cents for line in self.lines)
