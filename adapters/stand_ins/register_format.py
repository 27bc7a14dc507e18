"""How the register writes its answers: both shapes of links, runs of spaces and all."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

Json = dict[str, Any]

DESCRIPTIONS = {
    "IPD0004": "Het KVK-nummer is niet valide.",
    "IPD0005": "Op basis van dit nummer kan het product niet worden geleverd.",
    "IPD0006": "Het vestigingsnummer is niet valide.",
    "IPD1002": "De dienst is tijdelijk niet beschikbaar.",
    "IPD5200": "Er zijn geen gegevens gevonden.",
    "IPD9999": "Algemene technische fout.",
}
STARTED = "20170108"


def basic(number: str, company: Json) -> Json:
    embedded: Json = {"eigenaar": _owner(number, company)}
    main = _main(company)
    if main is not None:
        embedded["hoofdvestiging"] = _office(number, company, main)
    return {
        "kvkNummer": number,
        "indNonMailing": "Ja",
        "naam": company["name"],
        "formeleRegistratiedatum": STARTED,
        "materieleRegistratie": _term(company["ends"]),
        "handelsnamen": [{"naam": company["name"], "volgorde": 0}],
        "_embedded": embedded,
        "_links": {"self": {"href": f"/v1/basisprofielen/{number}"}},
    }


def part(number: str, company: Json, name: str) -> Json | None:
    """eigenaar, hoofdvestiging or vestigingen; None where there is none."""
    main = _main(company)
    if name == "eigenaar":
        return _owner(number, company)
    if name == "hoofdvestiging" and main is not None:
        return _office(number, company, main)
    if name == "vestigingen" and company["branches"]:
        return _branches(number, company)
    return None


def profile(kvk_number: str, company: Json, number: str, branch: Json) -> Json:
    answer = {
        "vestigingsnummer": number,
        "kvkNummer": kvk_number,
        "indNonMailing": "Ja",
        "formeleRegistratiedatum": STARTED,
        "materieleRegistratie": _term(branch["ends"]),
        "statutaireNaam": company["name"],
        "eersteHandelsnaam": branch["name"],
        "indHoofdvestiging": _yes(branch["main"]),
        "adressen": _addresses(branch["addresses"]),
        "links": [{"rel": "self", "href": f"/v1/vestigingsprofielen/{number}"}],
    }
    return answer | ({"rsin": company["rsin"]} if company["rsin"] else {})


def search(companies: Mapping[str, Json], wanted: Mapping[str, str | None], name: str | None) -> list[Json]:
    """One entry per branch, or one for a company without; inactive companies are left out."""
    entries = [
        entry
        for number, company in companies.items()
        if company["ends"] is None
        for entry in _search_entries(number, company)
    ]
    return [
        {field: value for field, value in entry.items() if value is not None}
        for entry in entries
        if all(value is None or entry[field] == value for field, value in wanted.items())
        and (name is None or name.casefold() in entry["naam"].casefold())
    ]


def page(found: Sequence[Json], number: int, size: int) -> Json:
    return {
        "pagina": number,
        "resultatenPerPagina": size,
        "totaal": len(found),
        "resultaten": list(islice(found, (number - 1) * size, number * size)),
    }


def signal_page(found: Sequence[Json], number: int, size: int) -> Json:
    return {
        "pagina": number,
        "aantal": size,
        "totaal": len(found),
        "totaalPaginas": max(1, -(-len(found) // size)),
        "signalen": list(islice(found, (number - 1) * size, number * size)),
    }


def _main(company: Json) -> str | None:
    return next((number for number, branch in company["branches"].items() if branch["main"]), None)


def _owner(number: str, company: Json) -> Json:
    answer: Json = {
        "rechtsvorm": company["legal_form"],
        "uitgebreideRechtsvorm": company["legal_form"],
        "links": [{"rel": "self", "href": f"/v1/basisprofielen/{number}/eigenaar"}],
    }
    if company["addresses"]:
        answer["adressen"] = _addresses(company["addresses"])
    return answer | ({"rsin": company["rsin"]} if company["rsin"] else {})


def _office(number: str, company: Json, main: str) -> Json:
    office = profile(number, company, main, company["branches"][main])
    return {field: value for field, value in office.items() if field != "statutaireNaam"}


def _branches(number: str, company: Json) -> Json:
    """The list leaves structured addresses out."""
    entries = [
        {
            "vestigingsnummer": branch_number,
            "eersteHandelsnaam": branch["name"],
            "indHoofdvestiging": _yes(branch["main"]),
            "indCommercieleVestiging": "Ja",
            "_links": {"self": {"href": f"/v1/vestigingsprofielen/{branch_number}"}},
        }
        for branch_number, branch in company["branches"].items()
    ]
    return {
        "kvkNummer": number,
        "aantalCommercieleVestigingen": len(entries),
        "aantalNietCommercieleVestigingen": 0,
        "totaalAantalVestigingen": len(entries),
        "vestigingen": entries,
    }


def _search_entries(number: str, company: Json) -> list[Json]:
    common = {"kvkNummer": number, "rsin": company["rsin"], "vestigingsnummer": None}
    if not company["branches"]:
        return [common | {"naam": company["name"], "type": "rechtspersoon"}]
    return [
        common
        | {"vestigingsnummer": branch_number, "naam": branch["name"]}
        | {"type": "hoofdvestiging" if branch["main"] else "nevenvestiging"}
        for branch_number, branch in company["branches"].items()
        if branch["ends"] is None
    ]


def _addresses(addresses: Mapping[str, Json]) -> list[Json]:
    return [_address(kind, fields) for kind, fields in addresses.items()]


def _address(kind: str, fields: Json) -> Json:
    answer = {"type": kind, "indAfgeschermd": "Nee", "land": "Nederland"} | fields
    if answer["indAfgeschermd"] == "Ja":
        return {"type": kind, "indAfgeschermd": "Ja", "plaats": fields.get("plaats"), "land": answer["land"]}
    street = [
        fields.get(name)
        for name in (
            "straatHuisnummer",
            "straatnaam",
            "aanduidingBijHuisnummer",
            "huisnummer",
            "huisletter",
            "huisnummerToevoeging",
        )
    ]
    town = [fields.get(name) for name in ("postcodeWoonplaats", "postcode", "plaats")]
    full = f"{_words([*street, fields.get('postbusnummer')])}{' ' * 25}{_words(town)}"
    return answer | {"volledigAdres": full}


def _words(parts: Sequence[object]) -> str:
    return " ".join(str(part) for part in parts if part)


def _term(ends: str | None) -> Json:
    return {"datumAanvang": STARTED} | ({"datumEinde": ends} if ends else {})


def _yes(value: bool) -> str:
    return "Ja" if value else "Nee"
