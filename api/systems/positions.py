"""From where on a system is told what happens: a position, by the name that it was told."""

from typing import Annotated, Any, Final

from fastapi import Query
from pydantic import BeforeValidator, Field, WithJsonSchema

from api.http.problem_kinds import Text
from api.http.problems import Problem, invalid
from api.ports import Ports
from domain.log_break.epochs import NAME, Epochs, NoSuchPosition, PutBack

PATTERN: Final = f"^{NAME.pattern}$"
LENGTH_MAX: Final = 25
KNOWN: Final = Text(
    "Send a position that you were told, 0 for the beginning. If you were told this one, this system was"
    " set back to an earlier state: ask its operator before you go on.",
    "Stuur een positie die u verteld is, 0 voor het begin. Is deze u verteld, dan is dit systeem teruggezet"
    " naar een eerdere toestand: vraag de beheerder voordat u verdergaat.",
)
NO_POSITION: Final = Text("This position does not exist.", "Deze positie bestaat niet.")

AfterPosition = Annotated[
    str,
    Query(
        pattern=PATTERN,
        max_length=LENGTH_MAX,
        description="Only what came after this position: Feed-Position, or the id of an event. 0 begins at"
        " the first event.",
    ),
]


def _as_text(told: Any) -> Any:
    return str(told) if type(told) is int else told


Position = Annotated[
    str,
    BeforeValidator(_as_text),
    Field(pattern=PATTERN, max_length=LENGTH_MAX),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "maximum": 10**18 - 1},
                {"type": "string", "pattern": PATTERN, "maxLength": LENGTH_MAX},
            ]
        }
    ),
]
"""In a body: the id of an event, or where it is a mere number that number."""


def place(ports: Ports, epochs: Epochs, name: str, field: str) -> int:
    """Problem 422 for a position that does not exist, 410 for one that was lost in a break of the log."""
    try:
        found = epochs.position(name)
    except PutBack as lost:
        raise Problem("position-lost", field=field, more={"go_on_after": lost.go_on_after}) from None
    except NoSuchPosition:
        raise invalid(field, NO_POSITION, what_to_do=KNOWN) from None
    if found > ports.log.head():
        raise invalid(field, NO_POSITION, what_to_do=KNOWN)
    return found
