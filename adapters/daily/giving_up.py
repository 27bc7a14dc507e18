"""The daily steps that no longer wait for a payment without an outcome (R5, R19, R53)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection

from adapters.daily.nominating import PAGE, Candidate, Today
from domain.account.commands import GiveUpDeposit
from domain.calendar import AMSTERDAM
from domain.guest_order.commands import GiveUpGuestOrder
from domain.invoice.commands import GiveUpInvoicePayment
from domain.kernel import Command
from domain.terms import terms_on
from projections import guest_orders, invoice_payments, payments


def give_up_deposits(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R19: their payments have had no outcome for days."""
    first = day.today - timedelta(days=terms_on(day.today).deposit_days)
    found = payments.pending_since(tx, datetime.combine(first, time(), AMSTERDAM), after=after, limit=PAGE)
    return [
        Candidate(
            one.payment_id,
            one.position,
            GiveUpDeposit(at=day.at, account_id=one.account_id, payment_id=one.payment_id, today=day.today),
        )
        for one in found
    ]


def give_up_guest_orders(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R5: their payments have had no outcome for days."""
    before = day.today - timedelta(days=terms_on(day.today).deposit_days)
    found = guest_orders.unpaid(tx, placed_before=before, after=after, limit=PAGE)
    return [
        Candidate(
            one.guest_order_id,
            one.position,
            GiveUpGuestOrder(at=day.at, guest_order_id=one.guest_order_id, today=day.today),
        )
        for one in found
    ]


def give_up_invoice_payments(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R53: they have had no outcome for days."""
    first = day.today - timedelta(days=terms_on(day.today).deposit_days)
    before = datetime.combine(first, time(), AMSTERDAM)
    found = invoice_payments.invoice_payments_pending(tx, before=before, after=after, limit=PAGE)

    def give_up(one: invoice_payments.InvoicePayment) -> Command:
        number, payment_id = one.invoice_number, one.payment_id
        return GiveUpInvoicePayment(at=day.at, invoice_number=number, payment_id=payment_id, today=day.today)

    return [Candidate(one.payment_id, one.position, give_up(one)) for one in found]
