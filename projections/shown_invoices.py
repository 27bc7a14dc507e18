"""Which invoices of a customer its holders are shown (R53, R54; docs/decisions/0054)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, or_, select

from domain.invoice.events import InvoiceKind
from domain.values import InvoiceNumber
from projections.invoice_history import InvoiceState, table


@dataclass(frozen=True, slots=True)
class ShownToHolder:
    """Those to be paid, and from ``since`` on those of direct debit (R53), all of them where that is how the
    customer pays now; of others a copy is asked for (R54)."""

    by_direct_debit: bool
    since: date

    @property
    def fits(self) -> ColumnElement[bool]:
        recent = table.c.issued_on >= self.since
        debited = (
            recent if self.by_direct_debit else recent & (table.c.kind == InvoiceKind.DIRECT_DEBIT.value)
        )
        return or_(table.c.state != InvoiceState.SETTLED.value, debited)


def is_shown(tx: Connection, number: InvoiceNumber, shown: ShownToHolder) -> bool:
    """Whether a holder of its customer sees that invoice."""
    ask = select(table.c.invoice_number).where(table.c.invoice_number == number, shown.fits)
    return tx.scalar(ask) is not None
