"""What is to be paid, invoices and fees, as finance, other systems and their own customer are told of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.http.answers import Answer, Page
from api.http.reading import as_json, shown
from api.ports import Ports
from domain.invoice.aggregate import Stage
from domain.invoice.events import InvoiceKind
from domain.values import CustomerId
from projections.open_invoices import OpenInvoice
from projections.to_pay import to_pay

StageName = Literal["issued", "reminder_issued", "reminded", "on_final_notice", "overdue"]
STAGES: dict[StageName, Stage] = {
    "issued": Stage.ISSUED,
    "reminder_issued": Stage.REMINDER_ISSUED,
    "reminded": Stage.REMINDED,
    "on_final_notice": Stage.ON_FINAL_NOTICE,
    "overdue": Stage.OVERDUE,
}


class OpenItem(Answer):
    """An unsettled invoice, and how far its collection has come (D1, D15)."""

    invoice_number: str = Field(examples=["F2026-000001"])
    customer_id: str
    kind: InvoiceKind
    total_cents: int
    outstanding_cents: int
    stage: StageName
    term_ends_on: date | None = Field(
        description="The last day of the term that runs now; null while what starts it was not sent yet."
    )
    debit: Literal["none", "announced", "ordered", "collected", "returned"]
    collect_on: date | None
    notice_id: str | None
    held_until: date | None = Field(
        description="Up to and including that day nothing follows from not paying: finance holds it."
    )


class OpenFee(Answer):
    """What is to be paid of the fee of a final notice, a claim of its own (D1); in cents."""

    notice_id: str
    fee_reference: str = Field(examples=["A2026-000001"])
    invoice_numbers: list[str] = Field(
        description="Those on its letter: with each of them the fee is paid, or alone once that is settled."
    )
    issued_on: date
    due_on: date
    outstanding_cents: int


class OpenItems(Answer):
    """Every unsettled invoice of one customer, and every fee that is not all paid, in order of issue."""

    items: list[OpenItem]
    fees: list[OpenFee]


class OpenItemsPage(Page[OpenItem]):
    """One page of them, in order of issue."""


def open_items(ports: Ports, customer_id: CustomerId, after: int | None) -> dict[str, Any]:
    """Raises as ``shown``."""
    with shown(ports, after, "open_invoices", "fees") as tx:
        found = to_pay(tx, customer_id)
    names = OpenFee.model_fields
    claimed = [{name: value for name, value in as_json(fee).items() if name in names} for fee in found.fees]
    return {"items": told(found.invoices), "fees": claimed}


def told(rows: Sequence[OpenInvoice]) -> list[dict[str, Any]]:
    """Rows as they are answered: stages by their names."""
    return [as_json(row) | {"stage": row.stage.name.lower(), "debit": row.debit.name.lower()} for row in rows]
