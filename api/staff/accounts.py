"""Accounts: looking up, sending codes again, suspending, reactivating, closing (R15, R23-R25, R31, D17)."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.idempotency import IdempotencyKey
from api.http.principals import Staff, Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.ports import Ports
from api.public.applications import draw_code
from api.staff.acting import FOUR_EYES, Clerk, Done, Finder, StaffAct, StaffDone, Supervisor, act
from api.staff.consulting import read_by
from api.staff.listings import listed_address
from domain.account.aggregate import ACCOUNT
from domain.account.commands import EndSuspension, Suspend
from domain.consultation.events import ReadingPurpose
from domain.kernel import Command
from domain.use_cases.close import ApproveClosure, AskClosure, RejectClosure
from domain.use_cases.reactivate import Reactivate
from domain.use_cases.send_code_again import SendCodeAgain
from domain.values import AccountId, BranchNumber, CustomerId, Plain, Use
from projections import accounts
from projections.accounts import AccountState


class AccountRow(Answer):
    """An account, as staff sees it. Names are closed in lists, and null once erased (D12)."""

    account_id: str
    customer_id: str
    application_id: str
    use: Use
    kvk_number: str | None
    branch: str | None
    channel: str | None
    code_sent_on: date | None = Field(description="Null until the code that counts was sent.")
    state: AccountState
    opened_at: datetime
    settled_on: date | None = Field(
        description="Blocked, and since then everything behind the block is paid (R31); otherwise null."
    )
    closed_on: date | None
    first_names: str | None
    surname: str | None
    email: str | None


class UndeliveredCode(AccountRow):
    """An account whose code came by post, or did not come."""

    expected_by: date = Field(description="5 working days after posting (R15).")


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/accounts",
    summary="List accounts",
    response_model=Page[AccountRow],
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
    response_model=AccountRow,
    openapi_extra=refuses("not-found"),
)
def one_account(account_id: str, ports: Wired, who: Finder, after: After = None) -> dict[str, Any]:
    """One account with its holder's name and email address, to know who calls (R26). That it was read, and by
    whom, is recorded, as of a search (D17)."""
    with shown(ports, after, "accounts") as tx:
        row = accounts.account(tx, AccountId(account_id))
    if row is None:
        raise not_found("account")
    with read_by(ports, who, ReadingPurpose.ACCOUNT) as read:
        return as_json(row, read.of(ACCOUNT.stream(account_id).name))


@router.get(
    "/undelivered-codes",
    summary="List codes that should have arrived",
    response_model=Page[UndeliveredCode],
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
    response_model=StaffDone,
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
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed"),
)
def suspend(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Deactivate an account for a time, on the holder's or the account manager's word (R23, R24, R26)."""
    return _act(ports, who, "suspend", key, body, account_id, Suspend)


@router.post(
    "/accounts/{account_id}/suspension/end",
    summary="End a suspension",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed"),
)
def end_suspension(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """End a suspension; other reasons for a block stay (R24, D3)."""
    return _act(ports, who, "end-suspension", key, body, account_id, EndSuspension)


@router.post(
    "/accounts/{account_id}/reactivation",
    summary="Reactivate a blocked code",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed", "arrears-unsettled"),
)
def reactivate(account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Reactivate a code blocked for arrears, once all is settled (R31, R44, D4); 409 before that."""
    return _act(ports, who, "reactivate", key, body, account_id, Reactivate)


@router.post(
    "/accounts/{account_id}/closure-requests",
    summary="Request a closure",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "account-closed", *FOUR_EYES),
)
def request_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Ask to close an account (R23, R25); another person approves within 24 hours (D17)."""
    return _act(ports, who, "request-closure", key, body, account_id, AskClosure, requested_by=who.person_id)


@router.post(
    "/accounts/{account_id}/closure-approvals",
    summary="Approve a closure",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "not-requested", "same-person", *FOUR_EYES),
)
def approve_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Close an account whose closure somebody else requested (R25, D17): its code stops at once (D12)."""
    return _act(
        ports, who, "approve-closure", key, body, account_id, ApproveClosure, approved_by=who.person_id
    )


@router.post(
    "/accounts/{account_id}/closure-rejections",
    summary="Reject a closure",
    response_model=StaffDone,
    openapi_extra=refuses("no-such-account", "not-requested", *FOUR_EYES),
)
def reject_closure(
    account_id: str, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """Refuse the closure that somebody requested, with the reason (D17); it may be requested again."""
    return _act(ports, who, "reject-closure", key, body, account_id, RejectClosure, rejected_by=who.person_id)


def _act(
    ports: Ports,
    who: Staff,
    operation: str,
    key: str | None,
    body: StaffAct,
    account_id: str,
    command: Callable[..., Command],
    **more: Any,
) -> Done:
    """One act on an account. ``more``: what the command needs beside the account and the time."""
    made = command(at=ports.clock.now(), account_id=AccountId(account_id), **more)
    return act(ports, who, operation, key, body, made, account_id=account_id)
