"""What a page of the desk shows where there is any, and where the member's roles allow it."""

from collections.abc import Mapping
from typing import Any

from api.pages.desk.member import Member
from api.pages.visit import Visit


async def maybe(
    visit: Visit,
    me: Member,
    operation: str,
    *,
    query: Mapping[str, Any] | None = None,
    path: Mapping[str, str] | None = None,
) -> Any:
    """What the API answers; None where the roles do not allow it or there is nothing of the kind. Raises
    Refused of any other refusal."""
    return await visit.maybe(operation, query=query, path=path) if me.may(visit, operation, "GET") else None
