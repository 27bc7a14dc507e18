"""Erase a holder before the time, by two persons: only the waiting time can be waived (D12, D17)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.closing import ErasureHindered
from domain.account.commands import EraseEarly, RequestEarlyErasure
from domain.customer.aggregate import CUSTOMER, Customer
from domain.kernel import Command, Load, StreamCommand
from domain.roles import EARLY_ERASURE
from domain.use_cases.roles import check_role
from domain.values import AccountId, PersonId

"""Who may ask for an early erasure, and who may approve it (D17)."""
INVOICES = "An invoice of this customer is open, or an order is still to be invoiced."
OWED_BACK = "Money of a credited invoice is still to be paid back to this customer."
COLLECTION = "A collection from this customer's bank account can still come back."


class AskEarlyErasure(Command):
    """A privacy officer asks to erase the holder of a closed account now.

    Rejected: NotInService, RoleMissing, NoSuchAccount, ErasureHindered."""

    account_id: AccountId
    today: date
    requested_by: PersonId


class ApproveEarlyErasure(Command):
    """Somebody else approves what was asked in the last 24 hours: the holder's key is destroyed (D17).

    The customer's follows by the daily step where this was its last account; fiscal years keep theirs for
    seven years. Rejected: NotInService, RoleMissing, NoSuchAccount, NotRequested, SamePerson,
    ErasureHindered."""

    account_id: AccountId
    today: date
    approved_by: PersonId


def ask_early_erasure(load: Load, command: AskEarlyErasure) -> Iterable[StreamCommand]:
    check_role(load, command.requested_by, *EARLY_ERASURE.ask)
    _check_customer(load, command.account_id, command.today)
    yield RequestEarlyErasure(at=command.at, account_id=command.account_id, requested_by=command.requested_by)


def approve_early_erasure(load: Load, command: ApproveEarlyErasure) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *EARLY_ERASURE.decide)
    _check_customer(load, command.account_id, command.today)
    yield EraseEarly(at=command.at, account_id=command.account_id, approved_by=command.approved_by)


def _check_customer(load: Load, account_id: AccountId, today: date) -> None:
    """Who is told to be erased early must not stay readable as a customer: where this is the last account,
    what keeps the customer's key keeps the holder's too. The account itself tells the rest."""
    account = load.state(ACCOUNT.stream(account_id))
    account.check_exists()
    customer = load.state(CUSTOMER.stream(account.customer_id or ""))
    if customer.unerased == {account_id}:
        _check_settled(customer, today)


def _check_settled(customer: Customer, today: date) -> None:
    if customer.open_invoices or customer.debit_orders:
        raise ErasureHindered(INVOICES)
    if customer.owed_back:
        raise ErasureHindered(OWED_BACK)
    if customer.returnable_until is not None and today <= customer.returnable_until:
        raise ErasureHindered(COLLECTION)
