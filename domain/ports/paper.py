"""What stands on paper: a letter or an invoice as its parts, in each language on pages of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

PaperLanguage = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. ``code``: something to be typed over, and so shown in a fixed width, an access code in
    groups of four. ``small``: beside the matter, such as how the sender is reached."""

    text: str = field(repr=False)
    code: bool = False
    small: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with a value each."""

    rows: Sequence[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. The last column is of amounts, and so to the right; ``totals`` stand below it."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    totals: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A picture that a bank's app reads (EPC069-12): rows of 0 and 1, and what it says, to be read aloud."""

    modules: Sequence[str] = field(repr=False)
    caption: Sequence[str]
    says: str


@dataclass(frozen=True, slots=True)
class HowToPay:
    """Where to pay to and what to give, with a code for each payment."""

    title: str
    rows: Sequence[tuple[str, str]]
    codes: Sequence[PaymentCode]


Part = Paragraph | Facts | Grid | HowToPay


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that is said in one language, on pages of its own."""

    language: PaperLanguage
    title: str
    parts: Sequence[Part] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF that says the same for machines; ``name`` is its file name."""

    name: str
    description: str
    xml: str = field(repr=False)
