"""Mail and post as reactors use them: the day something is sent, and what no retry can help."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from textwrap import fill
from types import MappingProxyType
from typing import Final

from adapters.reactors.texts import Text, in_sheets
from adapters.subscriptions.reacting import Hopeless
from adapters.written import LANGUAGES
from domain.calendar import Calendars, local_date
from domain.contact import Contact
from domain.ports import (
    Attached,
    Clock,
    Enclosed,
    Letter,
    LetterRefused,
    Letters,
    Mail,
    Mailer,
    MailRefused,
    PaperLanguage,
    Paragraph,
    Part,
    Sheet,
)
from domain.values import Plain

MAIL_REFUSED = "mail_refused"
"""The mail server refuses the message for good."""
UNPRINTABLE = "unprintable"
"""The letter holds a symbol that is in none of the fonts: staff sends it by hand, or mends the address."""
WIDTH: Final = 110
NO_PARTS: Final[Mapping[str, Mapping[PaperLanguage, Part]]] = MappingProxyType({})
NO_ADDRESS = "no_address"
"""No street and town are known: the register lists no address that may be used (D16)."""


class Outbox:
    """Sends at least once; the same id at every try (house: reactors)."""

    def __init__(
        self, *, mailer: Mailer, letters: Letters, calendars: Calendars, clock: Clock, contact: Contact
    ) -> None:
        self._mailer, self._letters = mailer, letters
        self._calendars, self._clock, self._contact = calendars, clock, contact
        told = "\n\n".join(fill(contact.told(language), WIDTH) for language in LANGUAGES)
        self._foot = f"\n\nHet register / The register\n\n{told}\n"

    @property
    def today(self) -> date:
        return local_date(self._clock.now())

    def mail(self, message_id: str, to: Plain, text: Text, enclosed: Sequence[Enclosed] = ()) -> date:
        """Answers the day it was sent. Raises Hopeless where the message is refused for good."""
        try:
            self._mailer.send(Mail(message_id, to, text.subject, self._signed(text), enclosed))
        except MailRefused:
            raise Hopeless(MAIL_REFUSED) from None
        return self.today

    def posting_day(self, wanted: date | None = None) -> date:
        """The wanted day, unless its batch is closed (15:00): then the next on which post leaves (R14)."""
        next_batch = self._calendars.posting_day(self._clock.now())
        return next_batch if wanted is None else max(wanted, next_batch)

    def letter(
        self,
        letter_id: str,
        to: Plain,
        text: Text,
        post_on: date,
        *,
        unnamed: Text | None = None,
        parts: Mapping[str, Mapping[PaperLanguage, Part]] = NO_PARTS,
        spelled: Mapping[str, Mapping[PaperLanguage, Part]] | None = None,
        attached: Attached | None = None,
        enclosed: bytes | None = None,
    ) -> None:
        """Hands it to the post of that day; ``unnamed`` instead, where ``text`` cannot be printed for a
        holder's name in it. ``parts``: what stands in the text's places, and
        ``spelled`` instead, where those cannot be printed. Raises Hopeless where ``to`` is a
        name without an address, or a symbol cannot be printed."""
        if len(to.text.strip().splitlines()) < 2:
            raise Hopeless(NO_ADDRESS)
        try:
            self._letters.post(Letter(letter_id, post_on, to, self._sheets(text, parts), attached, enclosed))
        except LetterRefused:
            if unnamed is not None:
                self.letter(letter_id, to, unnamed, post_on, enclosed=enclosed)
            elif spelled is not None:
                self.letter(letter_id, to, text, post_on, parts=spelled, attached=attached, enclosed=enclosed)
            else:
                raise Hopeless(UNPRINTABLE) from None

    def _sheets(self, text: Text, parts: Mapping[str, Mapping[PaperLanguage, Part]]) -> list[Sheet]:
        """With how the register is reached, in the sheet's language."""
        return [
            replace(sheet, parts=[*sheet.parts, Paragraph(self._contact.told(sheet.language), small=True)])
            for sheet in in_sheets(text, parts)
        ]

    def _signed(self, text: Text) -> Plain:
        """With how the register is reached, which every message may lead to."""
        return Plain(text.body.text.rstrip("\n") + "\n" + self._foot)
