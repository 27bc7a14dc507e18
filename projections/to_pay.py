"""What a customer has to pay, invoices and fees of final notices: asked in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, select

from domain.values import CustomerId
from projections import fees, open_invoices
from projections.fees import Fee
from projections.kernel import Text
from projections.open_invoices import OpenInvoice
from projections.together import Together


@dataclass(frozen=True, slots=True)
class ToPay:
    """In order of issue."""

    invoices: Sequence[OpenInvoice]
    fees: Sequence[Fee]


def to_pay(tx: Connection, customer_id: CustomerId) -> ToPay:
    """Every unsettled invoice of the customer, and every fee of which something is left."""
    found = _QUESTION.read(tx, customer_id=customer_id)
    return ToPay(
        [open_invoices.open_of(row) for row in sorted(found["invoices"], key=lambda row: row["issued"])],
        [fees.fee_of(row) for row in sorted(found["fees"], key=lambda row: row["position"])],
    )


_OF: Final = bindparam("customer_id", type_=Text)
_QUESTION: Final = Together(
    invoices=select(open_invoices.table).where(
        open_invoices.table.c.customer_id == _OF, open_invoices.UNSETTLED
    ),
    fees=select(fees.table).where(fees.table.c.customer_id == _OF, fees.OPEN),
)
