"""Authorisation to view protected data: asked and confirmed by a holder, decided by staff (R4)."""

from collections.abc import Iterable
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from sqlalchemy import Connection

from api.http import answers
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Holder, Wired, holder
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown, unsealed
from api.ports import Ports
from api.staff import service_answers
from api.staff.accounts import Clerk
from api.staff.acting import Done, act
from api.staff.service_bodies import AuthorisationDecision, AuthorisationRequest, AuthorisationWithdrawal
from domain.authorisation.commands import ConfirmAuthorisation, WithdrawAuthorisation
from domain.use_cases.authorise import DecideAuthorisation, RequestAuthorisation
from domain.values import AccountId, AuthorisationId, Plain
from projections import authorisations, login_check
from projections.authorisations import AuthorisationRow, AuthorisationState

router = APIRouter(prefix="/v1", tags=["authorisations"])
Own = Annotated[Holder, Depends(holder)]
SHOWN: Final = ("authorisations", "login_check")


# --- the holder's own ---
@router.post(
    "/authorisation",
    status_code=201,
    summary="Request authorisation",
    response_model=service_answers.AuthorisationRequested,
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
    response_model=service_answers.AuthorisationRow,
    openapi_extra=refuses("not-found"),
)
def my_authorisation(ports: Wired, who: Own, after: After = None) -> dict[str, Any]:
    """My last request to view protected data, what came of it, and by when to confirm it; 404 if I made
    none."""
    return _last_of(ports, who.account_id, after)


@router.post(
    "/authorisation/confirmation",
    summary="Confirm my authorisation",
    response_model=service_answers.AuthorisationDone,
    openapi_extra=refuses("no-authorisation"),
)
def confirm(ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """I still need it, for a year from today (R4). Without a confirmation it lapses after a year."""
    command = ConfirmAuthorisation(at=ports.clock.now(), account_id=who.account_id)
    return _done(ports, who, "confirm-authorisation", key, command)


@router.post(
    "/authorisation/withdrawal",
    summary="Withdraw my authorisation",
    response_model=service_answers.AuthorisationDone,
    openapi_extra=refuses("no-authorisation"),
)
def withdraw(ports: Wired, who: Own, key: IdempotencyKey = None) -> dict[str, Any]:
    """End my request or my authorisation at once (R4); nothing changes where it is over."""
    command = WithdrawAuthorisation(at=ports.clock.now(), account_id=who.account_id, authorisation_id=None)
    return _done(ports, who, "withdraw-authorisation", key, command)


# --- staff ---
@router.get(
    "/authorisations",
    summary="List authorisations",
    response_model=answers.Page[service_answers.AuthorisationRow],
)
def list_authorisations(
    ports: Wired,
    _: Clerk,
    state: Annotated[AuthorisationState | None, Query(description="Only those in this state.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Requests to view protected data, oldest first; with ``state=requested`` those that wait for a decision.
    The grounds are closed in lists."""
    with shown(ports, after, *SHOWN) as tx:
        rows = authorisations.authorisations(
            tx, state=state, after=AuthorisationId(cursor) if cursor else None, limit=limit + 1
        )
        in_force = _in_force(ports, tx, rows)
    told = page(rows, limit, lambda row: row.authorisation_id)
    items = [item | {"in_force": item["authorisation_id"] in in_force} for item in told["items"]]
    return told | {"items": items}


@router.get(
    "/accounts/{account_id}/authorisation",
    summary="See an account's authorisation",
    response_model=service_answers.AuthorisationRow,
    openapi_extra=refuses("not-found"),
)
def one_authorisation(account_id: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """The account's last request, with its grounds to decide on (R4)."""
    return _last_of(ports, AccountId(account_id), after)


@router.post(
    "/accounts/{account_id}/authorisation/decision",
    summary="Decide on a request for authorisation",
    response_model=service_answers.AuthorisationDone,
    openapi_extra=refuses(
        "no-such-account", "account-closed", "no-such-authorisation-request", "authorisation-decided"
    ),
)
def decide(
    account_id: str, body: AuthorisationDecision, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Grant or refuse the request that is named (R4): without ``refusal`` it is granted, for a year."""
    command = DecideAuthorisation(
        at=ports.clock.now(),
        account_id=AccountId(account_id),
        authorisation_id=AuthorisationId(body.authorisation_id),
        refusal=body.refusal,
    )
    return act(ports, who, "decide-authorisation", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/authorisation/withdrawal",
    summary="Withdraw an account's authorisation",
    response_model=service_answers.AuthorisationDone,
    openapi_extra=refuses("no-authorisation", "no-such-authorisation-request"),
)
def withdraw_by_staff(
    account_id: str, body: AuthorisationWithdrawal, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """End at once the request or authorisation that is named, on the holder's word or for misuse (R4)."""
    command = WithdrawAuthorisation(
        at=ports.clock.now(),
        account_id=AccountId(account_id),
        authorisation_id=AuthorisationId(body.authorisation_id),
    )
    return act(ports, who, "staff-withdraw-authorisation", key, body, command, account_id=account_id)


def _last_of(ports: Ports, account_id: AccountId, after: int | None) -> dict[str, Any]:
    with shown(ports, after, *SHOWN) as tx:
        row = authorisations.of_account(tx, account_id)
        in_force = _in_force(ports, tx, () if row is None else (row,))
    if row is None:
        raise not_found("authorisation")
    return {**as_json(row, partial(unsealed, ports)), "in_force": bool(in_force)}


def _in_force(ports: Ports, tx: Connection, rows: Iterable[AuthorisationRow]) -> frozenset[AuthorisationId]:
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
) -> Done:
    request = request_for(ports, who.actor, operation, key, {})
    done = once(ports, request, lambda: command)
    return {"account_id": who.account_id, "position": done.position}
