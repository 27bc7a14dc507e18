"""Refusals by the domain about refunds and guests: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.account.refunding import NothingToRefund
from domain.guest_order.aggregate import AddressNeeded, NotSoldToGuests, StillOwedToGuest
from domain.kernel import Rejected
from domain.payout.aggregate import PayoutWaitsForNobody
from domain.refund.aggregate import NoSuchRefund, RefundDecided, RefundNotApproved
from domain.use_cases.refund import IbanNeeded, NotToldByHand

REFUND_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    NotSoldToGuests: (
        "not-sold-to-guests",
        409,
        "Dit product is niet te koop zonder toegangscode.",
        "Bestel een uittreksel op papier of een digitaal gewaarmerkt uittreksel, of vraag een code aan.",
    ),
    AddressNeeded: (
        "address-needed",
        422,
        "Een uittreksel op papier wordt per post verstuurd, en iets anders niet.",
        "Geef naam en adres voor een uittreksel op papier; laat ze weg bij iets anders.",
    ),
    StillOwedToGuest: (
        "still-owed-to-guest",
        409,
        "Dit geld is van een gast.",
        "Betaal het anders terug, naar de rekening waarvan het kwam, en meld het dan als zelf afgehandeld.",
    ),
    NothingToRefund: (
        "nothing-to-refund",
        409,
        "Er is niet zo veel tegoed dat kan worden terugbetaald.",
        "Vraag niet meer dan wat beschikbaar is: wat voor bestellingen is gereserveerd, is dat niet.",
    ),
    IbanNeeded: (
        "iban-needed",
        409,
        "Het kan niet terug zoals het kwam: geen enkele betaling van de laatste tijd dekt het.",
        "Geef IBAN en naam van de rekening waarop het betaald moet worden, of vraag een kleiner bedrag.",
    ),
    NoSuchRefund: (
        "no-such-refund",
        404,
        "Deze terugbetaling bestaat niet.",
        "Controleer het nummer, zoals de lijst van terugbetalingen het heeft.",
    ),
    RefundDecided: (
        "refund-decided",
        409,
        "Over deze terugbetaling is al beslist.",
        "Kijk opnieuw: wat is beslist, blijft.",
    ),
    RefundNotApproved: (
        "refund-not-approved",
        409,
        "Voor deze terugbetaling is niets opgedragen.",
        "Laat een medewerker haar voorstellen en een ander haar goedkeuren.",
    ),
    PayoutWaitsForNobody: (
        "payout-waits-for-nobody",
        409,
        "Deze uitbetaling wacht op niemand.",
        "Bekijk de lijst opnieuw: de bank heeft gemeld wat ervan werd, of ze is afgehandeld.",
    ),
    NotToldByHand: (
        "not-told-by-hand",
        409,
        "Wat er van deze terugbetaling is geworden, meldt wie haar heeft.",
        "Lees het bestand van de bank in; wat teruggaat naar een betaling, meldt de betaaldienst zelf.",
    ),
}
