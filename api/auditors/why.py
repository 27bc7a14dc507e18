"""Why something is so: the events behind it with rule and dated policy, and what would clear it (D17)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api.auditors.history import Reader, RecordedEvent
from api.auditors.moments import WHEN, position_asked
from api.explaining.drawing import picture
from api.explaining.history import NoSuchSubject
from api.explaining.told import closed_or_erased
from api.explaining.why import as_told, why
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problems import language_of, not_found, refuses
from api.ports import Ports
from domain.explaining.chain import Explanation, Question, Remedy
from domain.values import Language, Purpose


class Behind(RecordedEvent):
    """An event of the chain, and what it rests on."""

    says: str
    rules: list[str] = Field(examples=[["D1", "R44"]])
    policy: str = Field(description="The version of the terms, or of the price list, in force then.")
    cents: int | None = Field(description="What it changed of the amount asked about, in cents.")


class Clearing(Answer):
    """Something to do; in order, all of a reason's clear it."""

    remedy: Remedy
    subject: str
    cents: int | None = Field(description="In cents: at least so much.")
    says: str


class Because(Answer):
    """A reason, its events in order, and what would clear it."""

    reason: str = Field(description="As the decision names it.", examples=["arrears"])
    says: str
    rule: str
    events: list[Behind]
    clears: list[Clearing]


class Why(Answer):
    """An explanation, in the language of Accept-Language."""

    question: Question
    subject: str
    position: int = Field(description="What was recorded later is left out.")
    holds: bool = Field(description="Whether it is so at all.")
    answer: str
    cents: int | None = Field(description="The amount asked about, in cents.")
    reasons: list[Because]


router = APIRouter(prefix="/v1/audit/subjects", tags=["history"])
At = Annotated[str | None, Query(max_length=40, description=f"As of when; otherwise now. {WHEN}")]
Page = Annotated[Purpose, Query(description="Of cannot-log-in: for which page.")]


@router.get(
    "/{subject}/why/{question}",
    summary="Explain why",
    response_model=Why,
    openapi_extra=refuses("not-found"),
)
def explained(
    subject: str,
    question: Question,
    request: Request,
    ports: Wired,
    _: Reader,
    at: At = None,
    purpose: Page = Purpose.ORDER_EXTRACT,
) -> dict[str, Any]:
    """Why an account is blocked or closed, cannot log in, or has this balance; why an invoice stands open;
    why an application, order or filing was refused. By what the system decides on (D3, I1, D1, D25)."""
    found, position = _why(ports, subject, question, at, purpose)
    show = closed_or_erased(ports.vault.is_destroyed)
    return as_told(found, position, Language(language_of(request.headers)), show)


@router.get(
    "/{subject}/why/{question}/picture",
    summary="Draw why",
    response_class=Response,
    responses={200: {"description": "The same on a line of time.", "content": {"image/svg+xml": {}}}},
    openapi_extra=refuses("not-found"),
)
def drawn(
    subject: str,
    question: Question,
    request: Request,
    ports: Wired,
    _: Reader,
    at: At = None,
    purpose: Page = Purpose.ORDER_EXTRACT,
) -> Response:
    """The same explanation as a picture (SVG)."""
    found, _position = _why(ports, subject, question, at, purpose)
    return Response(picture(found, Language(language_of(request.headers))), media_type="image/svg+xml")


def _why(
    ports: Ports, subject: str, question: Question, at: str | None, purpose: Purpose
) -> tuple[Explanation, int]:
    position = ports.log.head() if at is None else position_asked(ports, "at", at)
    try:
        return why(ports.log, question, subject, position, purpose), position
    except NoSuchSubject:
        raise not_found("stream") from None
