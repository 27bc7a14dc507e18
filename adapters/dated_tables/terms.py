"""Terms and fees as a TOML file: a table per version, every field of it checked (D1, D19)."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from adapters.dated_tables.mistakes import VERSION, VERSION_RULE, BadTables, Mistake, out_of_order, text_of
from domain.terms import Fee, Terms

NUMBER_MAX: Final = 3660
"""Of days, months, minutes, years and counts: ten years of days."""
CENTS_MAX: Final = 100_000_000
LEAST: Final[Mapping[str, tuple[int, str]]] = {
    "final_notice_days": (14, "Awb 4:112: two weeks"),
    "fiscal_years": (7, "D12"),
    "collection_return_months": (13, "SEPA Core, MD01"),
}
"""What no version may fall short of; everything else is at least 1."""
PERCENT: Final = "deregistrations_percent"


@dataclass(frozen=True, slots=True)
class _Placed:
    place: str
    version: str
    valid_from: date


def read_terms(file: Path) -> Sequence[Terms]:
    """Every version of a file. Raises BadTables."""
    try:
        whole = tomllib.loads(text_of(file))
    except tomllib.TOMLDecodeError as error:
        raise BadTables([Mistake(file.name, "", f"must be TOML: {error}")]) from None
    tables = whole.get("terms")
    if set(whole) != {"terms"} or not isinstance(tables, list) or not tables:
        rule = "must hold tables [[terms]], at least one, and nothing else"
        raise BadTables([Mistake(file.name, "", rule)])
    mistakes: list[Mistake] = []
    found: list[Terms] = []
    for number, table in enumerate(tables, 1):
        wrong = list(_wrong(table)) if isinstance(table, dict) else [("", "must be a table")]
        mistakes += [Mistake(file.name, _place(number, table, name), rule) for name, rule in wrong]
        if not wrong:
            found.append(Terms(**{**table, "fees": tuple(Fee(**fee) for fee in table["fees"])}))
    if not mistakes:
        placed = [_Placed(f"table {n}", each.version, each.valid_from) for n, each in enumerate(found, 1)]
        mistakes += out_of_order(file.name, placed)
    if mistakes:
        raise BadTables(mistakes)
    return found


def _place(number: int, table: object, name: str) -> str:
    version = table.get("version") if isinstance(table, dict) else None
    told = f" ({version})" if isinstance(version, str) and VERSION.fullmatch(version) else ""
    return f"table {number}{told}" + (f", field {name}" if name else "")


def _wrong(table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each field that breaks a rule, and which."""
    kinds = {field.name: field.type for field in fields(Terms)}
    for name in sorted(set(table) - set(kinds)):
        yield name, "is no term"
    for name, kind in kinds.items():
        if name not in table:
            yield name, "is missing"
        elif rule := _broken(name, kind, table[name]):
            yield name, rule


def _broken(name: str, kind: object, value: object) -> str | None:
    """The rule that a field breaks; None where it is right."""
    if kind is date:
        is_day = isinstance(value, date) and not isinstance(value, datetime)
        return None if is_day else "must be a day, written 2026-01-31 without quotes"
    if kind is str:
        fits = isinstance(value, str) and VERSION.fullmatch(value)
        return None if fits else f"must be {VERSION_RULE}, in quotes"
    if kind is int:
        least, why = LEAST.get(name, (1, ""))
        most = 100 if name == PERCENT else NUMBER_MAX
        told = f" ({why})" if why else ""
        return None if _is_number(value, least, most) else f"must be from {least} to {most}{told}"
    return _broken_fees(value)


def _broken_fees(value: object) -> str | None:
    """D1: which fee is due depends on the sum; every sum has one."""
    named = {field.name for field in fields(Fee)}
    if not isinstance(value, list) or not value:
        return "must list at least one fee"
    for number, fee in enumerate(value, 1):
        if not isinstance(fee, dict) or set(fee) != named:
            return f"fee {number} must have from_cents and fee_cents, and nothing else"
        if not all(_is_number(each, 0, CENTS_MAX) for each in fee.values()):
            return f"fee {number} must be in whole cents from 0 to {CENTS_MAX}"
    begins = [fee["from_cents"] for fee in value]
    if begins[0] != 0 or any(later <= earlier for earlier, later in pairwise(begins)):
        return "from_cents must begin with 0 and rise"
    return None


def _is_number(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
