"""What happened to an account, in words, and its credit: for who answers its holder (R19, D17)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field
from sqlalchemy import Connection

from api.explaining.event_words import LETTERS, of_event
from api.explaining.history import CAUSES_MAX, Part, looked, with_causes
from api.http.answers import Answer
from api.http.principals import Wired
from api.http.problems import language_of, not_found, refuses
from api.http.reading import After, Limit, Newest, as_json, shown
from api.staff.acting import Finder
from domain.kernel import Event, Recorded
from domain.ports import Archive
from domain.positions import POSITION_MAX
from domain.values import AccountId, Language
from projections import credit_statement
from projections.subjects import Kind, Subject, among, positions

NOT_TOLD: Final = ("consultation", "effect.attempted", "effect.done")
"""Who read what; and that the system acts outside, and did: what that led to is told, and what failed."""


class Led(Answer):
    """An event that led to another. ``within``: whether it stands in the same timeline."""

    position: int
    stream: str
    event: str
    says: str
    recorded_at: datetime
    within: bool


class Step(Answer):
    """Something that happened. ``actor``: who did it, by id; ``role`` and ``reason``: of staff."""

    position: int
    stream: str
    event: str = Field(examples=["account.code_issued"])
    says: str = Field(description="The event in words, in the language of Accept-Language.")
    recorded_at: datetime
    actor: str
    role: str | None
    reason: str | None
    amount_cents: int | None
    causes: list[Led] = Field(description="What led to it, the nearest first.")


class Timeline(Answer):
    """A part of what happened, the oldest first, or the newest."""

    items: list[Step]
    next: int | None = Field(description="Go on with from=next; null at the end.")
    damaged: list[int] = Field(
        description="Positions of events here that cannot be read; none but of a log that broke."
    )


class AccountCredit(Answer):
    """In cents. ``available_cents``: less what is reserved for orders (I1)."""

    account_id: str
    balance_cents: int
    available_cents: int


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/accounts/{account_id}/timeline",
    summary="Read what happened to an account",
    response_model=Timeline,
    openapi_extra=refuses("not-found"),
)
def timeline(
    account_id: str,
    ports: Wired,
    _: Finder,
    request: Request,
    begin: Annotated[
        int,
        Query(
            alias="from",
            ge=0,
            le=POSITION_MAX,
            description="Begin after this position; with ``newest`` before it. 0: at the beginning.",
        ),
    ] = 0,
    letters: Annotated[
        bool, Query(description="Only what was sent: codes, passwords, invoices, reminders, final notices.")
    ] = False,
    newest: Newest = False,
    after: After = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """All that touched an account, its orders and invoices too, in words, without any personal value: to tell
    its holder why something is as it is (D17). Who of the staff read what, and each step of what the system
    did outside, is an auditor's to see, and left out, as are the values that events carry, but for amounts in
    cents."""
    subject = Subject(Kind.ACCOUNT, account_id)
    with shown(ports, after, "subjects") as tx:
        named = LETTERS if letters else ()
        after_it, until = (0, begin - 1 if begin else None) if newest else (begin, None)
        at = positions(
            tx,
            subject,
            after=after_it,
            until=until,
            named=named,
            but=NOT_TOLD,
            newest=newest,
            limit=limit + 1,
        )
        if not at and not positions(tx, subject, limit=1):
            raise not_found("account")
        look = looked(ports.log, at[:limit], CAUSES_MAX)
        found, go_on = look.events, at[limit - 1] if len(at) > limit else None
        part = Part(found[::-1] if newest else found, go_on, look.damaged, look.led)
        part, chains = with_causes(ports.log, part)
        items = list(_steps(tx, subject, part, chains, Language(language_of(request.headers))))
    return {"items": items, "next": part.next, "damaged": part.damaged}


@router.get(
    "/accounts/{account_id}/credit",
    summary="See an account's credit",
    response_model=AccountCredit,
    openapi_extra=refuses("not-found"),
)
def credit_of(account_id: str, ports: Wired, _: Finder, after: After = None) -> dict[str, Any]:
    """What the holder has and may spend, as My Account shows it (R19)."""
    with shown(ports, after, "credit_statement") as tx:
        credit = credit_statement.balance(tx, AccountId(account_id))
    if credit is None:
        raise not_found("account")
    return {"account_id": account_id, **as_json(credit)}


def steps_at(
    log: Archive, tx: Connection, subject: Subject, at: Sequence[int], language: Language
) -> tuple[Mapping[int, dict[str, Any]], Sequence[int]]:
    """By position, each with its nearest cause; and the positions of what cannot be read."""
    look = looked(log, at, 1)
    part, chains = with_causes(log, Part(look.events, None, look.damaged, look.led), nearest=True)
    steps = _steps(tx, subject, part, [chain[:1] for chain in chains], language)
    return {one["position"]: one for one in steps}, part.damaged


def _steps(
    tx: Connection,
    subject: Subject,
    part: Part,
    chains: Sequence[Sequence[Recorded[Event]]],
    language: Language,
) -> Iterator[dict[str, Any]]:
    told = {one.position for one in part.events}
    within = told | among(tx, subject, {cause.position for chain in chains for cause in chain} - told)
    for one, chain in zip(part.events, chains, strict=True):
        yield {
            **_said(one, language),
            "actor": one.actor,
            "role": one.role,
            "reason": one.reason,
            "amount_cents": getattr(one.event, "amount_cents", None),
            "causes": [{**_said(cause, language), "within": cause.position in within} for cause in chain],
        }


def _said(one: Recorded[Event], language: Language) -> dict[str, Any]:
    return {
        "position": one.position,
        "stream": one.stream,
        "event": one.event.NAME,
        "says": of_event(type(one.event)).in_language(language),
        "recorded_at": one.recorded_at,
    }
