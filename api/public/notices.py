"""What is announced: maintenance, a fault; and whom to ask otherwise (R45, R46)."""

from datetime import datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problem_kinds import Text
from api.http.problems import language_of
from api.http.reading import as_json, shown_by_key
from projections import notices


class Notice(Answer):
    """A notice as everybody reads it, in the language that was asked for."""

    notice_id: str
    text: str
    starts_at: datetime
    ends_at: datetime | None = Field(description="Null: until it is lifted.")
    stops_ordering: bool


class NoticesInForce(Answer):
    """What is announced now (R45). With nothing announced, whom to ask (R46)."""

    items: list[Notice]
    contact: str | None = Field(description="Null while something is announced.")


SERVICE_CENTRE: Final = Text(
    "There are no notices. Does something not work? Contact the register's service centre.",
    "Er zijn geen mededelingen. Werkt er iets niet? Neem contact op met het servicecentrum van het register.",
)
"""R46."""

KEPT: Final = "public, max-age=5"
"""Every page tells them: seconds by which one may come late to a page."""
router = APIRouter(prefix="/v1/notices", tags=["notices"])


@router.get("", summary="List notices in force", response_model=NoticesInForce)
def in_force(request: Request, response: Response, ports: Wired) -> dict[str, Any]:
    """What is announced now, in Dutch where Accept-Language prefers it (R45). With nothing announced,
    ``contact`` says whom to ask (R46). It may be kept for some seconds."""
    # Waits for no position: that would tell anybody where the log ends, and so what a request led to (D11).
    language = language_of(request.headers)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": KEPT})
    rows = notices.in_force(shown_by_key(ports, None, "notices"), ports.clock.now())
    items = [as_json(row) | {"text": Text(row.english, row.dutch).told(language)} for row in rows]
    centre = f"{SERVICE_CENTRE.told(language)} {ports.contact.told(language)}"
    return {"items": items, "contact": None if items else centre}
