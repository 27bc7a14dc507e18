"""What staff is shown of a customer: accounts, mandate, addresses, invoices. Asked in one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Connection, Integer, Select, bindparam, cast, or_, select

from domain.values import CustomerId, InvoiceNumber
from projections import accounts, billing_address, invoice_delivery, invoice_history, mandates
from projections.accounts import AccountRow
from projections.billing_address import BillingAddress
from projections.invoice_delivery import DeliveryRow
from projections.invoice_history import InvoiceRow
from projections.kernel import Text
from projections.mandates import MandateRow
from projections.queries import place_of
from projections.together import Together

READ: Final = ("accounts", "billing_address", "invoice_delivery", "invoice_history", "mandates")
"""The read models that are asked."""
ACCOUNTS, MANDATE, INVOICES = "accounts", "mandate", "invoices"
BILLING_ADDRESS, DELIVERY = "billing_address", "delivery"
"""Parts that not everybody is shown."""


@dataclass(frozen=True, slots=True)
class CustomerOverview:
    """``accounts``: in order of opening; ``invoices``: in order of issue. None: not asked for, or, of a
    mandate and a way of getting invoices, that there is none."""

    accounts: Sequence[AccountRow] | None
    mandate: MandateRow | None
    billing_address: BillingAddress | None
    delivery: DeliveryRow | None
    invoices: Sequence[InvoiceRow] | None


def overview(
    tx: Connection,
    customer_id: CustomerId,
    parts: Collection[str],
    *,
    after: InvoiceNumber | None,
    limit: int,
) -> CustomerOverview:
    """Empty of an unknown one. ``after``: the last page's last invoice; ``limit``: of each list."""
    asked = _question(tuple(sorted(parts)))
    found = asked.read(tx, customer_id=customer_id, after=after, limit=limit)
    rows, bills = found.get(ACCOUNTS), found.get(INVOICES)
    if not bills:
        place_of(tx, invoice_history.table, "issued", invoice_number=after, customer_id=customer_id)
    return CustomerOverview(
        None if rows is None else [accounts.account_of(row) for row in _by(rows, "opened")],
        next(map(mandates.mandate_in, found.get(MANDATE, ())), None),
        next(map(billing_address.address_in, found.get(BILLING_ADDRESS, ())), None),
        next(map(invoice_delivery.delivery_in, found.get(DELIVERY, ())), None),
        None if bills is None else [invoice_history.invoice_of(row) for row in _by(bills, "issued")],
    )


def _by(rows: Sequence[Mapping[str, Any]], order: str) -> Sequence[Mapping[str, Any]]:
    return sorted(rows, key=lambda row: row[order])


_AFTER: Final = cast(bindparam("after"), Text)
_OF: Final = bindparam("customer_id", type_=Text)
_BEFORE: Final = invoice_history.table.alias()
_PLACE: Final = (
    select(_BEFORE.c.issued)
    .where(_BEFORE.c.invoice_number == _AFTER, _BEFORE.c.customer_id == _OF)
    .scalar_subquery()
)
"""Of the last page's last; of none that there is nothing comes after it."""
_LIMIT: Final = bindparam("limit", type_=Integer)
_PARTS: Final[Mapping[str, Select[Any]]] = {
    ACCOUNTS: select(accounts.table)
    .where(accounts.table.c.customer_id == _OF)
    .order_by(accounts.table.c.opened)
    .limit(_LIMIT),
    MANDATE: select(mandates.table).where(mandates.table.c.customer_id == _OF),
    BILLING_ADDRESS: select(billing_address.table).where(billing_address.table.c.customer_id == _OF),
    DELIVERY: select(invoice_delivery.table).where(invoice_delivery.table.c.customer_id == _OF),
    INVOICES: select(invoice_history.table)
    .where(invoice_history.table.c.customer_id == _OF)
    .where(or_(_AFTER.is_(None), invoice_history.table.c.issued > _PLACE))
    .order_by(invoice_history.table.c.issued)
    .limit(_LIMIT),
}


@cache
def _question(parts: tuple[str, ...]) -> Together:
    return Together(**{name: _PARTS[name] for name in parts})
