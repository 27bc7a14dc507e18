"""Refusals about the log: not signed, no longer what was signed, not to be read, lost in a break."""

from collections.abc import Mapping
from typing import Final

from api.http.problem_kinds.kind import Kind, Text

OF_THE_TREE: Final[Mapping[str, Kind]] = {
    "not-signed": Kind(
        404,
        Text("This is not under anything that was signed.", "Dit valt onder niets dat is ondertekend."),
        Text(
            "Read the checkpoint for how many events are signed; what was just recorded is within seconds.",
            "Lees in het controlepunt hoeveel gebeurtenissen zijn ondertekend; wat net is vastgelegd, is dat"
            " binnen enkele seconden.",
        ),
        "I18",
    ),
    "log-damaged": Kind(
        500,
        Text(
            "An event that is asked for is missing from the log, or cannot be read.",
            "Een gebeurtenis waarom gevraagd is ontbreekt in het logboek, of is niet te lezen.",
        ),
        Text(
            "Have `toegang audit verify --whole` run where the log is, and file what it finds.",
            "Laat `toegang audit verify --whole` draaien waar het logboek is, en leg vast wat het vindt.",
        ),
        "I18",
    ),
    "not-as-signed": Kind(
        409,
        Text("This is not what was signed.", "Dit is niet wat is ondertekend."),
        Text(
            "Have `toegang audit verify --whole` run where the log is, and file what it finds.",
            "Laat `toegang audit verify --whole` draaien waar het logboek is, en leg vast wat het vindt.",
        ),
        "I18",
    ),
    "position-lost": Kind(
        410,
        Text(
            "What happened up to this position was lost: this system was set back to an earlier state.",
            "Wat tot deze positie gebeurde, is verloren: dit systeem is teruggezet in een eerdere toestand.",
        ),
        Text(
            "Go on after the position in go_on_after. What comes then has ids that you do not know; what you"
            " were told after that position is not in the history any more: ask the operator what became of"
            " it.",
            "Ga verder na de positie in go_on_after. Wat dan komt, heeft kenmerken die u niet kent; wat u na"
            " die positie is verteld, staat niet meer in de geschiedenis: vraag de beheerder wat daarvan is"
            " geworden.",
        ),
        "I18",
    ),
}
