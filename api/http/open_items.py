"""An invoice that is to be paid, as finance, other systems and its own customer are told of it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal

from pydantic import Field

from api.http.answers import Answer, Page
from api.http.reading import as_json
from domain.invoice.aggregate import Stage
from domain.invoice.events import InvoiceKind
from projections.open_invoices import OpenInvoice

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


class OpenItems(Answer):
    """Every unsettled invoice of one customer, in order of issue."""

    items: list[OpenItem]


class OpenItemsPage(Page[OpenItem]):
    """One page of them, in order of issue."""


def told(rows: Sequence[OpenInvoice]) -> list[dict[str, Any]]:
    """Rows as they are answered: stages by their names."""
    return [as_json(row) | {"stage": row.stage.name.lower(), "debit": row.debit.name.lower()} for row in rows]
