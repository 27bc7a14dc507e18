"""Prices, terms and fees as they are shipped: what the domain is given before anything is decided."""

from adapters.dated_tables import SHIPPED, read_tables
from domain.products import PRICES
from domain.terms import TERMS


def as_shipped() -> None:
    """As composing a system does it: once, before strategies of it are drawn from."""
    shipped = read_tables(SHIPPED)
    PRICES.give(shipped.prices)
    TERMS.give(shipped.terms)
