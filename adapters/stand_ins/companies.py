"""The register's public test companies, as the built-in register; the facts lie in companies.json."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LARGE = "90006577"
BRANCHES_OF_THE_LARGE_ONE = 1000
BROKEN: Mapping[str, tuple[int, str]] = {
    "90004973": (500, "IPD9999"),
    "90002903": (503, "IPD1002"),
}
"""Numbers that always return an error; which error is invented."""


def built_in_companies() -> dict[str, Any]:
    """A fresh copy, by KVK number.

    Numbers, kinds and the addresses of the main branches of 69599084 and 68750110 and of 90000749 are
    the public facts; of 90001354 that its address is protected, of 55344526 that the visiting one is
    foreign. Invented, as no public fact is at hand: every email address, the names marked (invented),
    all other addresses, and the branch numbers that begin with 9900000 or 99000005534.

    A company has name, legal_form, rsin, email, ends (YYYYMMDD or null), branches by number and the
    owner's addresses; a branch has name, main, ends and addresses by type, in the register's fields."""
    companies: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
    branches = companies[LARGE]["branches"]
    for ordinal in range(len(branches) + 1, BRANCHES_OF_THE_LARGE_ONE + 1):
        branches[f"9900000{ordinal:05}"] = _branch(ordinal)
    return companies


def _branch(ordinal: int) -> dict[str, Any]:
    address = {
        "straatnaam": "Voorbeeldplein",
        "huisnummer": ordinal,
        "postcode": "5611AA",
        "plaats": "Eindhoven",
    }
    name = f"BV Duizend, vestiging {ordinal} (invented)"
    return {"name": name, "main": False, "ends": None, "addresses": {"bezoekadres": address}}
