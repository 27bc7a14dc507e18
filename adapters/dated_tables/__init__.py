"""The dated tables that a register keeps in files: prices and terms (D18, D19, decision 0042)."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapters.dated_tables.mistakes import BadTables, Mistake
from adapters.dated_tables.prices import read_prices
from adapters.dated_tables.terms import read_terms
from domain.products import PriceList
from domain.terms import Terms

__all__ = [
    "PRICES_FILE",
    "SHIPPED",
    "TERMS_FILE",
    "BadTables",
    "Mistake",
    "Tables",
    "read_prices",
    "read_tables",
    "read_terms",
]

SHIPPED: Final = Path(__file__).parent
"""Where those lie that come with the code."""
PRICES_FILE: Final = "prices.csv"
TERMS_FILE: Final = "terms.toml"


@dataclass(frozen=True, slots=True)
class Tables:
    """Every version of each."""

    prices: Sequence[PriceList]
    terms: Sequence[Terms]


def read_tables(folder: Path) -> Tables:
    """Both files of a folder. Raises BadTables with the mistakes of both."""
    mistakes: list[Mistake] = []
    prices: Sequence[PriceList] = ()
    terms: Sequence[Terms] = ()
    try:
        prices = read_prices(folder / PRICES_FILE)
    except BadTables as bad:
        mistakes += bad.mistakes
    try:
        terms = read_terms(folder / TERMS_FILE)
    except BadTables as bad:
        mistakes += bad.mistakes
    if mistakes:
        raise BadTables(mistakes)
    return Tables(prices, terms)
