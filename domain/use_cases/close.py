"""Close an account and, later, erase its holder and its customer (R25, R33, D12, D17)."""

from collections.abc import Iterable
from datetime import date

from domain.account.aggregate import ACCOUNT
from domain.account.commands import (
    CloseAccount,
    FinishHolderErasure,
    RejectClosureRequest,
    RequestClosure,
)
from domain.account.events import ClosingCause
from domain.account.state import Account, Life
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import FinishCustomerErasure, NoteAccountErased, RemoveAccount
from domain.invoice_delivery.commands import EndInvoiceDelivery
from domain.kernel import Command, Load, StreamCommand
from domain.registration.aggregate import REGISTRATION
from domain.reservation.commands import Release
from domain.roles import CLOSURE
from domain.terms import terms_on
from domain.use_cases.roles import check_role
from domain.values import AccountId, CustomerId, PersonId

"""Who may ask for a closure, and who may approve or reject it (D17)."""


class AskClosure(Command):
    """A member of staff asks to close an account (R23, R25); another approves within 24 hours (D17).

    Rejected: NotInService, RoleMissing, NoSuchAccount, AccountIsClosed."""

    account_id: AccountId
    requested_by: PersonId


class RejectClosure(Command):
    """A supervisor refuses the closure that was asked for (D17).

    Rejected: NotInService, RoleMissing, NoSuchAccount, NotRequested."""

    account_id: AccountId
    rejected_by: PersonId


class ApproveClosure(Command):
    """A second member of staff, a supervisor, approves the closure asked for in the last 24 hours (D17, I17).

    Rejected: NotInService, RoleMissing, NoSuchAccount, NotRequested, SamePerson."""

    account_id: AccountId
    approved_by: PersonId


class CloseDeregistered(Command):
    """Policy: close an account whose branch or business is no longer registered (R33, I15)."""

    account_id: AccountId
    today: date


class FinishErasingHolder(Command):
    """The holder's key is destroyed; the customer may be next (D12)."""

    account_id: AccountId


class FinishErasingCustomer(Command):
    """The customer's key is destroyed; a private person is no longer found (D12, D21)."""

    customer_id: CustomerId


def ask_closure(load: Load, command: AskClosure) -> Iterable[StreamCommand]:
    check_role(load, command.requested_by, *CLOSURE.ask)
    yield RequestClosure(at=command.at, account_id=command.account_id, requested_by=command.requested_by)


def reject_closure(load: Load, command: RejectClosure) -> Iterable[StreamCommand]:
    check_role(load, command.rejected_by, *CLOSURE.decide)
    yield RejectClosureRequest(at=command.at, account_id=command.account_id, rejected_by=command.rejected_by)


def approve_closure(load: Load, command: ApproveClosure) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *CLOSURE.decide)
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_exists()
    yield CloseAccount(
        at=command.at,
        account_id=command.account_id,
        cause=ClosingCause.STAFF,
        wait_days=0,
        approved_by=command.approved_by,
    )
    yield from _leave(account, command, command.account_id)


def close_deregistered(load: Load, command: CloseDeregistered) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    if account.kvk_number is None:
        return
    units = load.state(REGISTRATION.stream(account.kvk_number)).units
    branch, business = units.get(account.branch), units.get(None)
    if business and business.ended_seen_at:
        cause = ClosingCause.BUSINESS_DEREGISTERED
    elif branch and branch.ended_seen_at:
        cause = ClosingCause.BRANCH_DEREGISTERED
    else:
        return
    yield CloseAccount(
        at=command.at,
        account_id=command.account_id,
        cause=cause,
        wait_days=terms_on(command.today).erasure_wait_after_signal_days,
    )
    yield from _leave(account, command, command.account_id)


def finish_erasing_holder(load: Load, command: FinishErasingHolder) -> Iterable[StreamCommand]:
    account = load.state(ACCOUNT.stream(command.account_id))
    if account.life is not Life.ERASING:
        return
    assert account.customer_id is not None
    yield FinishHolderErasure(at=command.at, account_id=command.account_id)
    yield NoteAccountErased(at=command.at, customer_id=account.customer_id, account_id=command.account_id)


def finish_erasing_customer(load: Load, command: FinishErasingCustomer) -> Iterable[StreamCommand]:
    customer = load.state(CUSTOMER.stream(command.customer_id))
    if not customer.erasing:
        return
    yield FinishCustomerErasure(at=command.at, customer_id=command.customer_id)
    yield EndInvoiceDelivery(at=command.at, customer_id=command.customer_id)
    if customer.private_index is not None:
        yield Release(at=command.at, key=f"private-{customer.private_index}", taken_by=command.customer_id)


def _leave(account: Account, command: Command, account_id: AccountId) -> Iterable[StreamCommand]:
    """The person may get another code, and the customer has one account less (D21)."""
    if account.life is not Life.OPEN:
        return
    assert account.customer_id is not None
    yield RemoveAccount(at=command.at, customer_id=account.customer_id, account_id=account_id)
    yield Release(
        at=command.at, key=f"person-{account.customer_id}-{account.person_index}", taken_by=account_id
    )
