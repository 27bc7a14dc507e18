"""Setting pages: PDF/A-3a and PDF/UA-1 from a template and data, the same bytes for the same content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from typst import Compiler, Fonts, TypstError

FONTS: Final = Fonts(include_system_fonts=False)
"""Those that the library brings: a page looks the same on every machine."""
SIMPLE_BELOW: Final = 0x250
"""Latin as Europe writes it: these the fonts have."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """``pages``: how many sheets the printer takes, printed on one side."""

    pdf: bytes = field(repr=False)
    pages: int


class CannotBeShown(Exception):
    """A text has a character that no font has: neither standard allows that. Tells nothing of the text."""


def typeset(template: Path, content: Mapping[str, Any]) -> Typeset:
    """Texts go in as data, and are never read as markup. A template tells its pages under ``<pages>``.

    Raises CannotBeShown."""
    compiler = Compiler(template, font_paths=FONTS, sys_inputs={"content": json.dumps(content)})
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    except TypstError:
        # The templates are ours and tested: it is a character. Without the cause, which quotes the text.
        raise CannotBeShown from None
    assert isinstance(pdf, bytes)
    return Typeset(pdf, int(json.loads(compiler.query("<pages>", field="value", one=True))))


def spelled(content: Any) -> Any:
    """The same with what is not plain Latin spelled by its code points: fit to be shown."""
    match content:
        case str():
            return "".join(one if _is_simple(one) else f"[U+{ord(one):04X}]" for one in content)
        case Mapping():
            return {name: spelled(value) for name, value in content.items()}
        case list() | tuple():
            return [spelled(value) for value in content]
        case _:
            return content


def _is_simple(one: str) -> bool:
    # Beside Latin the euro sign, dashes, quotation marks and the ellipsis.
    return (
        one == "\n"
        or one in "\u20ac\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
        or (one.isprintable() and ord(one) < SIMPLE_BELOW)
    )
