"""Authorisation to view protected data: asked, confirmed and withdrawn by a holder (R4)."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends
from pydantic import Field
from sqlalchemy import Connection

from api.http.answers import Answer, Positioned
from api.http.bodies import Body, example
from api.http.fields import Sentences
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, holder
from api.http.problems import not_found, refuses
from api.http.reading import After, Reveal, as_json, shown, unsealed
from api.ports import Ports
from domain.authorisation.commands import ConfirmAuthorisation, WithdrawAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.use_cases.authorise import RequestAuthorisation
from domain.values import AccountId, AuthorisationId, Plain
from projections import authorisations, login_check
from projections.authorisations import AuthorisationRow as Row
from projections.authorisations import AuthorisationState


class AuthorisationRequest(Body):
    """What a holder needs to view protected data for (R4)."""

    model_config = example({"grounds": "Advocaat in een procedure, zaaknummer C/09/123456."})

    grounds: Sentences


class AuthorisationRequested(Positioned):
    """A request to view protected data waits for a decision."""

    authorisation_id: str


class AuthorisationRow(Answer):
    """A request to view protected data, and what came of it (R4)."""

    authorisation_id: str
    account_id: str
    kvk_number: str = Field(examples=["69599084"])
    state: AuthorisationState
    grounds: str | None = Field(description="Closed in lists, and null once they were erased (D12).")
    requested_at: datetime
    granted_on: date | None
    confirm_by: date | None = Field(description="The last day to confirm it.")
    over_on: date | None = Field(description="When it was refused, withdrawn, lapsed or ended.")
    refusal: AuthorisationRefusal | None
    in_force: bool = Field(
        description="Whether protected data may be shown on it now: granted, its last day not over, and the "
        "access code usable. Decide by this and by nothing else."
    )


class AuthorisationDone(Positioned):
    """What was asked was done, or was so already."""

    account_id: str


router = APIRouter(prefix="/v1", tags=["authorisations"])
Own = Annotated[Holder, Depends(holder)]
SHOWN: Final = ("authorisations", "login_check")


@router.post(
    "/authorisation",
    status_code=201,
    summary="Request authorisation",
    response_model=AuthorisationRequested,
    openapi_extra=refuses("business-code-needed", "authorisation-under-way"),
)
def request_authorisation(
    body: AuthorisationRequest, ports: Wired, who: Own, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Ask to view protected data, with a business code only (R4). Staff decides; one request at a time."""
    content = body.model_dump(mode="json")
    request = request_for(ports, who.actor, "request-authorisation", key, content)
    one = AuthorisationId(derived(request, "authorisation"))
    command = RequestAuthorisation(
        at=ports.clock.now(), account_id=who.account_id, authorisation_id=one, grounds=Plain(body.grounds)
    )
    done = once(ports, request, lambda: command)
    return {"authorisation_id": one, "position": done.position}


@router.get(
    "/authorisation",
    summary="See my authorisation",
    response_model=AuthorisationRow,
    openapi_extra=refuses("not-found"),
)
def my_authorisation(ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """My last request to view protected data, what came of it, and by when to confirm it; 404 if I made
    none."""
    return last_of(ports, who.account_id, after, partial(unsealed, ports))


@router.post(
    "/authorisation/confirmation",
    summary="Confirm my authorisation",
    response_model=AuthorisationDone,
    openapi_extra=refuses("no-authorisation"),
)
def confirm(ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """I still need it, for a year from today (R4). Without a confirmation it lapses after a year."""
    command = ConfirmAuthorisation(at=ports.clock.now(), account_id=who.account_id)
    return _done(ports, who, "confirm-authorisation", key, command)


@router.post(
    "/authorisation/withdrawal",
    summary="Withdraw my authorisation",
    response_model=AuthorisationDone,
    openapi_extra=refuses("no-authorisation"),
)
def withdraw(ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """End my request or my authorisation at once (R4); nothing changes where it is over."""
    command = WithdrawAuthorisation(at=ports.clock.now(), account_id=who.account_id, authorisation_id=None)
    return _done(ports, who, "withdraw-authorisation", key, command)


def last_of(ports: Ports, account_id: AccountId, after: int | None, reveal: Reveal) -> dict[str, Any]:
    with shown(ports, after, *SHOWN) as tx:
        row = authorisations.of_account(tx, account_id)
        in_force = usable_now(ports, tx, () if row is None else (row,))
    if row is None:
        raise not_found("authorisation")
    return {**as_json(row, reveal), "in_force": bool(in_force)}


def usable_now(ports: Ports, tx: Connection, rows: Iterable[Row]) -> frozenset[AuthorisationId]:
    """Granted, today not past the last day, and the code usable now (R4, D3)."""
    lasting = [row for row in rows if row.lasts(ports.today())]
    usable = login_check.usable_among(tx, [row.account_id for row in lasting])
    return frozenset(row.authorisation_id for row in lasting if row.account_id in usable)


def _done(
    ports: Ports,
    who: Holder,
    operation: str,
    key: str | None,
    command: ConfirmAuthorisation | WithdrawAuthorisation,
) -> dict[str, Any]:
    request = request_for(ports, who.actor, operation, key, {})
    done = once(ports, request, lambda: command)
    return {"account_id": who.account_id, "position": done.position}
