"""How each customer gets invoices, and which changes of an invoice email are due (R48, R52, D24)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from sqlalchemy import Column, Connection, Index, Table, bindparam, select

from domain.invoice_delivery.aggregate import Address, Change, InvoiceDelivery, evolve
from domain.invoice_delivery.events import InvoiceDeliveryEvent
from domain.kernel import Recorded
from domain.values import Channel, CustomerId, Sealed
from projections.kernel import READ_MODELS, BigInteger, Boolean, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, sealed


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """``email``: in force, also while invoices go by post; ``asked_email``: asked for, and at the earliest in
    force from ``not_before`` on, once it is ``confirmed``. Both sealed; after an erasure nothing is left."""

    customer_id: CustomerId
    channel: Channel
    email: Sealed | None
    asked_email: Sealed | None
    not_before: datetime | None
    confirmed: bool
    since: int


table = Table(
    "invoice_delivery",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("by_email", Boolean, nullable=False),
    Column("address_id", Text),
    Column("email", Text),
    Column("returned", Boolean, nullable=False),
    Column("change_id", Text),
    Column("asked_email", Text),
    Column("asked_at", Utc),
    Column("not_before", Utc),
    Column("confirmed", Boolean, nullable=False),
    Column("since", BigInteger, nullable=False),
    Index(None, "confirmed", "customer_id"),
)

projection = Projection("invoice_delivery", [table])


# --- what each event does -----------------------------------------------------------------------
# A row is what the aggregate's own evolve makes of the last one: the two cannot disagree.
def changed(view: View, happened: Recorded[InvoiceDeliveryEvent]) -> None:
    key = {"customer_id": happened.event.customer_id}
    row = view.row(table, key)
    state = _columns(evolve(_state(row) if row else InvoiceDelivery(), happened.event))
    state["since"] = happened.position
    if row:
        view.update(table, key, **state)
    else:
        view.insert(table, **key, **state)


for event_type in get_args(InvoiceDeliveryEvent):
    projection.on(event_type)(changed)


def _columns(state: InvoiceDelivery) -> dict[str, Any]:
    address, change = state.address, state.change
    return {
        "by_email": state.by_email,
        "address_id": address.change_id if address else None,
        "email": address.email if address else None,
        "returned": address is not None and address.returned,
        "change_id": change.change_id if change else None,
        "asked_email": change.email if change else None,
        "asked_at": change.asked_at if change else None,
        "not_before": change.not_before if change else None,
        "confirmed": change is not None and change.confirmed,
    }


def _state(row: Any) -> InvoiceDelivery:
    """What later events change of a row: how often somebody asked, or which mail came back, is no part."""
    address = change = None
    if row["address_id"] is not None:
        address = Address(row["address_id"], Sealed(row["email"]), row["returned"])
    if row["change_id"] is not None:
        asked_at, not_before = row["asked_at"], row["not_before"]
        email = Sealed(row["asked_email"])
        change = Change(row["change_id"], email, asked_at, not_before, row["confirmed"])
    return InvoiceDelivery(by_email=row["by_email"], address=address, change=change)


# --- queries ------------------------------------------------------------------------------------
def invoice_delivery(tx: Connection, customer_id: CustomerId) -> DeliveryRow | None:
    """None where nobody ever asked for invoices by mail: they go by post."""
    row = tx.execute(select(table).where(table.c.customer_id == customer_id)).mappings().one_or_none()
    return None if row is None else delivery_in(row)


def delivery_in(row: Mapping[Any, Any]) -> DeliveryRow:
    """A row of the table."""
    return DeliveryRow(
        customer_id=row["customer_id"],
        channel=Channel.EMAIL if row["by_email"] else Channel.POST,
        email=sealed(row["email"]),
        asked_email=sealed(row["asked_email"]),
        not_before=row["not_before"],
        confirmed=row["confirmed"],
        since=row["since"],
    )


def changes_due(
    tx: Connection, now: datetime, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Sequence[CustomerId]:
    """Customers with an invoice email that was confirmed and may take effect now."""
    return _DUE.read(tx, after, limit, now=now).scalars().all()


_DUE = Pages(
    select(table.c.customer_id).where(table.c.confirmed.is_(True), table.c.not_before <= bindparam("now")),
    table.c.customer_id,
)
