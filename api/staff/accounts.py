"""What staff does: looking up, suspending, reactivating, closing (R23-R25, R31, D17)."""

from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Security

from api.http import answers
from api.http.bodies import StaffAct
from api.http.idempotency import IdempotencyKey
from api.http.principals import Staff, Wired, staff
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown, unsealed
from api.public.applications import draw_code
from api.staff.acting import Done, act
from api.staff.listings import listed_address
from domain.account.aggregate import ACCOUNT
from domain.account.commands import EndSuspension, Suspend
from domain.ports import Role
from domain.use_cases.close import ApproveClosure, AskClosure, RejectClosure
from domain.use_cases.reactivate import Reactivate
from domain.use_cases.send_code_again import SendCodeAgain
from domain.values import AccountId, ApplicationId, BranchNumber, CustomerId, Plain
from projections import accounts, applications
from projections.accounts import AccountState

router = APIRouter(prefix="/v1", tags=["staff"])
CLERKS: Final = (Role.CLERK, Role.SUPERVISOR)
Clerk = Annotated[Staff, Security(staff(*CLERKS), scopes=[*CLERKS])]
"""Who may act on an account alone."""
Supervisor = Annotated[Staff, Security(staff(Role.SUPERVISOR), scopes=[Role.SUPERVISOR])]
SETTLERS: Final = (Role.ACCOUNT_MANAGER_DESK, *CLERKS)
Settler = Annotated[Staff, Security(staff(*SETTLERS), scopes=[*SETTLERS])]
"""Who may settle referrals; of organisations with an account manager the desk alone (R38)."""
FOUR_EYES: Final = ("staff-not-in-service", "role-missing")
"""As four_eyes.check_role does."""


@router.get(
    "/accounts",
    summary="List accounts",
    response_model=answers.Page[answers.AccountRow],
)
def find_accounts(
    ports: Wired,
    _: Clerk,
    customer: Annotated[CustomerId | None, Query(description="Only those of this customer.")] = None,
    branch: Annotated[BranchNumber | None, Query(description="Only those of this branch.")] = None,
    state: Annotated[AccountState | None, Query(description="Only those in this state.")] = None,
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


@router.get(
    "/accounts/{account_id}",
    summary="See one account",
    response_model=answers.AccountRow,
    openapi_extra=refuses("not-found"),
)
def one_account(account_id: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """One account with its holder's name and email address, to know who calls (R26)."""
    with shown(ports, after, "accounts") as tx:
        row = accounts.account(tx, AccountId(account_id))
    if row is None:
        raise not_found("account")
    return as_json(row, partial(unsealed, ports))


@router.get(
    "/undelivered-codes",
    summary="List codes that should have arrived",
    response_model=answers.Page[answers.UndeliveredCode],
)
def undelivered_codes(
    ports: Wired, _: Clerk, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Accounts whose code was posted, should have arrived (5 working days, R15) and was never used. Staff
    sends another (``resend``): the former letter then stops working (D7)."""
    overdue = ports.calendars.delivery_overdue_before(ports.today())
    last = AccountId(cursor) if cursor else None
    with shown(ports, after, "accounts") as tx:
        rows = accounts.undelivered(tx, overdue, after=last, limit=limit + 1)
    told = page(rows, limit, lambda row: row.account_id)
    for item, row in zip(told["items"], rows, strict=False):
        assert row.code_sent_on is not None
        item["expected_by"] = ports.calendars.delivery_expected_by(row.code_sent_on)
    return told


@router.post(
    "/undelivered-codes/{account_id}/resend",
    summary="Send a code again that did not come",
    response_model=answers.StaffDone,
    openapi_extra=refuses(
        "no-such-account",
        "account-closed",
        "already-activated",
        "not-overdue",
        "no-listed-address",
        "customer-in-arrears",
        "technical-fault",
    ),
)
def send_again(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """A new code for the same account goes by post to the address that the register lists today, and the
    former letter stops working at once (R15, I13, D7); the password follows."""

    def command() -> SendCodeAgain:
        account = ports.log.state(ACCOUNT.stream(account_id))
        account.check_open()
        code = draw_code(ports.randomness)
        return SendCodeAgain(
            at=ports.clock.now(),
            account_id=AccountId(account_id),
            code=Plain(code.text),
            code_index=ports.vault.index("code", code.text),
            post_address=listed_address(ports, account.kvk_number),
            today=ports.today(),
            calendars=ports.calendars,
        )

    return act(ports, who, "send-code-again", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/suspension",
    summary="Suspend an account",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed"),
)
def suspend(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Deactivate an account for a time, on the holder's or the account manager's word (R23, R24, R26)."""
    command = Suspend(at=ports.clock.now(), account_id=AccountId(account_id))
    return act(ports, who, "suspend", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/suspension/end",
    summary="End a suspension",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed"),
)
def end_suspension(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """End a suspension; other reasons for a block stay (R24, D3)."""
    command = EndSuspension(at=ports.clock.now(), account_id=AccountId(account_id))
    return act(ports, who, "end-suspension", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/reactivation",
    summary="Reactivate a blocked code",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed", "arrears-unsettled"),
)
def reactivate(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Reactivate a code blocked for arrears, once all is settled (R31, R44, D4); 409 before that."""
    command = Reactivate(at=ports.clock.now(), account_id=AccountId(account_id))
    return act(ports, who, "reactivate", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/closure-requests",
    summary="Request a closure",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed", *FOUR_EYES),
)
def request_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Ask to close an account (R23, R25); another person approves within 24 hours (D17)."""
    command = AskClosure(at=ports.clock.now(), account_id=AccountId(account_id), requested_by=who.person_id)
    return act(ports, who, "request-closure", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/closure-approvals",
    summary="Approve a closure",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "not-requested", "same-person", *FOUR_EYES),
)
def approve_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Close an account whose closure somebody else requested (R25, D17): its code stops at once (D12)."""
    command = ApproveClosure(
        at=ports.clock.now(), account_id=AccountId(account_id), approved_by=who.person_id
    )
    return act(ports, who, "approve-closure", key, body, command, account_id=account_id)


@router.post(
    "/accounts/{account_id}/closure-rejections",
    summary="Reject a closure",
    response_model=answers.StaffDone,
    openapi_extra=refuses("no-such-account", "not-requested", *FOUR_EYES),
)
def reject_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Refuse the closure that somebody requested, with the reason (D17); it may be requested again."""
    command = RejectClosure(at=ports.clock.now(), account_id=AccountId(account_id), rejected_by=who.person_id)
    return act(ports, who, "reject-closure", key, body, command, account_id=account_id)


@router.get(
    "/applications/{reference}",
    summary="See one application",
    response_model=answers.ApplicationRow,
    openapi_extra=refuses("not-found"),
)
def one_application(reference: str, ports: Wired, _: Settler, after: After = None) -> dict[str, Any]:
    """What became of an application; for staff only, since it tells the outcome (D25)."""
    with shown(ports, after, "applications") as tx:
        row = applications.application(tx, ApplicationId(reference))
    if row is None:
        raise not_found("application")
    return as_json(row, partial(unsealed, ports))
