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


def typeset(template: Path, content: Mapping[str, Any]) -> Typeset:
    """Texts go in as data, and are never read as markup. A template tells its pages under ``<pages>``.

    Neither standard lets a page show a character that no font has: where one stands in a text, what is not
    plain Latin is spelled by its code points instead."""
    try:
        return _set(template, content)
    except TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    return _set(template, _spelled(content))


def _set(template: Path, content: Mapping[str, Any]) -> Typeset:
    compiler = Compiler(template, font_paths=FONTS, sys_inputs={"content": json.dumps(content)})
    pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    assert isinstance(pdf, bytes)
    return Typeset(pdf, int(json.loads(compiler.query("<pages>", field="value", one=True))))


def _spelled(content: Any) -> Any:
    match content:
        case str():
            return "".join(one if _is_simple(one) else f"[U+{ord(one):04X}]" for one in content)
        case Mapping():
            return {name: _spelled(value) for name, value in content.items()}
        case list() | tuple():
            return [_spelled(value) for value in content]
        case _:
            return content


def _is_simple(one: str) -> bool:
    # Beside Latin the euro sign, dashes, quotation marks and the ellipsis.
    return (
        one == "\n"
        or one in "\u20ac\u2013\u2014\u2018\u2019\u201c\u201d\u2026"
        or (one.isprintable() and ord(one) < SIMPLE_BELOW)
    )
