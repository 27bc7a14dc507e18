"""Refusals by the domain about what the register announced: a part of REJECTIONS."""

from collections.abc import Mapping
from typing import Final

from domain.deregistration_day.aggregate import NothingHeldOnDay
from domain.kernel import Rejected
from domain.registration.aggregate import NothingHeld, NothingToSettle, SuccessorDoesNotFit

REGISTER_REJECTIONS: Final[Mapping[type[Rejected], tuple[str, int, str, str]]] = {
    NothingHeld: (
        "nothing-held",
        409,
        "Van dit bedrijf wordt geen uitschrijving aangehouden.",
        "Bekijk de lijst met aangehouden uitschrijvingen opnieuw.",
    ),
    NothingHeldOnDay: (
        "nothing-held-on-day",
        409,
        "Op die dag is geen uitschrijving aangehouden.",
        "Bekijk de lijst met aangehouden uitschrijvingen opnieuw.",
    ),
    NothingToSettle: (
        "nothing-to-settle",
        409,
        "Deze kwestie wacht niet op een medewerker.",
        "Bekijk de lijst met kwesties opnieuw.",
    ),
    SuccessorDoesNotFit: (
        "successor-does-not-fit",
        422,
        "De opvolger past niet bij de beslissing.",
        "Geef bij moved het KVK-nummer van een ander bedrijf, en bij een andere uitkomst geen.",
    ),
}
