"""What people receive: mail, letters, documents. It stays received, whoever crashed."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from domain.ports import Document, Facts, Letter, Mail, Paragraph, TechnicalFault
from domain.products import Product
from domain.values import KvkNumber, Language, OrderId
from tests.simulation.gate import Gate

_DAY: Final = re.compile(r"[0-9]{1,2} [a-z]+ [0-9]{4}", re.IGNORECASE)
"""A term counts from the day of sending: on a later day it ends later."""


@dataclass(frozen=True)
class Message:
    """What arrived: its id is that of the effect it came of."""

    message_id: str
    to: str
    text: str


@dataclass
class PostRoom:
    """Everything that was ever sent. ``wrong``: what came again and was another."""

    by_mail: dict[str, list[Message]] = field(default_factory=lambda: defaultdict(list))
    by_post: dict[str, Message] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    arrivals: Counter[str] = field(default_factory=Counter)
    """How often each id arrived: a double is dropped by its id, so it must say the same."""
    wrong: list[str] = field(default_factory=list)
    _mails: dict[str, Message] = field(default_factory=dict)

    def take_mail(self, mail: Mail) -> None:
        new = Message(mail.message_id, mail.to.text, mail.text.text)
        self.arrivals[mail.message_id] += 1
        known = self._mails.setdefault(mail.message_id, new)
        if _DAY.sub("", known.text) != _DAY.sub("", new.text) or known.to != new.to:
            self.wrong.append(f"mail {known.message_id} came again, and was another")
        elif known is new:
            self.by_mail[new.to].append(new)

    def take_letter(self, letter: Letter) -> None:
        """The same id replaces what lies in the day's folder."""
        text = "\n".join(_words(part) for sheet in letter.sheets for part in sheet.parts)
        self.arrivals[letter.letter_id] += 1
        self.by_post[letter.letter_id] = Message(letter.letter_id, letter.to.text.splitlines()[0], text)

    def make(self, order_id: str, product: Product, about: str) -> Document:
        """The same order gives the same document."""
        made = self.documents.setdefault(order_id, f"{product} {about} {order_id}".encode())
        return Document(order_id, sha256(made).hexdigest())

    def received(self, address: str, name: str) -> list[Message]:
        """By one person: mails to the address, letters to the name."""
        letters = [one for one in self.by_post.values() if one.to.startswith(name)]
        return [*self.by_mail.get(address, ()), *letters]


def _words(part: object) -> str:
    match part:
        case Paragraph(text=text):
            return text
        case Facts(rows=rows):
            return "\n".join(f"{name}: {value}" for name, value in rows)
        case _:
            return ""


def _fault() -> TechnicalFault:
    return TechnicalFault("it did not answer")


@dataclass(frozen=True)
class Mailbox:
    """Implements domain.ports.Mailer."""

    gate: Gate
    room: PostRoom

    def send(self, mail: Mail) -> None:
        self.gate.call("mail", lambda: self.room.take_mail(mail), _fault)


@dataclass(frozen=True)
class LetterBox:
    """Implements domain.ports.Letters."""

    gate: Gate
    room: PostRoom

    def post(self, letter: Letter) -> None:
        self.gate.call("post", lambda: self.room.take_letter(letter), _fault)


@dataclass(frozen=True)
class Papers:
    """Implements domain.ports.Documents, without paper: a line of text instead of a PDF."""

    gate: Gate
    room: PostRoom

    @property
    def certifies(self) -> bool:
        return True

    def make(
        self, order_id: OrderId, product: Product, kvk_number: KvkNumber, language: Language
    ) -> Document:
        del language
        return self.gate.call("documents", lambda: self.room.make(order_id, product, kvk_number), _fault)

    def read(self, document_id: str) -> bytes | None:
        return self.room.documents.get(document_id)
