"""The day of finance, and an invoice with all beside it: each in one answer, as the roles allow (D1, D17)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Security
from pydantic import Field

from api.holders.invoices import Invoice
from api.http.answers import Answer
from api.http.open_items import OpenItem, told
from api.http.principals import INVOICE_READERS, Membered, Staff, Wired, staff
from api.http.problems import not_found, refuses
from api.http.reading import After, as_json, shown
from api.staff.acting import FinanceSecond
from api.staff.approvals import APPROVERS, ApprovalRow, told_approvals
from api.staff.bank_files import BatchRow
from api.staff.finance import OwedByAge
from domain.credit_note import CreditReason
from domain.invoice.aggregate import INVOICE
from domain.invoice.aggregate import Invoice as InvoiceNow
from domain.ports import Role
from domain.roles import MONEY
from domain.values import InvoiceNumber
from projections import finance_overview, invoice_overview
from projections.approval_list import ApprovalRow as ListedApproval
from projections.approvals import Matter
from projections.finance_overview import APPROVALS, BANK_FILES, OWED

MOST: Final = 200
"""Of a list that is shown beside others: the list itself has the rest."""
PARTS: Final[Mapping[str, Collection[Role]]] = {
    OWED: MONEY.ask,
    BANK_FILES: MONEY.ask,
    APPROVALS: MONEY.decide,
}
"""Who is shown each, as the operation has it that answers it by itself."""
Reader = Annotated[Staff, Security(staff(*INVOICE_READERS), scopes=[*INVOICE_READERS])]


class FinanceOverview(Answer):
    """The day of finance. Null: not for the member's roles."""

    as_of: date
    owed: OwedByAge | None = Field(description="On all invoices together.")
    bank_files: list[BatchRow] | None = Field(description="That went or came today, the first 200.")
    approvals: list[ApprovalRow] | None = Field(description="Of money, the 200 that wait longest.")


class LineAsked(Answer):
    """How much is to be taken back of which line, in cents."""

    line: int = Field(description="Of the invoice's lines, counted from 1.")
    amount_cents: int


class CreditNoteAsked(Answer):
    """The credit note that waits for a second person: what is approved."""

    why: CreditReason = Field(description="As the buyer reads it.")
    lines: list[LineAsked]
    new_invoice: bool = Field(description="One with the same lines takes its place.")


class InvoiceOverview(Answer):
    """An invoice, and what there is beside it."""

    invoice: Invoice
    open: OpenItem | None = Field(description="How far its collection has come; null: nothing is to be paid.")
    approvals: list[ApprovalRow] | None = Field(
        description="What waits for a second person. Null: not for the member's roles."
    )
    credit_note: CreditNoteAsked | None = Field(
        description="What one of those asks to take back. Null: none does, or not for the roles."
    )
    creditable_cents: int = Field(description="Was neither credited nor written off (I7).")
    owed_back_cents: int = Field(description="Was paid, then credited, and is to be paid back.")
    mailed: bool = Field(description="It was sent by email, not by post.")


router = APIRouter(prefix="/v1", tags=["finance"])


@router.get("/finance/overview", summary="See the day of finance", response_model=FinanceOverview)
def finance_overview_of(
    ports: Wired, who: FinanceSecond, me: Membered, after: After = None
) -> dict[str, Any]:
    """What is owed by age, files of the bank of today, and what waits for a second person, with who asked and
    of whom it is: of one moment. Who read names is recorded (D17)."""
    today = ports.today()
    parts = [name for name, roles in PARTS.items() if me.roles & {*roles}]
    with shown(ports, after, *finance_overview.READ) as tx:
        found = finance_overview.overview(tx, parts, today=today, now=ports.clock.now(), most=MOST)
    files, waits = found.bank_files, found.approvals
    return {
        "as_of": today.isoformat(),
        "owed": None if found.owed is None else as_json(found.owed),
        "bank_files": None if files is None else [as_json(row) for row in files],
        "approvals": None
        if waits is None
        else told_approvals(ports, who, me, waits, names=True, askers=True),
    }


@router.get(
    "/invoices/{invoice_number}/overview",
    summary="See an invoice and all beside it",
    response_model=InvoiceOverview,
    openapi_extra=refuses("not-found"),
)
def invoice_overview_of(
    invoice_number: str, ports: Wired, who: Reader, me: Membered, after: After = None
) -> dict[str, Any]:
    """What a desk shows of an invoice at once: lines, what happened to it, how far its collection has come,
    and what waits for a second person, with who asked and of a credit note for what; of one moment, the buyer
    closed. Who read a name is recorded (D17)."""
    with shown(ports, after, *invoice_overview.READ) as tx:
        found = invoice_overview.overview(
            tx,
            InvoiceNumber(invoice_number),
            now=ports.clock.now(),
            with_approvals=bool(me.roles & {*APPROVERS}),
        )
    if found is None:
        raise not_found("invoice")
    in_full, waits = as_json(found.invoice), found.approvals
    now = ports.log.state(INVOICE.stream(InvoiceNumber(invoice_number)))
    return {
        "invoice": {**in_full.pop("invoice"), **in_full},
        "open": None if found.open is None else told([found.open])[0],
        "approvals": None if waits is None else told_approvals(ports, who, me, waits, askers=True),
        "credit_note": _credit_note(now, waits or ()),
        "creditable_cents": now.creditable_cents,
        "owed_back_cents": now.owed_back_cents,
        "mailed": now.mailed_to is not None,
    }


def _credit_note(invoice: InvoiceNow, waits: Sequence[ListedApproval]) -> dict[str, Any] | None:
    """That of the request that is shown: another may have taken its place since."""
    asked = invoice.crediting.asked
    shown_until = {row.expires_at for row in waits if row.matter is Matter.CREDIT_NOTE}
    if asked is None or asked.by.expires_at not in shown_until:
        return None
    lines = [one.model_dump() for one in asked.lines]
    return {"why": asked.why, "lines": lines, "new_invoice": asked.new_invoice}
