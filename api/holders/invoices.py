"""A holder lists and pays invoices of their customer (R53, R54); systems/invoices.py reads one for all."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.idempotency import IdempotencyKey
from api.http.open_items import OpenItems, open_items
from api.http.paying import PAYING_REFUSED, InvoicePaymentStarted, pay
from api.http.principals import Holder, Wired, invoiced, payer
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, Newest, Year, page, shown
from api.ports import Ports
from domain.terms import terms_on
from domain.values import CustomerId, InvoiceNumber, PaymentMethod
from projections import invoice_history
from projections.invoice_history import InvoiceState, Step
from projections.shown_invoices import ShownToHolder


class InvoiceRow(Answer):
    """An invoice, as it stands. ``buyer`` is closed in lists."""

    invoice_number: str = Field(examples=["F2026-000001"])
    customer_id: str
    kind: str
    issued_on: date
    financial_year: int
    due_on: date
    total_cents: int
    outstanding_cents: int
    state: InvoiceState
    payment_id: str | None
    collect_on: date | None
    settled_on: date | None
    buyer: str | None = Field(description="Null once it was erased (D12).")


class InvoiceLine(Answer):
    """What one line of an invoice is about."""

    item: str
    order_id: str | None
    amount_cents: int


class InvoiceStep(Answer):
    """What happened to an invoice."""

    position: int
    step: Step
    on: date
    amount_cents: int | None


class Invoice(InvoiceRow):
    """An invoice with its lines and history."""

    lines: list[InvoiceLine]
    steps: list[InvoiceStep]


class OwnInvoices(Page[InvoiceRow]):
    """A page of them."""

    shown_from: date = Field(
        description="Of direct debit: what is paid and was issued before is not listed (R53, D19)."
    )


router = APIRouter(prefix="/v1", tags=["invoices"])


@router.get(
    "/invoices",
    summary="List my invoices",
    response_model=OwnInvoices,
)
def my_invoices(
    ports: Wired,
    who: Annotated[Holder, Depends(invoiced)],
    year: Year = None,
    state: Annotated[InvoiceState | None, Query(description="Only those in this state.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
    newest: Newest = False,
) -> dict[str, Any]:
    """The invoices of the holder's customer (D2), in order of issue, or the newest first: those still to be
    paid, and of who pays by direct debit all from 31 May 2025 on (R53, D19). A copy of any other is asked for
    with the question form (R53, R54)."""
    own = shown_to(ports, who)
    listed = invoices_of(ports, who.customer_id, year, state, after, cursor, limit, newest, own)
    return {**listed, "shown_from": own.since}


@router.get("/account/open-invoices", summary="List what I have to pay", response_model=OpenItems)
def my_open_invoices(
    ports: Wired, who: Annotated[Holder, Depends(invoiced)], after: After = None
) -> dict[str, Any]:
    """Every invoice of the holder's customer that is not settled (D2), in order of issue, with the last day
    to pay it and whether a direct debit is to come (D15); and each fee of a final notice of which something
    is to be paid, also where its invoices are settled (D1). Amounts in cents."""
    return open_items(ports, who.customer_id, after)


@router.post(
    "/invoices/{invoice_number}/payments",
    status_code=201,
    summary="Pay an invoice",
    response_model=InvoicePaymentStarted,
    openapi_extra=refuses("session-for-filing", *PAYING_REFUSED),
)
def pay_invoice(
    invoice_number: str,
    ports: Wired,
    who: Annotated[Holder, Depends(payer)],
    with_fees: Annotated[
        bool, Query(description="Whether the fees of its final notices are paid too, in one payment (D1).")
    ] = True,
    key: IdempotencyKey = None,
) -> dict[str, Any]:
    """Pay an invoice of the holder's customer now, by iDEAL or card: what is to be paid at this moment of it
    and of the fees of final notices that it stood on; once it is settled, the fees alone (R53, D1, D2). A fee
    that another invoice of the same letter is being paid with is left to that payment. The page to pay at is
    the payment's ``checkout_url``, a moment later. While one payment is under way no second one is started:
    that one is answered. Paid, it counts as a transfer does, and stops whatever would follow from not paying
    (D1, R44). 409 where nothing is to be paid, and while its direct debit is at the bank (D15)."""
    number = InvoiceNumber(invoice_number)
    return pay(ports, who.actor, who.customer_id, number, key, with_fees=with_fees)


def shown_to(ports: Ports, who: Holder) -> ShownToHolder:
    """What a holder sees of the customer's invoices now."""
    by_direct_debit = who.customer.method is PaymentMethod.DIRECT_DEBIT
    return ShownToHolder(by_direct_debit, terms_on(ports.today()).portal_shows_from)


def invoices_of(
    ports: Ports,
    customer_id: CustomerId,
    year: int | None,
    state: InvoiceState | None,
    after: int | None,
    cursor: str | None,
    limit: int,
    newest: bool,
    own: ShownToHolder | None = None,
) -> dict[str, Any]:
    with shown(ports, after, "invoice_history") as tx:
        rows = invoice_history.invoices_of_customer(
            tx,
            customer_id,
            after=InvoiceNumber(cursor) if cursor else None,
            limit=limit + 1,
            year=year,
            state=state,
            fits=own.fits if own else None,
            newest=newest,
        )
    return page(rows, limit, lambda row: row.invoice_number)
