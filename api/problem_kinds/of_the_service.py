"""Refusals about notices, authorisations and questions, by the domain and by the edge."""

from collections.abc import Mapping
from typing import Final

from api.problem_kinds.kind import Kind, Text
from domain.authorisation.aggregate import (
    AlreadyDecided,
    AuthorisationUnderWay,
    NoAuthorisation,
    NoSuchRequest,
)
from domain.kernel import Rejected
from domain.notice.aggregate import NoSuchNotice, NoticeEndsTooSoon
from domain.question.aggregate import AnsweredBefore, NoSuchQuestion
from domain.use_cases.authorise import BusinessCodeNeeded

SERVICE_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    BusinessCodeNeeded: (
        "business-code-needed",
        409,
        "Voor een machtiging om beschermde gegevens in te zien is altijd een zakelijke toegangscode nodig.",
        "Log in met een zakelijke toegangscode, of vraag die aan.",
    ),
    AuthorisationUnderWay: (
        "authorisation-under-way",
        409,
        "Dit account heeft al een machtiging, of een aanvraag die op een beslissing wacht.",
        "Wacht de beslissing af, of trek de aanvraag of machtiging eerst in.",
    ),
    NoSuchRequest: (
        "no-such-authorisation-request",
        404,
        "Deze aanvraag voor een machtiging bestaat niet.",
        "Bekijk de lijst met aanvragen opnieuw.",
    ),
    AlreadyDecided: (
        "authorisation-decided",
        409,
        "Deze aanvraag wacht niet meer op een beslissing.",
        "Bekijk de lijst met aanvragen opnieuw.",
    ),
    NoAuthorisation: (
        "no-authorisation",
        409,
        "Dit account heeft nu geen machtiging om beschermde gegevens in te zien.",
        "Vraag een machtiging aan.",
    ),
    NoSuchQuestion: (
        "no-such-question",
        404,
        "Deze vraag bestaat niet.",
        "Controleer de referentie van de vraag.",
    ),
    AnsweredBefore: (
        "answered-before",
        409,
        "Deze vraag is al beantwoord.",
        "Lees het antwoord dat is verstuurd.",
    ),
    NoSuchNotice: (
        "no-such-notice",
        404,
        "Deze mededeling bestaat niet.",
        "Controleer het nummer van de mededeling.",
    ),
    NoticeEndsTooSoon: (
        "notice-ends-too-soon",
        422,
        "De mededeling zou eindigen voordat zij begint, of is al voorbij.",
        "Geef een einde in de toekomst, na het begin, of geen einde.",
    ),
}
"""As of_the_domain.REJECTIONS: name, status, and title and advice in Dutch."""

SERVICE_KINDS: Final[Mapping[str, Kind]] = {
    "ordering-stopped": Kind(
        409,
        Text("Ordering is not possible at the moment.", "Bestellen is op dit moment niet mogelijk."),
        Text(
            "Order again, with a new key, when the notice is over: GET /v1/notices.",
            "Bestel opnieuw, met een nieuwe sleutel, als de mededeling voorbij is: GET /v1/notices.",
        ),
        "R45",
    ),
}
"""Refusals by the edge itself, by name."""
