"""Refusals of filing: not on this page, not with this code, not twice, not so large (R2, R3, D20)."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text

_REFUSED = Text(
    "The filing was refused; nothing was filed.", "De deponering is geweigerd; er is niets gedeponeerd."
)

OF_FILING: Final[Mapping[str, Kind]] = {
    "session-not-for-filing": Kind(
        403,
        Text(
            "This session is not for filing financial statements.",
            "Deze sessie is niet voor het deponeren van jaarrekeningen.",
        ),
        Text(
            "Log in on the page file_statement: POST /v1/sessions with that purpose.",
            "Log in op de pagina file_statement: POST /v1/sessions met dat doel.",
        ),
        "R29",
    ),
    "filing-code-not-usable": Kind(
        409,
        _REFUSED,
        Text(
            "Log in again to see why, or contact the register.",
            "Log opnieuw in om te zien waarom, of neem contact op met het register.",
        ),
        "D3",
    ),
    "filing-arrears": Kind(
        409,
        _REFUSED,
        Text(
            "Pay all outstanding invoices and then contact the register, which reactivates the same code.",
            "Betaal alle openstaande facturen en bel dan het register: dezelfde code werkt weer.",
        ),
        "R44",
    ),
    "filing-private-code": Kind(
        409,
        _REFUSED,
        Text(
            "Use an access code for business use: one for private use files nothing.",
            "Gebruik een zakelijke toegangscode: met een code voor privégebruik deponeert u niets.",
        ),
        "R3",
    ),
    "filing-already-filed": Kind(
        409,
        Text(
            "The statement of this financial year, or of one that overlaps it, was filed before.",
            "De jaarrekening van dit boekjaar, of van een dat ermee overlapt, is al gedeponeerd.",
        ),
        Text(
            "Keep the receipt of that filing; to correct it, contact the register and give its number.",
            "Bewaar het ontvangstbewijs daarvan; bel voor een correctie het register en noem het nummer.",
        ),
        "D20",
    ),
    "filing-too-large": Kind(
        409,
        Text(
            "A medium or large business does not file with an access code.",
            "Een middelgrote of grote onderneming deponeert niet met een toegangscode.",
        ),
        Text(
            "See which classes your figures come to, year by year; if they are right, contact the register.",
            "Zie per jaar op welke klassen uw cijfers uitkomen; kloppen de cijfers, bel dan het register.",
        ),
        "R3",
    ),
}
"""By name."""
