"""`toegang prices` and `toegang terms`: what is in force on a day, and whether a file may be used."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

from api.process.dated_tables import dated_tables
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import as_json, fail, said
from domain.products import DELIVERED, PriceList
from domain.terms import Dated, Terms, latest

AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")

D = TypeVar("D", bound=Dated)


def show_prices(on: datetime | None, file: Path | None, *, raw: bool, in_json: bool) -> None:
    """The list of a day; a file that may not be used is refused with every mistake in it."""
    file = file or _folder() / dated_tables.PRICES_FILE
    if raw:
        said(file.read_text("utf-8").rstrip())
        return
    listed = _in_force(_checked(file, dated_tables.read_prices), on)
    rows = list(_prices(listed))
    if in_json:
        head = {"version": listed.version, "valid_from": listed.valid_from}
        as_json(head | {"prices": rows})
        return
    said(f"Prices {listed.version}, from {listed.valid_from}, in euros, exempt from VAT")
    table(
        ("product", "price", "buyers", "paid with", "delivered"),
        [
            (
                row["product"],
                _euros(row["price_cents"]),
                " ".join(row["buyers"]),
                " ".join(row["paid_with"]),
                row["delivered"],
            )
            for row in rows
        ],
    )


def show_terms(on: datetime | None, file: Path | None, *, raw: bool, in_json: bool) -> None:
    """The terms of a day; a file that may not be used is refused with every mistake in it."""
    file = file or _folder() / dated_tables.TERMS_FILE
    if raw:
        said(file.read_text("utf-8").rstrip())
        return
    terms = _in_force(_checked(file, dated_tables.read_terms), on)
    if in_json:
        as_json(asdict(terms))
        return
    table(("term", "value"), [(field.name, _term(terms, field.name)) for field in fields(terms)])


def _folder() -> Path:
    chosen = Settings().tables_dir
    return dated_tables.SHIPPED if chosen == Path() else chosen


def _checked(file: Path, read: Callable[[Path], Sequence[D]]) -> Sequence[D]:
    try:
        return read(file)
    except dated_tables.BadTables as bad:
        fail(str(bad))


def _in_force(versions: Sequence[D], on: datetime | None) -> D:
    day = on.date() if on else datetime.now(AMSTERDAM).date()
    try:
        return latest(versions, day)
    except ValueError:
        fail(f"nothing was in force on {day}: the first version is of {_first(versions)}")


def _first(versions: Sequence[Dated]) -> date:
    return min(each.valid_from for each in versions)


def _prices(listed: PriceList) -> Iterator[dict[str, Any]]:
    for product, offer in listed.offers.items():
        yield {
            "product": product.value,
            "price_cents": offer.price_cents,
            "buyers": sorted(offer.buyers),
            "paid_with": sorted(offer.paid_with),
            "delivered": DELIVERED[product].value,
        }


def _term(terms: Terms, name: str) -> str:
    if name != "fees":
        return str(getattr(terms, name))
    return ", ".join(f"{_euros(fee.fee_cents)} from {_euros(fee.from_cents)}" for fee in terms.fees)


def _euros(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
