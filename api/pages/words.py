"""Words, amounts and days as a person reads them: one catalogue per language, a file for each site."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from api.http.problem_kinds import Language
from domain.calendar import AMSTERDAM

TEXTS: Final = Path(__file__).parent / "texts"
LANGUAGES: Final[tuple[Language, ...]] = ("nl", "en")
MONTHS: Final[Mapping[Language, tuple[str, ...]]] = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


class NoSuchText(LookupError):
    """A page asks for words that the catalogue does not have."""


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Every text by its dotted key. Raises ValueError where two files have the same one."""
    found: dict[str, str] = {}
    for file in sorted((TEXTS / language).glob("*.toml")):
        for key, text in _flat(tomllib.loads(file.read_text()), ""):
            if key in found:
                raise ValueError(f"{file.name} says {key} again")
            found[key] = text
    return found


def told(language: Language, key: str, /, **given: Any) -> str:
    """The text of that key, with what is given put in. Raises NoSuchText."""
    text = find(language, key)
    if text is None:
        raise NoSuchText(f"{language}: {key}")
    return text.format(**given) if given else text


def find(language: Language, *keys: str) -> str | None:
    """The first of these that the catalogue has."""
    texts = catalogue(language)
    return next((texts[key] for key in keys if key in texts), None)


def money(language: Language, cents: int) -> str:
    """In euros: € 1.234,50 or €1,234.50."""
    plain = f"{abs(cents) / 100:,.2f}"
    sign = "-" if cents < 0 else ""
    if language == "nl":
        return f"€ {sign}{plain.translate(str.maketrans(',.', '.,'))}"
    return f"{sign}€{plain}"


def day(language: Language, iso: str | date) -> str:
    """As 29 november 2026; a moment by its day in Amsterdam (D9)."""
    one = _day_of(iso)
    return f"{one.day} {MONTHS[language][one.month - 1]} {one.year}"


def moment(language: Language, iso: str | datetime) -> str:
    """Day and time of the clock in Amsterdam (D9)."""
    at = (datetime.fromisoformat(iso) if isinstance(iso, str) else iso).astimezone(AMSTERDAM)
    return f"{day(language, at.date())} {at:%H:%M}"


def _day_of(iso: str | date) -> date:
    if isinstance(iso, str):
        return (
            datetime.fromisoformat(iso).astimezone(AMSTERDAM).date()
            if "T" in iso
            else date.fromisoformat(iso)
        )
    return iso


def _flat(part: Mapping[str, Any], before: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in part.items():
        key = f"{before}{name}"
        found += [(key, value)] if isinstance(value, str) else _flat(value, f"{key}.")
    return found
