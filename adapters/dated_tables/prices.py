"""The price list as a CSV file: a row per version and product, every rule of it checked (D18, R1, R5)."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from io import StringIO
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from adapters.dated_tables.mistakes import VERSION, VERSION_RULE, BadTables, Mistake, out_of_order, text_of
from domain.products import DELIVERED, Buyer, Delivered, Offer, PaidWith, PriceList, Product

COLUMNS: Final = ("version", "valid_from", "product", "price_cents", "buyers", "paid_with")
CENTS_MAX: Final = 1_000_000
WITH_A_CODE: Final = frozenset({PaidWith.CREDIT, PaidWith.DIRECT_DEBIT})

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    version: str
    valid_from: date
    product: Product
    offer: Offer

    @property
    def place(self) -> str:
        return f"row {self.number}"


class _Unfit(Exception):
    """The rule that a cell breaks."""


def read_prices(file: Path) -> Sequence[PriceList]:
    """Every price list of a file. Rows are counted from 1, the heading. Raises BadTables."""
    mistakes: list[Mistake] = []
    rows = list(_rows(file.name, text_of(file), mistakes))
    if not mistakes:
        mistakes += _among(file.name, rows)
    if mistakes:
        raise BadTables(mistakes)
    return [
        PriceList(version, valid_from, MappingProxyType({row.product: row.offer for row in listed}))
        for (version, valid_from), listed in groupby(rows, lambda row: (row.version, row.valid_from))
    ]


def _rows(file: str, text: str, mistakes: list[Mistake]) -> Iterator[_Row]:
    """The rows that are right; what is wrong with the others is added to the mistakes."""
    lines = csv.reader(StringIO(text, newline=""), strict=True)
    begun = False
    try:
        for cells in lines:
            place = f"row {lines.line_num}"
            if not begun:
                begun = True
                if tuple(cells) != COLUMNS:
                    mistakes.append(Mistake(file, place, f"the columns must be {','.join(COLUMNS)}"))
                    return
            elif cells and len(cells) != len(COLUMNS):
                mistakes.append(Mistake(file, place, f"must have {len(COLUMNS)} cells, not {len(cells)}"))
            elif cells:
                wrong = len(mistakes)
                row = _row(lines.line_num, dict(zip(COLUMNS, cells, strict=True)), file, mistakes)
                if row is not None and len(mistakes) == wrong:
                    yield row
    except csv.Error as error:
        mistakes.append(Mistake(file, f"row {lines.line_num}", f"must be a line of CSV: {error}"))
    if not begun or lines.line_num < 2:
        mistakes.append(Mistake(file, "", "must have a heading and at least one row"))


def _row(number: int, cells: Mapping[str, str], file: str, mistakes: list[Mistake]) -> _Row | None:
    read: Mapping[str, Callable[[str], object]] = {
        "version": _version,
        "valid_from": _day,
        "product": lambda text: _one_of(Product, text),
        "price_cents": _cents,
        "buyers": lambda text: _some_of(Buyer, text),
        "paid_with": lambda text: _some_of(PaidWith, text),
    }
    found: dict[str, object] = {}
    for column, reading in read.items():
        try:
            found[column] = reading(cells[column])
        except _Unfit as unfit:
            mistakes.append(Mistake(file, f"row {number}, column {column}", str(unfit)))
    match found:
        case {
            "version": str(version),
            "valid_from": date() as valid_from,
            "product": Product() as product,
            "price_cents": int(price_cents),
            "buyers": frozenset() as buyers,
            "paid_with": frozenset() as paid_with,
        }:
            mistakes += _apart(file, number, product, buyers, paid_with)
            return _Row(number, version, valid_from, product, Offer(price_cents, buyers, paid_with))
        case _:
            return None


def _apart(
    file: str, number: int, product: Product, buyers: Set[Buyer], paid_with: Set[PaidWith]
) -> Iterator[Mistake]:
    """Guests pay online and have no code; who has one pays from credit or by direct debit (R1, R5)."""
    place = f"row {number}, column "
    with_a_code = bool(buyers - {Buyer.GUEST})
    if (Buyer.GUEST in buyers) is not (PaidWith.ONLINE in paid_with):
        yield Mistake(file, f"{place}paid_with", "online if guests may buy it, and only then")
    if with_a_code is not bool(paid_with & WITH_A_CODE):
        rule = "credit or direct_debit if business or private may buy it, and only then"
        yield Mistake(file, f"{place}paid_with", rule)
    if DELIVERED[product] is Delivered.PAPER and with_a_code:
        yield Mistake(file, f"{place}buyers", f"{product} is posted: guest alone")


def _among(file: str, rows: Sequence[_Row]) -> Iterator[Mistake]:
    """What a row is beside the others."""
    listed: dict[str, _Row] = {}
    products: set[tuple[str, Product]] = set()
    for row in rows:
        first = listed.setdefault(row.version, row)
        if row.valid_from != first.valid_from:
            rule = f"must be {first.valid_from}, as in the first row of version {row.version}"
            yield Mistake(file, f"{row.place}, column valid_from", rule)
        if (row.version, row.product) in products:
            rule = f"{row.product} is in version {row.version} already"
            yield Mistake(file, f"{row.place}, column product", rule)
        products.add((row.version, row.product))
    begins = [next(group) for _, group in groupby(rows, lambda row: row.version)]
    yield from out_of_order(file, begins)


def _version(text: str) -> str:
    if not VERSION.fullmatch(text):
        raise _Unfit(f"must be {VERSION_RULE}")
    return text


def _day(text: str) -> date:
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise _Unfit("must be a day of the form 2026-01-31") from None


def _cents(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,7}", text, re.ASCII) or not 1 <= int(text) <= CENTS_MAX:
        raise _Unfit(f"must be a whole number of cents from 1 to {CENTS_MAX}")
    return int(text)


def _one_of(kind: type[E], text: str) -> E:
    try:
        return kind(text)
    except ValueError:
        raise _Unfit(f"must be one of {', '.join(kind)}") from None


def _some_of(kind: type[E], text: str) -> frozenset[E]:
    found = [_one_of(kind, word) for word in text.split(" ")]
    if len(set(found)) != len(found):
        raise _Unfit("must name each once")
    return frozenset(found)
