"""Refusals by the domain about how invoices and copies of them are sent: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.invoice_delivery.aggregate import InvoiceEmailInForce, NoInvoiceEmailAsked, TooManyInvoiceEmails
from domain.kernel import Rejected
from domain.use_cases.answer_with_copies import (
    AddressNotProven,
    CopyOfAnother,
    CopyUnreadable,
    NoInvoiceNamed,
)
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
        "Beantwoord de e-mails die u kreeg, of probeer het morgen opnieuw.",
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
    NoInvoiceNamed: (
        "no-invoice-named",
        409,
        "De vraag noemt geen factuur, zodat niemand weet van wie kopieën worden gevraagd.",
        "Vraag met het vragenformulier om het nummer van een factuur en de gegevens van de organisatie.",
    ),
    CopyOfAnother: (
        "copy-of-another",
        409,
        "Dit is geen factuur van de klant van wie de vraag een factuur noemt.",
        "Stuur kopieën van facturen van één klant, die over wie de vraag gaat.",
    ),
    CopyUnreadable: (
        "copy-unreadable",
        409,
        "Op wiens naam een factuur staat, is niet meer te lezen: er is geen kopie van.",
        "Antwoord zonder die factuur: na zeven jaar worden naam en adres op een factuur gewist.",
    ),
    AddressNotProven: (
        "address-not-proven",
        409,
        "Het e-mailadres van de vraag is ingetypt en is geen adres dat de klant heeft bewezen.",
        "Antwoord zonder kopieën: die gaan naar het adres voor facturen of waarheen een code is gemaild.",
    ),
}
