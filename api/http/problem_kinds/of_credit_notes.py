"""Refusals by the domain about credit notes: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.credit_note import MoreThanIsLeft, NothingToCredit, NotInWhole, TopUpIsRefunded
from domain.invoice.crediting import NothingToPayBack, PayBackUnderWay
from domain.kernel import Rejected

CREDIT_NOTE_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    NothingToCredit: (
        "nothing-to-credit",
        409,
        "Van deze factuur is niets meer te crediteren.",
        "Kijk opnieuw: zij is gecrediteerd of afgeboekt.",
    ),
    MoreThanIsLeft: (
        "more-than-is-left",
        422,
        "Een creditnota neemt niet meer terug dan er van elke regel, en van het geheel, over is.",
        "Kijk naar de factuur, en naar wat er eerder van is gecrediteerd of afgeboekt.",
    ),
    TopUpIsRefunded: (
        "top-up-is-refunded",
        409,
        "De factuur van een storting wordt niet gecrediteerd: het geld is tegoed van de houder.",
        "Betaal het tegoed terug.",
    ),
    NotInWhole: (
        "not-in-whole",
        409,
        "Een nieuwe factuur komt in de plaats van een die geheel wordt gecrediteerd.",
        "Noem geen regels, van een factuur waarvan nog niets is gecrediteerd of afgeboekt.",
    ),
    NothingToPayBack: (
        "nothing-to-pay-back",
        409,
        "Van deze factuur is niets terug te betalen.",
        "Kijk opnieuw naar de lijst: het is terugbetaald, of de incasso is vanzelf teruggekomen.",
    ),
    PayBackUnderWay: (
        "pay-back-under-way",
        409,
        "De bank heeft de opdracht om dit terug te betalen, en heeft nog niet verteld wat ervan werd.",
        "Wacht op het bestand van de bank: niets wordt twee keer betaald.",
    ),
}
