"""What is sold, to whom, how it is paid, and what is delivered; the dated price list (R1, R5, R18, D18)."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.terms import DatedTable


class Product(StrEnum):
    """What can be ordered: with an access code (R1), or by a guest without one (R5)."""

    EXTRACT = "extract"
    HISTORY = "history"
    CONCERN_RELATIONS = "concern_relations"
    ANNUAL_ACCOUNT = "annual_account"
    CERTIFIED_FILED_DOCUMENT = "certified_filed_document"
    PAPER_EXTRACT = "paper_extract"
    CERTIFIED_EXTRACT = "certified_extract"


class Buyer(StrEnum):
    """Who orders: with a code for business or for private use (R1, R6), or a guest without one (R5)."""

    BUSINESS = "business"
    PRIVATE = "private"
    GUEST = "guest"


class PaidWith(StrEnum):
    """How an order is paid: from credit or by direct debit (R1, R13, R16), or at once by a guest (R5)."""

    CREDIT = "credit"
    DIRECT_DEBIT = "direct_debit"
    ONLINE = "online"
    """By iDEAL or card, before anything is made (R5, R55)."""


class Delivered(StrEnum):
    """What is delivered."""

    PDF = "pdf"
    """A document to read online."""
    SIGNED_PDF = "signed_pdf"
    """The same with the register's signature in it: certified."""
    PAPER = "paper"
    """A document on paper, by post."""


DELIVERED: Final[Mapping[Product, Delivered]] = MappingProxyType(
    {
        Product.EXTRACT: Delivered.PDF,
        Product.HISTORY: Delivered.PDF,
        Product.CONCERN_RELATIONS: Delivered.PDF,
        Product.ANNUAL_ACCOUNT: Delivered.PDF,
        Product.CERTIFIED_FILED_DOCUMENT: Delivered.SIGNED_PDF,
        Product.PAPER_EXTRACT: Delivered.PAPER,
        Product.CERTIFIED_EXTRACT: Delivered.SIGNED_PDF,
    }
)
"""What each product is, whatever a price list says."""

OF_A_FILING: Final = frozenset({Product.ANNUAL_ACCOUNT, Product.CERTIFIED_FILED_DOCUMENT})
"""Made of the financial statement that the company filed last (R2); the others of its registration."""


@dataclass(frozen=True, slots=True)
class Offer:
    """At what price a product is sold, exempt from VAT (R56), to whom, and how it may be paid."""

    price_cents: int
    buyers: Set[Buyer]
    paid_with: Set[PaidWith]


@dataclass(frozen=True, slots=True)
class PriceList:
    """What is sold from ``valid_from`` until the next list (D18); a product that is not on it is not sold."""

    version: str
    valid_from: date
    offers: Mapping[Product, Offer]

    def offer(self, product: Product, buyer: Buyer) -> Offer | None:
        """The offer to somebody like that; None where there is none."""
        offer = self.offers.get(product)
        return offer if offer is not None and buyer in offer.buyers else None


PRICES: Final = DatedTable[PriceList]()
"""Every price list. An order keeps the price of its moment (D18)."""


def prices_on(day: date) -> PriceList:
    """The prices in force on a day. Raises ValueError before the first list."""
    return PRICES.on(day)
