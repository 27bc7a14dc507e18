"""The fixed texts of mail and letters, in Dutch, then in English; amounts and dates as people read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from adapters.written import LANGUAGES, money, written_day
from domain.calendar import AMSTERDAM
from domain.ports import PaperLanguage, Paragraph, Part, Sheet
from domain.products import Product
from domain.values import Plain

INDENTED: Final = "    "
"""How a text marks what is to be typed over."""

ITEMS: dict[str, tuple[str, str]] = {
    "credit": ("Tegoed", "Credit"),
    Product.EXTRACT: ("Uittreksel", "Extract"),
    Product.HISTORY: ("Historie", "History"),
    Product.CONCERN_RELATIONS: ("Concernrelaties", "Concern relations"),
    Product.ANNUAL_ACCOUNT: ("Jaarrekening", "Annual account"),
    Product.CERTIFIED_FILED_DOCUMENT: ("Gewaarmerkt gedeponeerd stuk", "Certified filed document"),
    Product.PAPER_EXTRACT: ("Papieren uittreksel", "Paper extract"),
    Product.CERTIFIED_EXTRACT: ("Digitaal gewaarmerkt uittreksel", "Digitally certified extract"),
}
"""What stands on an invoice's line, in Dutch and in English."""


@dataclass(frozen=True, slots=True)
class Text:
    """A message ready to be sent. The subject holds no personal data and no secret."""

    subject: str
    body: Plain


def text(name: str, values: dict[str, str]) -> Text:
    """The text of that name with its blanks filled in; a blank without a value is a KeyError.

    Texts are plain, and a value is printed as it is: only codes, numbers, amounts and dates of our own
    making are filled in, and of what somebody typed nothing but a name that is one (whom.py)."""
    subject, _, body = _template(name).partition("\n\n")
    return Text(Template(subject).substitute(values), Plain(Template(body).substitute(values)))


def in_sheets(written: Text, parts: Mapping[str, Mapping[PaperLanguage, Part]]) -> list[Sheet]:
    """A text for paper: each language on a sheet of its own. A paragraph "[name]" is where a part stands."""
    titles = written.subject.split(" / ")
    halves = written.body.text.strip("\n").split("\n\n\n")
    return [
        Sheet(language, title, [_part(one, language, parts) for one in half.strip("\n").split("\n\n")])
        for language, title, half in zip(LANGUAGES, titles, halves, strict=True)
    ]


def amount(name: str, cents: int) -> dict[str, str]:
    """Two blanks, ``name_nl`` and ``name_en``."""
    return {f"{name}_{language}": money(cents, language) for language in LANGUAGES}


def day(name: str, on: date) -> dict[str, str]:
    """Two blanks, ``name_nl`` and ``name_en``."""
    return {f"{name}_{language}": written_day(on, language) for language in LANGUAGES}


def moment(name: str, at: datetime) -> dict[str, str]:
    """Two blanks as of ``day``, with the time in Amsterdam: 4 juni 2026, 10:00 uur."""
    local = at.astimezone(AMSTERDAM)
    nl, en = day(name, local.date()).values()
    return {f"{name}_nl": f"{nl}, {local:%H:%M} uur", f"{name}_en": f"{en}, {local:%H:%M}"}


def _part(paragraph: str, language: PaperLanguage, parts: Mapping[str, Mapping[PaperLanguage, Part]]) -> Part:
    if paragraph.startswith("[") and paragraph.endswith("]"):
        return parts[paragraph[1:-1]][language]
    lines = paragraph.split("\n")
    if all(line.startswith(INDENTED) for line in lines):
        return Paragraph("\n".join(line.strip() for line in lines), code=True)
    return Paragraph(paragraph)


@cache
def _template(name: str) -> str:
    return files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
