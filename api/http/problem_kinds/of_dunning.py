"""Refusals by the domain about unpaid invoices and their write-off: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.final_notice.aggregate import NoSuchFinalNotice
from domain.invoice.by_staff import CollectionUnderWay, HoldOutOfBounds, NoSuchInvoice, NothingToHold
from domain.invoice.debiting import CollectionNotSilent
from domain.invoice.paying import NothingLeftToPay, TooManyPayments
from domain.kernel import Rejected
from domain.write_off import AmountChanged, NothingToWriteOff

DUNNING_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    NoSuchInvoice: (
        "no-such-invoice",
        404,
        "Deze factuur bestaat niet.",
        "Controleer het nummer: het lijkt op F2026-000001.",
    ),
    NoSuchFinalNotice: (
        "no-such-final-notice",
        404,
        "Deze aanmaning bestaat niet.",
        "Controleer het nummer: dat van de klant en de dag, zoals 69599084-20260601.",
    ),
    NothingToHold: (
        "nothing-to-hold",
        409,
        "Voor deze factuur volgt niets meer dat kan worden aangehouden.",
        "Zij is voldaan, of al te laat: dan helpt alleen betalen, een creditnota of afboeken.",
    ),
    HoldOutOfBounds: (
        "hold-out-of-bounds",
        422,
        "Aanhouden eindigt na vandaag, en niet later dan de voorwaarden toestaan.",
        "Kies een eerdere dag en houd dan opnieuw aan; wat nooit betaald wordt, boeken twee personen af.",
    ),
    CollectionUnderWay: (
        "collection-under-way",
        409,
        "De incasso van deze factuur is bij de bank; de uitkomst is nog niet bekend.",
        "Wacht tot de bank meldt dat het bedrag is geïncasseerd of teruggeboekt.",
    ),
    CollectionNotSilent: (
        "collection-not-silent",
        409,
        "Van deze factuur is geen incasso die zo lang op antwoord van de bank wacht.",
        "Wacht op het bestand van de bank; bekijk de factuur opnieuw als die intussen iets meldde.",
    ),
    NothingLeftToPay: (
        "nothing-left-to-pay",
        409,
        "Van deze factuur hoeft niets te worden betaald: zij is betaald, gecrediteerd of kwijtgescholden.",
        "U hoeft niets te doen. Vraag het met het vragenformulier als u iets anders had verwacht.",
    ),
    TooManyPayments: (
        "too-many-payments",
        409,
        "Betalingen van deze factuur zijn te vaak begonnen en niet gelukt.",
        "Maak het bedrag over naar de rekening op de factuur, met het betalingskenmerk.",
    ),
    NothingToWriteOff: (
        "nothing-to-write-off",
        409,
        "Van deze vordering hoeft niets te worden betaald.",
        "Kijk opnieuw: zij is betaald, gecrediteerd of afgeboekt, of haar brief is nooit verstuurd.",
    ),
    AmountChanged: (
        "amount-changed",
        409,
        "Wat moet worden betaald, is veranderd sinds de afboeking werd aangevraagd.",
        "Laat een medewerker haar opnieuw aanvragen, voor wat nu moet worden betaald.",
    ),
}
