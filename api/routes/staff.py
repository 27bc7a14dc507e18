"""What staff does: looking up, suspending, reactivating, closing (R23-R25, R31, D17)."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends

from api.idempotency import IdempotencyKey, once, request_for
from api.ports import Ports
from api.principals import Staff, Wired, staff
from api.problems import not_found
from api.routes.bodies import StaffAct
from api.routes.reading import After, Cursor, Limit, as_json, page, shown, unsealed
from domain.account.commands import EndSuspension, RequestClosure, Suspend
from domain.kernel import Command
from domain.ports import Role
from domain.use_cases.close import ApproveClosure
from domain.use_cases.reactivate import Reactivate
from domain.values import AccountId, ApplicationId, BranchNumber, CustomerId
from projections import accounts, applications
from projections.accounts import AccountState

router = APIRouter(prefix="/v1", tags=["staff"])
Clerk = Annotated[Staff, Depends(staff(Role.CLERK, Role.SUPERVISOR))]
"""Who may act on an account alone."""
Supervisor = Annotated[Staff, Depends(staff(Role.SUPERVISOR))]
Done = dict[str, Any]


@router.get("/accounts")
def find_accounts(
    ports: Wired,
    _: Clerk,
    customer: CustomerId | None = None,
    branch: BranchNumber | None = None,
    state: AccountState | None = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Accounts in order of opening, narrowed by customer, branch and state."""
    with shown(ports, after, "accounts") as tx:
        rows = accounts.accounts(
            tx,
            customer_id=customer,
            branch=branch,
            state=state,
            after=AccountId(cursor) if cursor else None,
            limit=limit + 1,
        )
    return page(rows, limit, lambda row: row.account_id)


@router.get("/accounts/{account_id}")
def one_account(account_id: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """One account with its holder's name and email address, to know who calls (R26)."""
    with shown(ports, after, "accounts") as tx:
        row = accounts.account(tx, AccountId(account_id))
    if row is None:
        raise not_found("account")
    return as_json(row, partial(unsealed, ports))


@router.post("/accounts/{account_id}/suspension")
def suspend(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Deactivate an account for a time, on the holder's or the account manager's word (R23, R24, R26)."""
    command = Suspend(at=ports.clock.now(), account_id=AccountId(account_id))
    return _act(ports, who, body, key, "suspend", account_id, command)


@router.post("/accounts/{account_id}/suspension/end")
def end_suspension(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """End a suspension; other reasons for a block stay (R24, D3)."""
    command = EndSuspension(at=ports.clock.now(), account_id=AccountId(account_id))
    return _act(ports, who, body, key, "end-suspension", account_id, command)


@router.post("/accounts/{account_id}/reactivation")
def reactivate(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Reactivate a code blocked for arrears, once all is settled (R31, R44, D4); 409 before that."""
    command = Reactivate(at=ports.clock.now(), account_id=AccountId(account_id))
    return _act(ports, who, body, key, "reactivate", account_id, command)


@router.post("/accounts/{account_id}/closure-requests")
def request_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Ask to close an account (R23, R25); another person approves within 24 hours (D17)."""
    command = RequestClosure(
        at=ports.clock.now(), account_id=AccountId(account_id), requested_by=who.person_id
    )
    return _act(ports, who, body, key, "request-closure", account_id, command)


@router.post("/accounts/{account_id}/closure-approvals")
def approve_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Close an account whose closure somebody else requested (R25, D17): its code stops at once (D12)."""
    command = ApproveClosure(
        at=ports.clock.now(), account_id=AccountId(account_id), approved_by=who.person_id
    )
    return _act(ports, who, body, key, "approve-closure", account_id, command)


@router.get("/applications/{reference}")
def one_application(reference: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """What became of an application; for staff only, since it tells the outcome (D25)."""
    with shown(ports, after, "applications") as tx:
        row = applications.application(tx, ApplicationId(reference))
    if row is None:
        raise not_found("application")
    return as_json(row, partial(unsealed, ports))


@router.get("/referrals")
def referrals(
    ports: Wired, _: Clerk, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Applications that were referred to staff (R38, R41, D13, D16), in order."""
    with shown(ports, after, "applications") as tx:
        rows = applications.referrals(tx, after=ApplicationId(cursor) if cursor else None, limit=limit + 1)
    return page(rows, limit, lambda row: row.application_id)


def _act(
    ports: Ports,
    who: Staff,
    body: StaffAct,
    key: str | None,
    operation: str,
    account_id: str,
    command: Command,
) -> Done:
    """Role and reason stand on every event (D17)."""
    request = request_for(
        ports,
        who.actor,
        operation,
        key,
        {"account_id": account_id},
        role=who.role,
        reason=body.reason,
    )
    done = once(ports, request, lambda: command)
    return {"account_id": account_id, "position": done.position}
