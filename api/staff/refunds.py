"""What finance does about refunds: letters, proposals, approvals by another, payouts (R47, D17)."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Day
from api.http.idempotency import IdempotencyKey, derived, once
from api.http.principals import Wired
from api.http.problems import invalid, not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, position_of, shown
from api.http.refund_form import RefundFields, asked
from api.staff.acting import FOUR_EYES, Done, Finance, FinanceSecond, StaffAct, act, asked_by
from api.staff.consulting import read_by
from domain.account.aggregate import ACCOUNT
from domain.consultation.events import ReadingPurpose
from domain.refund.aggregate import REFUND as REFUND_STREAM
from domain.use_cases.refund import (
    AgreeToRefund,
    DeclineRefund,
    ProposeToRefund,
    TellRefundOutcome,
)
from domain.values import AccountId, RefundId
from projections.refunds import RefundLife, named, refunds


class Outcome(StrEnum):
    """What the bank or the payment provider told of a payout."""

    PAID = "paid"
    FAILED = "failed"
    """It could not be paid, or came back."""


class PaperForm(StaffAct, RefundFields):
    """A holder's letter. ``amount_cents``: all that is available where it is left out."""

    model_config = example(
        {"reason": "holder_asked", "amount_cents": 1500, "iban": "NL91ABNA0417164300", "payee": "G. Geluk"}
    )


class Payout(StaffAct):
    """What became of a payout, and when."""

    model_config = example({"reason": "correction", "outcome": "paid", "on": "2026-06-04"})

    outcome: Outcome
    on: Day


class RefundDone(Positioned):
    """What staff asked was done, or was so already."""

    refund_id: str


class RefundRow(Answer):
    """One refund, in cents. ``iban`` and ``payee``: where it is to be paid, until the holder is erased."""

    position: int
    refund_id: str
    account_id: str
    customer_id: str
    amount_cents: int
    to_source: bool = Field(description="It goes back to the payment that it came by.")
    iban: str | None
    payee: str | None
    requested_on: date
    on_paper: bool
    proposed_by: str | None
    approved_by: str | None
    life: RefundLife
    provider_payment_id: str | None
    provider_refund_id: str | None
    file_id: str | None
    paid_on: date | None
    cause: str | None


router = APIRouter(prefix="/v1", tags=["finance"])
REFUND: Final = "/refunds/{refund_id}"
Undecided: Final = ("no-such-refund", "refund-decided")


@router.get("/refund-requests", summary="List refunds", response_model=Page[RefundRow])
def list_refunds(
    ports: Wired,
    who: Finance,
    life: Annotated[RefundLife | None, Query(description="Only those that are so far.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Refunds in the order they were asked for. Those that are ``approved`` and not ``to_source`` go
    into the next file for the bank. Who read them is recorded (D17)."""
    with shown(ports, after, "refunds") as tx:
        rows = refunds(tx, life=life, after=position_of(cursor), limit=limit + 1)
    with read_by(ports, who, ReadingPurpose.REFUNDS) as read:
        opened = [as_json(row, read.of(ACCOUNT.stream(row.account_id).name)) for row in rows[:limit]]
    more = len(rows) > limit
    return {"items": opened, "next": str(rows[limit - 1].position) if more else None}


@router.get(
    "/refund-requests/{refund_id}",
    summary="See one refund",
    response_model=RefundRow,
    openapi_extra=refuses("not-found"),
)
def one_refund(refund_id: str, ports: Wired, who: FinanceSecond, after: After = None) -> dict[str, Any]:
    """One refund, to whoever proposes, approves or refuses it: how much, of which account, and where it goes.
    Who read it is recorded (D17)."""
    with shown(ports, after, "refunds") as tx:
        row = named(tx, [RefundId(refund_id)]).get(RefundId(refund_id))
    if row is None:
        raise not_found("refund")
    with read_by(ports, who, ReadingPurpose.REFUNDS) as read:
        return as_json(row, read.of(ACCOUNT.stream(row.account_id).name))


@router.post(
    "/accounts/{account_id}/refunds",
    status_code=201,
    summary="Take in a refund form on paper",
    response_model=RefundDone,
    openapi_extra=refuses(
        "no-such-account", "account-closed", "nothing-to-refund", "iban-needed", *FOUR_EYES
    ),
)
def take_in_refund(
    account_id: str, body: PaperForm, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """A holder who cannot log in asks by letter, also one whose account is closed (R47). It counts as a
    proposal: another person approves within 24 hours (D17)."""
    request = asked_by(ports, who, "take-in-refund", key, body, account_id=account_id)
    refund_id = RefundId(derived(request, "refund"))

    done = once(ports, request, lambda: asked(ports, body, refund_id, AccountId(account_id), who.person_id))
    return {"refund_id": refund_id, "position": done.position}


@router.post(
    f"{REFUND}/proposals",
    summary="Propose to pay a refund",
    response_model=RefundDone,
    openapi_extra=refuses(*Undecided, *FOUR_EYES),
)
def propose_refund(
    refund_id: str, body: StaffAct, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """The first of two (D17); another person approves within 24 hours."""
    one = RefundId(refund_id)
    command = ProposeToRefund(at=ports.clock.now(), refund_id=one, proposed_by=who.person_id)
    return act(ports, who, "propose-refund", key, body, command, refund_id=refund_id)


@router.post(
    f"{REFUND}/approvals",
    summary="Approve a refund",
    response_model=RefundDone,
    openapi_extra=refuses(*Undecided, "not-requested", "same-person", *FOUR_EYES),
)
def approve_refund(
    refund_id: str, body: StaffAct, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """The second of two (D17). It goes back the way it came, or waits among the payouts to make."""
    one = RefundId(refund_id)
    command = AgreeToRefund(at=ports.clock.now(), refund_id=one, approved_by=who.person_id)
    return act(ports, who, "approve-refund", key, body, command, refund_id=refund_id)


@router.post(
    f"{REFUND}/refusals",
    summary="Refuse a refund",
    response_model=RefundDone,
    openapi_extra=refuses(*Undecided, *FOUR_EYES),
)
def refuse_refund(
    refund_id: str, body: StaffAct, ports: Wired, who: FinanceSecond, key: IdempotencyKey = None
) -> Done:
    """The credit is there again."""
    one = RefundId(refund_id)
    command = DeclineRefund(at=ports.clock.now(), refund_id=one, refused_by=who.person_id)
    return act(ports, who, "refuse-refund", key, body, command, refund_id=refund_id)


@router.post(
    f"{REFUND}/payouts",
    summary="Record what became of a payout",
    response_model=RefundDone,
    openapi_extra=refuses("no-such-refund", "refund-not-approved", "not-told-by-hand", *FOUR_EYES),
)
def record_payout(
    refund_id: str, body: Payout, ports: Wired, who: Finance, key: IdempotencyKey = None
) -> Done:
    """Of a refund to an account that stands in no file for the bank: it was paid, or it failed and the credit
    is there again. What the payment provider pays is asked of it; of what stands in a file the bank tells, or
    staff settles it among the loose ends where the bank is silent: told by one, it could be had twice."""
    if body.on > ports.today():
        raise invalid("on", "What became of a payout is told once it happened.", rule="R47")
    one = RefundId(refund_id)
    refund = ports.log.state(REFUND_STREAM.stream(one))
    if refund.requested_on is not None and body.on < refund.requested_on:
        raise invalid("on", "Nothing is paid out before it was asked for.", rule="R47")
    command = TellRefundOutcome(
        at=ports.clock.now(),
        refund_id=one,
        paid=body.outcome is Outcome.PAID,
        happened_on=body.on,
        told_by=who.person_id,
    )
    return act(ports, who, "record-payout", key, body, command, refund_id=refund_id)
