"""Amounts and days as people write them, in either language."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain.ports import PaperLanguage

LANGUAGES: Final[tuple[PaperLanguage, ...]] = ("nl", "en")
"""The order in which every text has them."""
_MONTHS: Final[Mapping[PaperLanguage, Sequence[str]]] = {
    "nl": (
        "januari", "februari", "maart", "april", "mei", "juni",
        "juli", "augustus", "september", "oktober", "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def written_day(on: date, language: PaperLanguage) -> str:
    """1 juni 2026, 1 June 2026."""
    return f"{on.day} {_MONTHS[language][on.month - 1]} {on.year}"


def money(cents: int, language: PaperLanguage) -> str:
    """€ 1.234,56 in Dutch, EUR 1,234.56 in English."""
    whole, rest = divmod(cents, 100)
    if language == "en":
        return f"EUR {whole:,}.{rest:02}"
    return f"€ {whole:,}".replace(",", ".") + f",{rest:02}"
