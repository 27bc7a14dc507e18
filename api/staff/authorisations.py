"""Requests to view protected data: decided and ended by staff (R4)."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.holders.authorisations import SHOWN, AuthorisationDone, AuthorisationRow, last_of, usable_now
from api.http.answers import Page
from api.http.bodies import example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, page, shown
from api.staff.acting import Clerk, Done, StaffAct, act
from api.staff.consulting import read_by
from domain.account.aggregate import ACCOUNT
from domain.authorisation.commands import WithdrawAuthorisation
from domain.authorisation.events import AuthorisationRefusal
from domain.consultation.events import ReadingPurpose
from domain.use_cases.authorise import DecideAuthorisation
from domain.values import AccountId, AuthorisationId
from projections import authorisations
from projections.authorisations import AuthorisationState


class AuthorisationDecision(StaffAct):
    """A decision on a request to view protected data (R4); without ``refusal`` it is granted."""

    model_config = example(
        {
            "reason": "holder_asked",
            "authorisation_id": "5d2c9f4b8a7e6d3c1b0a",
            "refusal": "grounds_unclear",
        }
    )

    authorisation_id: Annotated[str, Field(min_length=1, max_length=64)]
    refusal: AuthorisationRefusal | None = None


class AuthorisationWithdrawal(StaffAct):
    """Which request or authorisation ends (R4): the account may have asked anew meanwhile."""

    model_config = example({"reason": "suspected_misuse", "authorisation_id": "5d2c9f4b8a7e6d3c1b0a"})

    authorisation_id: Annotated[str, Field(min_length=1, max_length=64)]


router = APIRouter(prefix="/v1", tags=["authorisations"])


@router.get(
    "/authorisations",
    summary="List authorisations",
    response_model=Page[AuthorisationRow],
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
        in_force = usable_now(ports, tx, rows)
    told = page(rows, limit, lambda row: row.authorisation_id)
    items = [item | {"in_force": item["authorisation_id"] in in_force} for item in told["items"]]
    return told | {"items": items}


@router.get(
    "/accounts/{account_id}/authorisation",
    summary="See an account's authorisation",
    response_model=AuthorisationRow,
    openapi_extra=refuses("not-found"),
)
def one_authorisation(account_id: str, ports: Wired, who: Clerk, after: After = None) -> dict[str, Any]:
    """The account's last request, with its grounds to decide on (R4). Who read it is recorded (D17)."""
    with read_by(ports, who, ReadingPurpose.AUTHORISATION) as read:
        return last_of(ports, AccountId(account_id), after, read.of(ACCOUNT.stream(account_id).name))


@router.post(
    "/accounts/{account_id}/authorisation/decision",
    summary="Decide on a request for authorisation",
    response_model=AuthorisationDone,
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
    response_model=AuthorisationDone,
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
