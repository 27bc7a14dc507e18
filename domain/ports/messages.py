"""Mail, letters, documents and overviews."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from domain.ports.paper import Attached, Sheet
from domain.products import Product
from domain.values import (
    KvkNumber,
    Language,
    OrderId,
    Plain,
)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A PDF that goes with a mail; ``name`` is its file name."""

    name: str
    pdf: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """One message. ``message_id`` is the same at every try, so that a reader can drop a double."""

    message_id: str
    to: Plain
    subject: str
    text: Plain
    enclosed: Sequence[Enclosed] = ()


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """At least once. Raises TechnicalFault, and MailRefused where a retry cannot help."""


class MailRefused(Exception):
    """The mail server refuses this message for good."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. ``letter_id`` is the same at every try; ``post_on`` is the day it is posted."""

    letter_id: str
    post_on: date
    to: Plain
    """Name and address, one line each."""
    sheets: Sequence[Sheet]
    """In each language one; the first has the address."""
    attached: Attached | None = None
    enclosed: bytes | None = field(default=None, repr=False)
    """A PDF that goes into the same envelope."""

    @property
    def title(self) -> str:
        """In each language."""
        return " / ".join(sheet.title for sheet in self.sheets)


class Letters(Protocol):
    def post(self, letter: Letter) -> None:
        """Hands the letter to the day's post; the same letter_id replaces. Raises TechnicalFault, and
        LetterRefused where a retry cannot help."""


class LetterRefused(Exception):
    """It holds a symbol that cannot be printed."""


@dataclass(frozen=True, slots=True)
class Document:
    """A document that was made; ``sha256`` (hex) is of its bytes."""

    document_id: str
    sha256: str


class CannotBeMade(Exception):
    """There is nothing to make the document of, or to certify it with; trying again does not help.
    ``reason_code``: lower-case snake case."""

    def __init__(self, reason_code: str) -> None:
        super().__init__(reason_code)
        self.reason_code = reason_code


class Documents(Protocol):
    """Makes and keeps what was ordered: PDF/A-3a and PDF/UA-1, signed where it is certified (R1, R5).

    Asked by whatever an order was: with a code or by a guest. Nothing of who ordered it is in a document."""

    @property
    def certifies(self) -> bool:
        """Whether there is a certificate to sign with that is valid now."""

    def make(
        self, order_id: OrderId, product: Product, kvk_number: KvkNumber, language: Language
    ) -> Document:
        """The same order gives the same document, whatever the register says by then.

        Raises UnknownNumber, BadNumber, CannotBeMade, TechnicalFault."""

    def read(self, document_id: str) -> bytes | None:
        """Its bytes, as they were made; None where there is no such document. Raises TechnicalFault."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was recorded; ``fields``: name and value of each."""

    heading: str
    fields: Sequence[tuple[str, str]] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Chapter:
    """What was recorded of one kind."""

    heading: str
    entries: Sequence[Entry]


@dataclass(frozen=True, slots=True)
class Overview:
    """What is held of somebody (GDPR 15), to be read by them. ``opening``: paragraphs before the first
    chapter; ``made_on``: in Europe/Amsterdam."""

    language: Literal["nl", "en"]
    title: str
    made_on: date
    opening: Sequence[str]
    chapters: Sequence[Chapter]


class Overviews(Protocol):
    """Overviews as a document."""

    def pdf(self, overview: Overview) -> bytes:
        """PDF/A-3a and PDF/UA-1: kept for ever, and read aloud. No text is read as markup; a character that
        cannot be shown is spelled by its code point."""
