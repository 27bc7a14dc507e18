"""A letter as the printer gets it: PDF/A-3a and PDF/UA-1, the same bytes for the same letter."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from typst import Compiler, Fonts, TypstError

from domain.ports import Letter, LetterRefused

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
FONTS: Final = Fonts(include_system_fonts=False)
"""Those that the library brings: a letter looks the same on every machine."""


@dataclass(frozen=True, slots=True)
class Printed:
    """``pages``: how many sheets the printer takes, printed on one side."""

    pdf: bytes = field(repr=False)
    pages: int


def printed(letter: Letter) -> Printed:
    """Texts go in as data, and are never read as markup. Raises LetterRefused."""
    compiler = Compiler(TEMPLATE, font_paths=FONTS, sys_inputs={"letter": json.dumps(content(letter))})
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    except TypstError:
        # The template is ours and tested: a symbol of the letter is in none of the fonts. Without the cause,
        # which quotes the letter.
        raise LetterRefused from None
    assert isinstance(pdf, bytes)
    return Printed(pdf, int(json.loads(compiler.query("<pages>", field="value", one=True))))


def content(letter: Letter) -> dict[str, str]:
    """What stands in it."""
    return {
        "to": letter.to.text.strip(),
        "post_on": letter.post_on.isoformat(),
        "subject": letter.subject.strip(),
        "text": letter.text.text.strip(),
    }
