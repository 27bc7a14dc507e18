"""An address as the register writes it, and as it is printed: never one that is protected (D16)."""

import re
from collections.abc import Sequence

from pydantic import AliasChoices, Field

from adapters.register.fields import Answer, Text
from domain.ports import Address

HOME = "nederland"
VISITING = frozenset({"bezoekadres"})
POSTAL = frozenset({"correspondentieadres", "postadres"})
_TOWN = re.compile(r"(?P<street>.+?) (?P<town>[1-9][0-9]{3} ?[A-Z]{2} .+)")


class AddressEntry(Answer):
    """One address of a branch or an owner, of whichever type."""

    type: Text = ""
    afgeschermd: Text = Field("Nee", validation_alias=AliasChoices("indAfgeschermd", "indicatieAfgeschermd"))
    volledigAdres: Text = ""
    straatnaam: Text = ""
    aanduidingBijHuisnummer: Text = ""
    huisnummer: Text = ""
    huisletter: Text = ""
    huisnummerToevoeging: Text = ""
    toevoegingAdres: Text = ""
    postbusnummer: Text = ""
    postcode: Text = ""
    plaats: Text = ""
    straatHuisnummer: Text = ""
    postcodeWoonplaats: Text = ""
    regio: Text = ""
    land: Text = ""


def entry_of(entries: Sequence[AddressEntry | None], types: frozenset[str]) -> AddressEntry | None:
    return next((entry for entry in entries if entry and entry.type.casefold() in types), None)


def address(entries: Sequence[AddressEntry | None], types: frozenset[str]) -> Address | None:
    """The first of those types; None where there is none, or it is protected (D16)."""
    entry = entry_of(entries, types)
    if entry is None or entry.afgeschermd.casefold() != "nee":
        return None
    lines = tuple(line for line in _lines(entry) if line)
    return Address(lines, entry.land or "Nederland") if lines else None


def is_foreign(entry: AddressEntry) -> bool:
    return entry.land.casefold() not in ("", HOME)


def _lines(entry: AddressEntry) -> Sequence[str]:
    """Its parts; where the full address says more than they do, that one as it stands."""
    street, town, full = _street(entry), _town(entry), entry.volledigAdres
    if street and town and not _says_more(entry):
        return [entry.toevoegingAdres, street, town, entry.regio]
    match = _TOWN.fullmatch(full)
    if match or not full:
        printed = [match["street"], match["town"]] if match else []
    else:
        printed = [full] if _squeezed(town) in _squeezed(full) else [full, town]
    missing = _squeezed(entry.toevoegingAdres) not in _squeezed(full)
    return [entry.toevoegingAdres, *printed] if printed and missing else printed


def _street(entry: AddressEntry) -> str:
    if entry.straatHuisnummer or entry.postbusnummer:
        return entry.straatHuisnummer or f"Postbus {entry.postbusnummer}"
    number = [entry.aanduidingBijHuisnummer, entry.huisnummer, entry.huisletter, entry.huisnummerToevoeging]
    return " ".join(part for part in (entry.straatnaam, *number) if part)


def _town(entry: AddressEntry) -> str:
    return entry.postcodeWoonplaats or f"{entry.postcode} {entry.plaats}".strip()


def _says_more(entry: AddressEntry) -> bool:
    """Whether anything is left of the full address without its parts, which stand in any order."""
    kept = entry.model_dump(exclude={"type", "afgeschermd", "volledigAdres"}).values()
    rest = _squeezed(entry.volledigAdres)
    for part in sorted(map(_squeezed, ("Postbus", *kept)), key=len, reverse=True):
        rest = rest.replace(part, "", 1)
    return bool(rest)


def _squeezed(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
