"""Refusals by the edge about invoices and the payment portal (R52, R53)."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text

OF_THE_PORTAL: Final[Mapping[str, Kind]] = {
    "wrong-invoice-token": Kind(
        403,
        Text(
            "The customer number or the confirmation is not right.",
            "Het klantnummer of de bevestiging klopt niet.",
        ),
        Text(
            "Copy both from the message, hyphens included; what it was about may be over.",
            "Neem beide over uit het bericht, met de streepjes; waar het over ging kan voorbij zijn.",
        ),
        "D24",
    ),
    "wrong-payment-token": Kind(
        403,
        Text(
            "The invoice number or the token is not right, or the token is too old.",
            "Het factuurnummer of de code voor het betalen klopt niet, of de code is te oud.",
        ),
        Text(
            "Try to log in again: the refusal gives a token for each invoice that is to be paid.",
            "Probeer opnieuw in te loggen: de weigering geeft een code voor elke factuur die open staat.",
        ),
        "R44",
    ),
    "session-for-invoices": Kind(
        403,
        Text(
            "This session is for the payment portal: it shows invoices and where they are sent.",
            "Deze sessie is voor het betaalportaal: zij toont facturen en waar die heen gaan.",
        ),
        Text(
            "Log in on the page my_account or order_extract: POST /v1/sessions with that purpose.",
            "Log in op de pagina my_account of order_extract: POST /v1/sessions met dat doel.",
        ),
        "R53",
    ),
    "invoice-not-shown": Kind(
        403,
        Text(
            "This invoice is not one of those that are shown here.",
            "Deze factuur hoort niet bij de facturen die hier te zien zijn.",
        ),
        Text(
            "Request it with the question form: invoice number and organisation details.",
            "Vraag de factuur aan met het vragenformulier: factuurnummer en gegevens van de organisatie.",
        ),
        "R53",
    ),
}
