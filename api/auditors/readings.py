"""Who of the staff read what is held of somebody, when and for what (D17; GDPR 5(2))."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import Field

from api.auditors.audit import Damaged, OfActor, Since, Until, of_all
from api.auditors.history import From, Reader
from api.auditors.moments import moment_asked
from api.explaining.history import NoSuchSubject, Wanted
from api.explaining.who_read import READINGS, as_told, who_read
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problems import language_of, not_found, refuses
from api.http.reading import Limit
from domain.consultation.events import ReadingPurpose, SoughtBy
from domain.values import Language


class ReadingRow(Answer):
    """A reading: one request of a member of staff, or of the operator, that was shown personal values."""

    position: int
    recorded_at: datetime
    actor: str = Field(examples=["staff:0d6be1f8c2a94e7fb350"])
    role: str | None
    reason: str | None = Field(description="Where the request gave one; otherwise the purpose says why.")
    purpose: ReadingPurpose
    says: str = Field(description="The purpose in words, in the language of Accept-Language.")
    sought_by: SoughtBy | None = Field(description="Of a search: what kind of thing was typed.")
    subjects: list[str] = Field(
        description="Of whom: streams; none where a search found nobody.",
        examples=[["account-0d6be1f8c2a94e7fb350"]],
    )
    fields: list[str] = Field(
        description="Which values, by event and field.", examples=[["account.opened/email"]]
    )


class Readings(Answer):
    """A part of the readings."""

    items: list[ReadingRow]
    next: int | None = Field(description="Go on with after=next; null at the end.")
    damaged: list[int] = Damaged


router = APIRouter(prefix="/v1/audit", tags=["history"])
OfSubject = Annotated[
    str | None,
    Query(
        max_length=200,
        description='Only what was read of this subject: "account-…", "customer-…", "application-…",'
        ' "bank_entry-…", "question-…", "deactivation-…", "staff_member-…".',
    ),
]


@router.get(
    "/readings",
    summary="See who read personal data",
    response_model=Readings,
    openapi_extra=refuses("not-found"),
)
def readings(
    request: Request,
    ports: Wired,
    _: Reader,
    subject: OfSubject = None,
    actor: OfActor = None,
    begin: Since = None,
    end: Until = None,
    after: From = 0,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Every time that staff was shown personal values, in order: who, in which role, of whom, which and for
    what (D17; GDPR 5(2), 15). The values themselves are kept nowhere. What is of an application or an account
    is of its customer too. 503 while what is read has not reached the end of the log."""
    first, last = moment_asked("from", begin), moment_asked("to", end)
    wanted = Wanted.between(ports.log, after, first, last, READINGS, actor)
    try:
        part = of_all(ports, lambda tx: who_read(ports.log, tx, subject, wanted, limit))
    except NoSuchSubject:
        raise not_found("actor" if subject is None else "stream") from None
    items = as_told(part.events, Language(language_of(request.headers)))
    return {"items": items, "next": part.next, "damaged": part.damaged}
