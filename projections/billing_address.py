"""Where a customer's invoices go by post (R49, R50, D23)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from domain.customer.events import (
    AddressSource,
    BillingAddressChanged,
    BillingAddressOverridden,
    BillingAddressWithdrawn,
    CustomerRegistered,
)
from domain.kernel import Recorded
from domain.values import CustomerId, Personal, Sealed
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, View
from projections.queries import sealed


@dataclass(frozen=True, slots=True)
class BillingAddress:
    """``address``: name and address, one line each, sealed; once the customer was erased no key opens it.

    ``source`` and ``address`` are None where the register lists none that may be used (D16).
    ``since``: the position in history from which it holds."""

    customer_id: CustomerId
    source: AddressSource | None
    address: Sealed | None
    since: int


table = Table(
    "billing_address",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("source", Text),
    Column("address", Text),
    Column("since", BigInteger, nullable=False),
)

projection = Projection("billing_address", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(CustomerRegistered)
def registered(view: View, happened: Recorded[CustomerRegistered]) -> None:
    event = happened.event
    # A customer that was erased may come back: the new facts replace what can no longer be read.
    view.delete(table, {"customer_id": event.customer_id})
    view.insert(
        table,
        customer_id=event.customer_id,
        source=event.billing_source,
        address=event.billing_address,
        since=happened.position,
    )


@projection.on(BillingAddressChanged)
def changed(view: View, happened: Recorded[BillingAddressChanged]) -> None:
    _set(view, happened, happened.event.billing_source, happened.event.billing_address)


@projection.on(BillingAddressOverridden)
def overridden(view: View, happened: Recorded[BillingAddressOverridden]) -> None:
    _set(view, happened, AddressSource.STAFF, happened.event.billing_address)


@projection.on(BillingAddressWithdrawn)
def withdrawn(view: View, happened: Recorded[BillingAddressWithdrawn]) -> None:
    _set(view, happened, None, None)


def _set(view: View, happened: Recorded[Any], source: AddressSource | None, address: Personal | None) -> None:
    key = {"customer_id": happened.event.customer_id}
    view.update(table, key, source=source, address=address, since=happened.position)


# --- query --------------------------------------------------------------------------------------
def billing_address(tx: Connection, customer_id: CustomerId) -> BillingAddress | None:
    """None where there never was such a customer."""
    row = tx.execute(select(table).where(table.c.customer_id == customer_id)).mappings().one_or_none()
    return None if row is None else address_in(row)


def address_in(row: Mapping[Any, Any]) -> BillingAddress:
    """A row of the table."""
    source = row["source"] and AddressSource(row["source"])
    return BillingAddress(row["customer_id"], source, sealed(row["address"]), row["since"])
