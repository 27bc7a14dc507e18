"""Whose accounts can be debited: the countries whose IBANs are in SEPA, dated (D15, D18)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.terms import latest


@dataclass(frozen=True, slots=True)
class SepaZone:
    """The countries by which an IBAN of SEPA begins, from ``valid_from`` until the next version.

    Some territories have no IBANs of their own: those of Guernsey begin with GB, of Martinique with FR."""

    version: str
    valid_from: date
    countries: frozenset[str]


_BEFORE_THE_WEST_BALKANS: Final = frozenset({
    "AD", "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GI", "GR", "HR",
    "HU", "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MC", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI",
    "SK", "SM", "VA",
})  # fmt: skip
_WITHOUT_SERBIA: Final = _BEFORE_THE_WEST_BALKANS | {"AL", "MD", "ME", "MK"}

SEPA: Final = (
    SepaZone("2025-01", date(2025, 1, 1), _BEFORE_THE_WEST_BALKANS),
    SepaZone("2025-10", date(2025, 10, 5), _WITHOUT_SERBIA),
    SepaZone("2026-05", date(2026, 5, 5), _WITHOUT_SERBIA | {"RS"}),
)
"""Every version, by the list of the European Payments Council (EPC409-09), from the day that a country's
banks could take part. A released version never changes: a new one is added."""


def in_sepa(iban: str, on: date) -> bool:
    """Whether an account with this IBAN can be debited on that day."""
    return iban[:2] in latest(SEPA, on).countries
