"""A mandate as a document that who gave it can keep (SEPA Core): from the events, in one language."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Response
from fastapi import Request as Asked

from api.http.problem_kinds import Language, Text
from api.http.problems import language_of, not_found
from api.http.reading import Reveal
from api.ports import Ports
from domain.calendar import local_time
from domain.customer.aggregate import CUSTOMER
from domain.customer.events import (
    MandateAmended,
    MandateAmendmentAsked,
    MandateEnd,
    MandateEnded,
    MandateGiven,
)
from domain.kernel import Event, Recorded
from domain.payment_reference import in_groups
from domain.ports import Chapter, Entry, Overview
from domain.values import CustomerId, Personal, Sealed

PDF: Final = "application/pdf"
ON_PAPER: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "PDF/A-3a and PDF/UA-1, in Dutch where Accept-Language prefers it.",
        "content": {PDF: {"schema": {"type": "string", "format": "binary"}}},
    }
}


def _language(asked: Asked) -> Language:
    return language_of(asked.headers)


Told = Annotated[Language, Depends(_language)]
"""The language that Accept-Language prefers."""
TITLE: Final = Text("SEPA direct debit mandate", "SEPA-incassomachtiging")
ALLOWS: Final = Text(
    "By this mandate the debtor allows the creditor to have recurring direct debits taken from the account"
    " below, for what is ordered, and the own bank to take them. Each is announced on the invoice.",
    "Met deze machtiging geeft de debiteur de incassant toestemming om doorlopend incasso-opdrachten te geven"
    " om wat is besteld van onderstaande rekening af te schrijven, en de eigen bank om dat te doen. Elke"
    " afschrijving wordt op de factuur aangekondigd.",
)
RETURNS: Final = Text(
    "Whoever does not agree with a debit can have the own bank return it within eight weeks, without giving"
    " a reason.",
    "Wie het niet eens is met een afschrijving, kan die binnen acht weken zonder opgaaf van reden door de"
    " eigen bank laten terugboeken.",
)
ERASED: Final = Text("erased", "gewist")
CREDITOR, DEBTOR = Text("Creditor", "Incassant"), Text("Debtor", "Debiteur")
MANDATE, IBAN = Text("Mandate", "Machtiging"), Text("IBAN", "IBAN")
NAME, ADDRESS = Text("Name", "Naam"), Text("Address", "Adres")
CREDITOR_ID = Text("Creditor id", "Incassant-ID")
REFERENCE = Text("Mandate reference", "Machtigingskenmerk")
CUSTOMER_NUMBER = Text("Customer number", "Klantnummer")
KIND, RECURRENT = Text("Kind", "Soort"), Text("recurrent, SEPA Core", "doorlopend, SEPA Core")
SIGNED, EVIDENCE = Text("Signed on", "Getekend op"), Text("How", "Hoe")
ON_SCREEN = Text(
    "on screen, after logging in with access code and password; recorded {at} as event {position}",
    "op het scherm, na inloggen met toegangscode en wachtwoord; vastgelegd {at} als gebeurtenis {position}",
)
SINCE = Text("Account from {on}", "Rekening vanaf {on}")
ENDED, WHY = Text("Ended", "Beëindigd"), Text("Why", "Waarom")
CAUSES: Final = {
    MandateEnd.HOLDER: Text("cancelled with an access code", "ingetrokken met een toegangscode"),
    MandateEnd.STAFF: Text("cancelled as was asked", "op verzoek ingetrokken"),
    MandateEnd.LAPSED: Text("not debited for 36 months", "36 maanden niet gebruikt"),
    MandateEnd.BANK: Text("the bank could not debit ({reason})", "de bank kon niet afschrijven ({reason})"),
}


def mandate_on_paper(ports: Ports, customer_id: CustomerId, language: Language, reveal: Reveal) -> Response:
    """The last that the customer gave, as of now. Raises Problem 404 where there was none."""
    pdf = ports.overviews.pdf(_Telling(ports, language, reveal).overview(customer_id))
    return Response(pdf, media_type=PDF, headers={"Content-Language": language, "Vary": "Accept-Language"})


class _Telling:
    def __init__(self, ports: Ports, language: Language, reveal: Reveal) -> None:
        self._ports, self._language, self._reveal = ports, language, reveal

    def overview(self, customer_id: CustomerId) -> Overview:
        history = self._ports.log.history(CUSTOMER.stream(customer_id).name)
        began = [at for at, one in enumerate(history) if isinstance(one.event, MandateGiven)]
        if not began:
            raise not_found("mandate")
        since = history[began[-1] :]
        given = since[0].event
        assert isinstance(given, MandateGiven)
        return Overview(
            language=self._language,
            title=self._told(TITLE),
            made_on=self._ports.today(),
            opening=[self._told(ALLOWS), self._told(RETURNS)],
            chapters=[
                Chapter(self._told(MANDATE), [self._mandate(since[0], given)]),
                Chapter(self._told(CREDITOR), [self._creditor()]),
                Chapter(self._told(DEBTOR), list(self._accounts(since, given))),
                *self._end(since),
            ],
        )

    def _mandate(self, recorded: Recorded[Event], given: MandateGiven) -> Entry:
        at, position = self._moment(recorded.recorded_at), recorded.position
        fields = [
            (CUSTOMER_NUMBER, given.customer_id),
            (KIND, self._told(RECURRENT)),
            (SIGNED, self._day(given.signed_on)),
            (EVIDENCE, self._told(ON_SCREEN).format(at=at, position=position)),
        ]
        return self._entry(f"{self._told(REFERENCE)} {given.mandate_id}", fields)

    def _creditor(self) -> Entry:
        seller = self._ports.seller
        fields = [
            (ADDRESS, "\n".join(seller.lines[1:])),
            (CREDITOR_ID, self._ports.own_account.creditor_id),
        ]
        return self._entry(seller.name, fields)

    def _accounts(self, since: Sequence[Recorded[Event]], given: MandateGiven) -> Iterator[Entry]:
        """The one it was given with, and each that took its place, in order."""
        events = [recorded.event for recorded in since]
        asked = {one.amendment_id: one for one in events if isinstance(one, MandateAmendmentAsked)}
        accounts: list[tuple[date, MandateGiven | MandateAmendmentAsked]] = [(given.signed_on, given)]
        accounts += [
            (one.amended_on, asked[one.amendment_id]) for one in events if isinstance(one, MandateAmended)
        ]
        for on, one in accounts:
            fields = [(NAME, self._opened(one.debtor)), (IBAN, self._account(one.iban))]
            yield self._entry(self._told(SINCE).format(on=self._day(on)), fields)

    def _end(self, since: Sequence[Recorded[Event]]) -> Iterator[Chapter]:
        for recorded in since:
            if isinstance(recorded.event, MandateEnded):
                event = recorded.event
                why = self._told(CAUSES[event.cause]).format(reason=event.reason)
                yield Chapter(self._told(ENDED), [self._entry(self._day(event.ended_on), [(WHY, why)])])

    def _entry(self, heading: str, fields: Sequence[tuple[Text, str]]) -> Entry:
        return Entry(heading, [(self._told(name), value) for name, value in fields])

    def _opened(self, personal: Personal) -> str:
        assert isinstance(personal, Sealed), "reading the log always yields sealed values"
        return self._reveal(personal) or self._told(ERASED)

    def _account(self, iban: Personal) -> str:
        """In groups of four, as invoices and bank cards have it."""
        opened = self._opened(iban)
        return opened if opened == self._told(ERASED) else in_groups(opened)

    def _told(self, text: Text) -> str:
        return text.told(self._language)

    def _day(self, on: date) -> str:
        return f"{on:%d-%m-%Y}" if self._language == "nl" else on.isoformat()

    def _moment(self, at: datetime) -> str:
        local = local_time(at)
        return f"{self._day(local.date())} {local:%H:%M}"
