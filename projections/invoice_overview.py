"""An invoice in full, and with what staff is shown beside it: each asked in one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from domain.values import InvoiceNumber
from projections import approval_list, approvals, invoice_history, open_invoices
from projections.approval_list import ApprovalRow
from projections.approvals import Matter
from projections.invoice_history import InvoiceInFull, InvoiceLine, InvoiceStep, Step, lines, steps
from projections.kernel import Text, Utc
from projections.open_invoices import OpenInvoice
from projections.together import Together

READ: Final = ("invoice_history", "open_invoices", *approval_list.READ)
"""The read models that the overview asks."""


@dataclass(frozen=True, slots=True)
class InvoiceOverview:
    """``open``: how far its collection has come; None where nothing is to be paid. ``approvals``: what waits
    for a second person; None: not asked for."""

    invoice: InvoiceInFull
    open: OpenInvoice | None
    approvals: Sequence[ApprovalRow] | None


def invoice(tx: Connection, number: InvoiceNumber) -> InvoiceInFull | None:
    return _in_full(_INVOICE.read(tx, invoice_number=number))


def overview(
    tx: Connection, number: InvoiceNumber, *, now: datetime, with_approvals: bool
) -> InvoiceOverview | None:
    """None where there is no such invoice."""
    asked = _WITH_APPROVALS if with_approvals else _OVERVIEW
    found = asked.read(tx, invoice_number=number, now=now)
    in_full = _in_full(found)
    if in_full is None:
        return None
    waits = sorted(found.get("approvals", ()), key=lambda row: row["position"])
    return InvoiceOverview(
        in_full,
        next(map(open_invoices.open_of, found["open"]), None),
        [approval_list.approval_of(row, now) for row in waits] if with_approvals else None,
    )


def _in_full(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> InvoiceInFull | None:
    if not found["invoice"]:
        return None
    of_lines = sorted(found["lines"], key=lambda row: row["line"])
    of_steps = sorted(found["steps"], key=lambda row: row["position"])
    return InvoiceInFull(
        invoice_history.invoice_of(found["invoice"][0]),
        tuple(InvoiceLine(row["item"], row["order_id"], row["amount_cents"]) for row in of_lines),
        tuple(
            InvoiceStep(row["position"], Step(row["step"]), row["on"], row["amount_cents"])
            for row in of_steps
        ),
    )


_NUMBER: Final = bindparam("invoice_number", type_=Text)
_PARTS: Final = {
    "invoice": select(invoice_history.table).where(invoice_history.table.c.invoice_number == _NUMBER),
    "lines": select(lines).where(lines.c.invoice_number == _NUMBER),
    "steps": select(steps).where(steps.c.invoice_number == _NUMBER),
}
_OPEN: Final = select(open_invoices.table).where(
    open_invoices.table.c.invoice_number == _NUMBER, open_invoices.UNSETTLED
)
_WAITS: Final = approval_list.told().where(
    approvals.table.c.matter.in_([Matter.CREDIT_NOTE.value, Matter.WRITE_OFF.value]),
    approvals.table.c.subject == _NUMBER,
    approval_list.is_open_at(bindparam("now", type_=Utc)),
)
_INVOICE: Final = Together(**_PARTS)
_OVERVIEW: Final = Together(**_PARTS, open=_OPEN)
_WITH_APPROVALS: Final = Together(**_PARTS, open=_OPEN, approvals=_WAITS)
