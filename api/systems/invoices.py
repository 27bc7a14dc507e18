"""Invoices for the payment portal, and for staff; one of them for its customer too (R53, R54)."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query, Security

from api.holders.invoices import Invoice, InvoiceRow, invoices_of, shown_to
from api.http.answers import Page
from api.http.open_items import OpenItems, open_items
from api.http.principals import (
    INVOICE_READERS,
    Holder,
    Key,
    Staff,
    StaffToken,
    System,
    Token,
    Wired,
    api_key,
    as_staff,
    as_system,
    invoiced,
    member,
)
from api.http.problems import Problem, not_found, refuses
from api.http.reading import After, Cursor, Limit, Newest, Year, as_json, shown, unsealed
from domain.ports import STAFF_TOKEN, Scope
from domain.values import CustomerId, InvoiceNumber
from projections.invoice_history import InvoiceState
from projections.invoice_overview import invoice
from projections.shown_invoices import is_shown

router = APIRouter(prefix="/v1", tags=["invoices"])


def reader_of_all(ports: Wired, token: StaffToken, key: Key) -> System | Staff:
    """A system with the scope invoices, or staff: who reactivate once all is paid (R31), and finance."""
    if key is not None:
        return as_system(api_key(ports, key), Scope.INVOICES)
    return as_staff(member(ports, token), *INVOICE_READERS)


def reader(ports: Wired, token: Token, staff_token: StaffToken, key: Key) -> Holder | System | Staff:
    """The holder with a session, or who may read all invoices."""
    if token is not None and key is None and not token.credentials.startswith(STAFF_TOKEN):
        return invoiced(ports, token)
    return reader_of_all(ports, staff_token, key)


ReaderOfAll = Annotated[System | Staff, Security(reader_of_all, scopes=[Scope.INVOICES, *INVOICE_READERS])]


@router.get(
    "/customers/{customer_id}/invoices",
    summary="List a customer's invoices",
    response_model=Page[InvoiceRow],
)
def invoices_of_customer(
    customer_id: str,
    ports: Wired,
    _: ReaderOfAll,
    year: Year = None,
    state: Annotated[InvoiceState | None, Query(description="Only those in this state.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """All invoices of a customer, in order of issue, or the newest first; empty for an unknown one."""
    return invoices_of(ports, CustomerId(customer_id), year, state, after, cursor, limit, newest)


@router.get(
    "/customers/{customer_id}/open-invoices",
    summary="List a customer's open invoices",
    response_model=OpenItems,
)
def open_invoices_of_customer(
    customer_id: str, ports: Wired, _: ReaderOfAll, after: After = None
) -> dict[str, Any]:
    """What a customer has to pay (D2), in order of issue, with how far its collection has come, and the fees
    of its final notices (D1); empty for an unknown one."""
    return open_items(ports, CustomerId(customer_id), after)


@router.get(
    "/invoices/{invoice_number}",
    summary="See one invoice",
    response_model=Invoice,
    openapi_extra=refuses("not-found", "invoice-not-shown"),
)
def one_invoice(
    invoice_number: str,
    ports: Wired,
    who: Annotated[Holder | System | Staff, Security(reader, scopes=[Scope.INVOICES, *INVOICE_READERS])],
    after: After = None,
) -> dict[str, Any]:
    """One invoice with its lines and what happened to it, for its customer or a system; staff sees the
    buyer closed."""
    number = InvoiceNumber(invoice_number)
    with shown(ports, after, "invoice_history") as tx:
        found = invoice(tx, number)
        in_view = not isinstance(who, Holder) or is_shown(tx, number, shown_to(ports, who))
    if found is None or (isinstance(who, Holder) and found.invoice.customer_id != who.customer_id):
        raise not_found("invoice")
    if not in_view:
        raise Problem("invoice-not-shown")
    in_full = as_json(found) if isinstance(who, Staff) else as_json(found, partial(unsealed, ports))
    return {**in_full.pop("invoice"), **in_full}
