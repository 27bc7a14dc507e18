"""A letter as the printer gets it."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, assert_never

from adapters.typesetting import NoSuchSymbol, Typeset, typeset
from adapters.written import written_day
from domain.ports import Facts, Grid, HowToPay, Letter, LetterRefused, PaperLanguage, Paragraph, Part, Sheet
from domain.seller import Seller
from domain.values import ALPHABET

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
_CODE: Final = re.compile(f"W[{ALPHABET}]{{11}}")


def printed(letter: Letter, sender: Seller) -> Typeset:
    """On paper, as it was written. Raises LetterRefused."""
    try:
        return typeset(TEMPLATE, _content(letter, sender))
    except NoSuchSymbol:
        raise LetterRefused from None


def plain(letter: Letter) -> dict[str, str]:
    """What stands in it, without its looks."""
    return {
        "to": letter.to.text.strip(),
        "post_on": letter.post_on.isoformat(),
        "subject": letter.title,
        "text": "\n\n\n".join("\n\n".join(_said(part) for part in sheet.parts) for sheet in letter.sheets),
    }


def _content(letter: Letter, sender: Seller) -> dict[str, Any]:
    return {
        "to": letter.to.text.strip().split("\n"),
        "day": letter.post_on.isoformat(),
        "title": letter.title,
        "sender": {
            "name": sender.name,
            "return_address": f"{sender.name}, {sender.return_address}",
            "lines": {"nl": _head(sender, "nl"), "en": _head(sender, "en")},
        },
        "sheets": [_sheet(sheet, letter) for sheet in letter.sheets],
        "attached": [
            {"name": one.name, "description": one.description, "xml": one.xml}
            for one in (letter.attached,)
            if one is not None
        ],
    }


def _head(sender: Seller, language: PaperLanguage) -> Sequence[str]:
    telephone, kvk, vat = (
        ("Telefoon", "KVK-nummer", "Btw-id") if language == "nl" else ("Telephone", "KVK number", "VAT ID")
    )
    lines = [*sender.lines[1:], f"{telephone} {sender.telephone}", sender.email, f"{kvk} {sender.kvk_number}"]
    return [*lines, f"{vat} {sender.vat_id}"] if sender.vat_id else lines


def _sheet(sheet: Sheet, letter: Letter) -> dict[str, Any]:
    return {
        "language": sheet.language,
        "title": sheet.title,
        "day": written_day(letter.post_on, sheet.language),
        "parts": [_part(part) for part in sheet.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    match part:
        case Paragraph():
            kind = "code" if part.code else "small" if part.small else "text"
            return {"kind": kind, "text": _grouped(part.text) if part.code else part.text}
        case Facts():
            return {"kind": "facts", "rows": part.rows}
        case Grid():
            return {"kind": "table", "columns": part.columns, "rows": part.rows, "totals": part.totals}
        case HowToPay():
            codes = [
                {
                    "size": len(code.modules),
                    "dark": _dark(code.modules),
                    "caption": code.caption,
                    "says": code.says,
                }
                for code in part.codes
            ]
            return {"kind": "pay", "title": part.title, "rows": part.rows, "codes": codes}
        case _:
            assert_never(part)


def _dark(modules: Sequence[str]) -> str:
    """A path over the dark modules, a run of them at a time: here, for a page is slow at single letters."""
    runs = ((y, run.start(), run.end()) for y, row in enumerate(modules) for run in re.finditer("1+", row))
    return "".join(f"M{start} {y}h{end - start}v1h-{end - start}z" for y, start, end in runs)


def _grouped(code: str) -> str:
    """An access code in groups of four: read and typed with fewer errors."""
    if not _CODE.fullmatch(code):
        return code
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _said(part: Part) -> str:
    match part:
        case Paragraph():
            return f"    {part.text}" if part.code else part.text
        case Facts():
            return "\n".join(f"{name}: {value}" for name, value in part.rows)
        case Grid():
            totals = [f"{name}: {amount}" for name, amount in part.totals]
            return "\n".join(["  ".join(row) for row in (part.columns, *part.rows)] + totals)
        case HowToPay():
            rows = [f"{name}: {value}" for name, value in part.rows]
            return "\n".join([part.title, *rows, *(code.says for code in part.codes)])
        case _:
            assert_never(part)
