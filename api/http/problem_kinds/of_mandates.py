"""Refusals about mandates for direct debits (D2, D6)."""

from collections.abc import Mapping
from typing import Final

from domain.customer.mandate import (
    MandateInForce,
    MandateJustCancelled,
    NoAmendmentUnderWay,
    NoMandateInForce,
    TooManyAmendments,
)
from domain.kernel import Rejected

MANDATE_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    MandateInForce: (
        "mandate-in-force",
        409,
        "De klant heeft een incassomachtiging.",
        "Wijzig de machtiging als de rekening verandert, of trek haar eerst in.",
    ),
    MandateJustCancelled: (
        "mandate-just-cancelled",
        409,
        "Er is zo kort geleden een incassomachtiging ingetrokken dat een nieuwe nog niet kan.",
        "Geef haar vanaf het moment dat in het bericht over de intrekking staat.",
    ),
    NoMandateInForce: (
        "no-mandate-in-force",
        409,
        "De klant heeft geen incassomachtiging.",
        "Geef er een; tot dan worden facturen overgemaakt.",
    ),
    TooManyAmendments: (
        "too-many-amendments",
        409,
        "Vandaag is al om een andere rekening gevraagd.",
        "Probeer het morgen opnieuw.",
    ),
    NoAmendmentUnderWay: (
        "no-amendment-under-way",
        409,
        "Deze wijziging van de incassomachtiging loopt niet meer.",
        "Log in en kijk welke rekening wordt gebruikt; wijzig of beëindig de machtiging daar, of bel ons.",
    ),
}
