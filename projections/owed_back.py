"""What was paid of invoices and then credited: how it goes back, and what waits for finance (D14)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, select

from domain.invoice.debiting import Debit
from domain.values import CustomerId, InvoiceNumber, ReasonCode
from projections.open_invoices import table
from projections.queries import LIMIT, Pages, page_of, place_of


class PayBackWay(StrEnum):
    """How what is owed back of an invoice goes back."""

    BY_ITSELF = "by_itself"
    """In the next file for the bank: a direct debit had paid it."""
    UNDER_WAY = "under_way"
    """The bank has the order."""
    BY_HAND = "by_hand"
    """It waits for finance: it was paid otherwise, or the bank could not pay it back."""


@dataclass(frozen=True, slots=True)
class OwedBack:
    """What was paid of an invoice, and then credited. ``failed``: the bank's reason where it could not pay it
    back, as a code in small letters (ISO 20022)."""

    invoice_number: InvoiceNumber
    customer_id: CustomerId
    owed_back_cents: int
    way: PayBackWay
    failed: ReasonCode | None


def owed_back(
    tx: Connection, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[OwedBack]:
    """Those of which something paid was credited and is to be paid back, in order of issue."""
    ask = select(table).where(table.c.owed_back_cents > 0)
    return [_owed_back(row) for row in page_of(tx, ask, table.c.issued, limit, invoice_number=after)]


def _owed_back(row: RowMapping) -> OwedBack:
    by_itself = row["debit"] == Debit.COLLECTED.name.lower() and row["pay_back_failed"] is None
    way = PayBackWay.BY_ITSELF if by_itself else PayBackWay.BY_HAND
    return OwedBack(
        row["invoice_number"],
        row["customer_id"],
        row["owed_back_cents"],
        way if row["payout_id"] is None else PayBackWay.UNDER_WAY,
        row["pay_back_failed"],
    )


def pay_backs_to_make(
    tx: Connection, *, after: InvoiceNumber | None = None, limit: int = LIMIT
) -> Sequence[InvoiceNumber]:
    """Those of them that a direct debit paid, and no payout is under way for or failed, in order of issue."""
    place = place_of(tx, table, "issued", invoice_number=after)
    return _TO_MAKE.read(tx, place, limit).scalars().all()


_TO_MAKE = Pages(
    select(table.c.invoice_number).where(
        table.c.owed_back_cents > 0,
        table.c.payout_id.is_(None),
        table.c.pay_back_failed.is_(None),
        table.c.debit == Debit.COLLECTED.name.lower(),
    ),
    table.c.issued,
)
