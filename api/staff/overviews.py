"""An account in one answer: all that staff's roles allow to be shown of it at once (R19, R26, D17)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any, Final

from fastapi import APIRouter, Request
from pydantic import Field

from api.explaining.event_words import LETTERS
from api.http.answers import Answer
from api.http.principals import INVOICE_READERS, Membered, Wired
from api.http.problems import language_of, not_found, refuses
from api.http.reading import After, as_json, shown
from api.staff.accounts import AccountRow
from api.staff.acting import CLERKS, SETTLERS, Finder
from api.staff.approvals import APPROVERS, ApprovalRow, told_approvals
from api.staff.consulting import read_by
from api.staff.timelines import NOT_TOLD, AccountCredit, Step, steps_at
from domain.account.aggregate import ACCOUNT
from domain.consultation.events import ReadingPurpose
from domain.ports import Role
from domain.roles import CLOSURE
from domain.values import AccountId, Language
from projections import account_overview
from projections.account_overview import APPROVALS, AUTHORISATION, INVOICES, REQUESTS
from projections.invoice_history import InvoiceState
from projections.subjects import Kind, Subject

PARTS: Final[Mapping[str, Collection[Role]]] = {
    APPROVALS: (*APPROVERS, *CLOSURE.ask),
    AUTHORISATION: CLERKS,
    REQUESTS: SETTLERS,
    INVOICES: INVOICE_READERS,
}
"""Who is shown each, as the operation has it that answers it by itself; who may ask for a closure is told
that one waits, too."""
NEWEST_MAX: Final = 20


class RequestOfAccount(Answer):
    """A request to deactivate its code (R26)."""

    deactivation_id: str
    requested_at: datetime


class InvoiceOfAccount(Answer):
    """An invoice of its customer, in cents."""

    invoice_number: str
    issued_on: date
    due_on: date
    total_cents: int
    outstanding_cents: int
    state: InvoiceState


class AccountOverview(Answer):
    """An account and what there is beside it: at most 20 of a kind, the newest first. Null: not for the
    member's roles."""

    account: AccountRow
    code_overdue: bool = Field(description="Its code was posted, should be there by now, and was not used.")
    credit: AccountCredit
    approvals: list[ApprovalRow] | None = Field(description="What waits for a second person.")
    authorisation: bool | None = Field(description="Whether it ever asked for one (R4).")
    requests: list[RequestOfAccount] | None = Field(description="The oldest first.")
    invoices: list[InvoiceOfAccount] | None
    letters: list[Step] = Field(description="What was sent.")
    history: list[Step] = Field(description="What happened, as the timeline has it, with the nearest cause.")
    older: int | None = Field(description="The timeline goes on from here; null at its end.")
    damaged: list[int] = Field(description="Positions of events that cannot be read; none but after a break.")


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/accounts/{account_id}/overview",
    summary="See an account and all beside it",
    response_model=AccountOverview,
    openapi_extra=refuses("not-found"),
)
def account_overview_of(
    account_id: str, ports: Wired, who: Finder, me: Membered, request: Request, after: After = None
) -> dict[str, Any]:
    """What a desk shows of an account at once: holder, credit, what waits for a second person, requests,
    invoices, letters and what happened last; of one moment. That it was read, and by whom, is recorded
    (D17)."""
    parts = [name for name, roles in PARTS.items() if me.roles & {*roles}]
    with shown(ports, after, *account_overview.READ) as tx:
        found = account_overview.overview(
            tx,
            AccountId(account_id),
            parts,
            LETTERS,
            NOT_TOLD,
            now=ports.clock.now(),
            newest=NEWEST_MAX + 1,
        )
        if found is None:
            raise not_found("account")
        letters, history = found.letters[:NEWEST_MAX], found.history[:NEWEST_MAX]
        at, language = sorted({*letters, *history}), Language(language_of(request.headers))
        told, damaged = steps_at(ports.log, tx, Subject(Kind.ACCOUNT, account_id), at, language)
    with read_by(ports, who, ReadingPurpose.ACCOUNT) as read:
        account = as_json(found.account, read.of(ACCOUNT.stream(account_id).name))
    more = len(found.history) > NEWEST_MAX
    requests = found.requests
    return {
        "account": account,
        "code_overdue": account_overview.code_is_overdue(
            found.account, ports.calendars.delivery_overdue_before(ports.today())
        ),
        "credit": {"account_id": account_id, **as_json(found.credit)},
        "approvals": None
        if found.approvals is None
        else told_approvals(ports, who, me, found.approvals, askers=True),
        "authorisation": found.authorisation,
        "requests": None
        if requests is None
        else [{"deactivation_id": named, "requested_at": asked} for named, asked in requests[:NEWEST_MAX]],
        "invoices": None
        if found.invoices is None
        else [_invoice(as_json(row)) for row in found.invoices[:NEWEST_MAX]],
        "letters": [told[position] for position in letters if position in told],
        "history": [told[position] for position in history if position in told],
        "older": history[-1] if more else None,
        "damaged": damaged,
    }


def _invoice(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in InvoiceOfAccount.model_fields}
