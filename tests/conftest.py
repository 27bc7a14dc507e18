"""Fixtures for every test."""

from adapters.dated_tables import SHIPPED, read_tables
from domain.products import PRICES
from domain.terms import TERMS

pytest_plugins = ["tests.databases"]

# As composing a system does it; some tables of cases are made when their module is read.
_shipped = read_tables(SHIPPED)
PRICES.give(_shipped.prices)
TERMS.give(_shipped.terms)
