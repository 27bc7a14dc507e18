"""What a privacy officer does: erasure before its time, by two persons (D12, D17)."""

from typing import Annotated

from fastapi import APIRouter, Security

from api.http.idempotency import IdempotencyKey
from api.http.principals import Staff, Wired, staff
from api.http.problems import refuses
from api.staff.acting import FOUR_EYES, Done, StaffAct, StaffDone, act
from domain.roles import EARLY_ERASURE
from domain.use_cases.erase_early import ApproveEarlyErasure, AskEarlyErasure
from domain.values import AccountId

router = APIRouter(prefix="/v1", tags=["staff"])
Officer = Annotated[Staff, Security(staff(*EARLY_ERASURE.ask), scopes=[*EARLY_ERASURE.ask])]
Approver = Annotated[Staff, Security(staff(*EARLY_ERASURE.decide), scopes=[*EARLY_ERASURE.decide])]


@router.post(
    "/accounts/{account_id}/early-erasure-requests",
    summary="Request an early erasure",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "erasure-hindered", *FOUR_EYES),
)
def request_early_erasure(
    account_id: str, body: StaffAct, ports: Wired, who: Officer, key: IdempotencyKey = None
) -> Done:
    """Ask to erase the holder of a closed account before its time; another person approves within 24 hours
    (D17). Credit, open invoices and collections that can come back stand in the way (D12)."""
    command = AskEarlyErasure(
        at=ports.clock.now(),
        account_id=AccountId(account_id),
        today=ports.today(),
        requested_by=who.person_id,
    )
    return act(ports, who, "request-early-erasure", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/early-erasure-approvals",
    summary="Approve an early erasure",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "not-requested", "same-person", "erasure-hindered", *FOUR_EYES),
)
def approve_early_erasure(
    account_id: str, body: StaffAct, ports: Wired, who: Approver, key: IdempotencyKey = None
) -> Done:
    """Approve what somebody else requested (D17): the holder's key is destroyed at once; the customer's by
    the daily step where this was its last account. Fiscal facts are kept for seven years (D12)."""
    command = ApproveEarlyErasure(
        at=ports.clock.now(),
        account_id=AccountId(account_id),
        today=ports.today(),
        approved_by=who.person_id,
    )
    return act(ports, who, "approve-early-erasure", key, body, command, account_id=account_id)
