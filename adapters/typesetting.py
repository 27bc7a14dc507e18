"""Setting pages: PDF/A-3a and PDF/UA-1 from a template and data, the same bytes for the same content."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from typst import Fonts

UNPRINTABLE: Final = ("could not be displayed", "contains the codepoint")
"""What the library says of a symbol that is in no font, and of one that has no meaning."""
SIMPLE_BELOW: Final = 0x250
"""Latin as Europe writes it: these the fonts have."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """``pages``: how many sheets the printer takes, printed on one side."""

    pdf: bytes = field(repr=False)
    pages: int


class NoSuchSymbol(Exception):
    """A text has a symbol that no font has, and neither standard lets a page show that. Quotes nothing."""


def typeset(template: Path, content: Mapping[str, Any]) -> Typeset:
    """Texts go in as data, and are never read as markup. A template tells its pages under ``<pages>``.

    Raises NoSuchSymbol."""
    from typst import Compiler, TypstError  # with the first page: it brings 12 MB

    compiler = Compiler(template, font_paths=_fonts(), sys_inputs={"content": json.dumps(content)})
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    except TypstError as error:
        if not any(words in str(error) for words in UNPRINTABLE):
            raise
        raise NoSuchSymbol from None
    assert isinstance(pdf, bytes)
    return Typeset(pdf, int(json.loads(compiler.query("<pages>", field="value", one=True))))


def typeset_or_spelled(template: Path, content: Mapping[str, Any]) -> Typeset:
    """As typeset; where a symbol is in no font, all that is not plain Latin is spelled by its code points."""
    try:
        return typeset(template, content)
    except NoSuchSymbol:
        return typeset(template, spelled(content))


@cache
def _fonts() -> "Fonts":
    """Those that the library brings: a page looks the same on every machine."""
    from typst import Fonts

    return Fonts(include_system_fonts=False)


def spelled(content: Any) -> Any:
    """With every symbol that is not plain Latin by its code point: such a page can always be set."""
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
