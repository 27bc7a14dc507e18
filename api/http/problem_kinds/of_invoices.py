"""Refusals by the domain about how invoices are sent: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.invoice_delivery.aggregate import InvoiceEmailInForce, NoInvoiceEmailAsked, TooManyInvoiceEmails
from domain.kernel import Rejected
from domain.use_cases.invoice_delivery import DigitalForBusiness, NotMailed

INVOICE_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    DigitalForBusiness: (
        "digital-for-business",
        403,
        "Facturen per e-mail zijn er alleen voor bedrijven.",
        "Facturen voor privégebruik komen per post, op het adres van de aanvraag.",
    ),
    TooManyInvoiceEmails: (
        "too-many-invoice-emails",
        409,
        "Vandaag is al te vaak om een ander e-mailadres voor facturen gevraagd.",
        "Beantwoord de mails die u kreeg, of probeer het morgen opnieuw.",
    ),
    NoInvoiceEmailAsked: (
        "no-invoice-email-asked",
        409,
        "Deze wijziging van het e-mailadres voor facturen loopt niet meer.",
        "Kijk welk adres nu geldt en vraag de wijziging zo nodig opnieuw aan.",
    ),
    InvoiceEmailInForce: (
        "invoice-email-in-force",
        409,
        "Deze wijziging van het e-mailadres voor facturen is al ingegaan.",
        "Log in en wijzig het e-mailadres voor facturen, of neem contact op met het register.",
    ),
    NotMailed: (
        "not-mailed",
        409,
        "Deze factuur is niet per e-mail verzonden.",
        "Controleer het factuurnummer: zij ging per post, is nog niet verzonden of bestaat niet.",
    ),
}
