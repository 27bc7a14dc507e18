"""Money of a top-up is taken back, or comes again: the credit first, its invoice for the rest (D22)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.account.aggregate import ACCOUNT
from domain.account.commands import ReverseChargeback, TakeChargeback
from domain.calendar import Calendars
from domain.customer.commands import NoteSettlement, ReopenInvoice
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import ChargeBackInvoice, ReverseInvoiceChargeback
from domain.kernel import Command, Load, StreamCommand
from domain.terms import terms_on
from domain.values import AccountId, Cents, ChargebackId, PaymentId


class ChargeBackDeposit(Command):
    """The provider says that money of this payment was taken back. Each chargeback counts once (I2); nothing
    changes where the payment was never credited.

    What is available of the credit is taken; the rest opens the top-up's invoice again for that amount, to be
    paid within the payment term (D22, D1). Whoever's credit it was: the account may be closed or erased."""

    account_id: AccountId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    amount_cents: Cents
    today: date
    calendars: InstanceOf[Calendars]


class RestoreDeposit(Command):
    """The provider says that what was taken back came again. Counts once, and only where it was taken.

    It settles what the invoice still claims of it, then makes good what of that was given up; the rest is
    credit again."""

    account_id: AccountId
    payment_id: PaymentId
    chargeback_id: ChargebackId
    today: date


def charge_back_deposit(load: Load, command: ChargeBackDeposit) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    top_up = account.credit.top_ups.get(command.payment_id)
    if top_up is None or top_up.invoice_number is None or command.chargeback_id in top_up.charged_back:
        return
    invoice = load.state(INVOICE.stream(top_up.invoice_number))
    taken_cents = min(command.amount_cents, account.credit.available_cents)
    # Where it was refunded before it was taken back, the register lost money: the customer owes it once.
    reopened_cents = min(command.amount_cents - taken_cents, invoice.paid_cents)
    yield TakeChargeback(
        at=command.at,
        account_id=command.account_id,
        payment_id=command.payment_id,
        chargeback_id=command.chargeback_id,
        amount_cents=command.amount_cents,
        taken_cents=taken_cents,
        reopened_cents=reopened_cents,
        invoice_number=top_up.invoice_number,
    )
    if not reopened_cents:
        return
    yield ChargeBackInvoice(
        at=command.at,
        invoice_number=top_up.invoice_number,
        chargeback_id=command.chargeback_id,
        amount_cents=reopened_cents,
        charged_back_on=command.today,
        term_ends_on=terms_on(command.today).due_on(command.today, command.calendars),
    )
    assert account.customer_id is not None
    yield ReopenInvoice(at=command.at, customer_id=account.customer_id, invoice_number=top_up.invoice_number)


def restore_deposit(load: Load, command: RestoreDeposit) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    top_up = account.credit.top_ups.get(command.payment_id)
    taken = top_up and top_up.charged_back.get(command.chargeback_id)
    if not taken or taken.reversed:
        return
    assert top_up is not None
    assert top_up.invoice_number is not None, "only what was credited is charged back"
    assert account.customer_id is not None
    number = top_up.invoice_number
    invoice = load.state(INVOICE.stream(number))
    settles_cents = min(taken.reopened_cents, invoice.outstanding_cents)
    recovered_cents = min(taken.reopened_cents - settles_cents, invoice.write_off.written_off_cents)
    claimed_cents = settles_cents + recovered_cents
    yield ReverseChargeback(
        at=command.at,
        account_id=command.account_id,
        payment_id=command.payment_id,
        chargeback_id=command.chargeback_id,
        amount_cents=taken.taken_cents + taken.reopened_cents,
        credited_cents=taken.taken_cents + taken.reopened_cents - claimed_cents,
        invoice_number=number,
    )
    if claimed_cents:
        yield ReverseInvoiceChargeback(
            at=command.at,
            invoice_number=number,
            chargeback_id=command.chargeback_id,
            amount_cents=claimed_cents,
            recovered_cents=recovered_cents,
            reversed_on=command.today,
        )
    if settles_cents and settles_cents == invoice.outstanding_cents:
        yield NoteSettlement(
            at=command.at, customer_id=account.customer_id, invoice_number=number, returnable_until=None
        )
