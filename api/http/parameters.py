"""What every operation asks of a request's parameters: only those it has, and one key of a kind."""

from collections.abc import Iterator

from fastapi import Request
from fastapi.dependencies.models import Dependant

from api.http.problem_kinds import Text
from api.http.problems import Problem, invalid

UNKNOWN = Text(
    "This address has no such query parameter.",
    "Dit adres kent zo'n parameter niet.",
)
LEAVE_OUT = Text(
    "Leave out what /openapi.json does not list for this address.",
    "Laat weg wat /openapi.json bij dit adres niet noemt.",
)
ONE_KEY = Text("Send one Idempotency-Key.", "Stuur één Idempotency-Key.")


async def only_known(request: Request) -> None:
    """Raises Problem 422 for a query parameter that the route does not declare, and for two idempotency
    keys. A mistyped filter would otherwise answer everything; the name is not repeated."""
    sent = set(request.query_params)
    if sent and not sent <= set(_declared(request.scope["route"].dependant)):
        raise Problem("invalid", UNKNOWN, field="query", what_to_do=LEAVE_OUT)
    if len(request.headers.getlist("Idempotency-Key")) > 1:
        raise invalid("Idempotency-Key", ONE_KEY)


def _declared(part: Dependant) -> Iterator[str]:
    yield from (parameter.alias for parameter in part.query_params)
    for needed in part.dependencies:
        yield from _declared(needed)
