"""Amend and end a mandate, and with it what it announced: who may, when, and what follows (D2, D6, D15)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from domain.account.aggregate import ACCOUNT
from domain.account.state import BlockedForArrears
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import AmendMandate, EndMandate
from domain.customer.events import MandateEnd
from domain.customer.mandate import NoMandateInForce
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import CallOffCollection
from domain.invoice_delivery.aggregate import INVOICE_DELIVERY
from domain.kernel import Command, Load, StreamCommand
from domain.terms import terms_on
from domain.values import AccountId, CustomerId, Plain


class AskAmendment(Command):
    """A holder wants another account debited under the customer's mandate (D2). Who gets the invoices is told
    at once and can stop it: 72 hours by mail, longer where a letter has to arrive.

    ``amendment_id`` is derived from the command id. Rejected: the reasons for which an account is unusable,
    NoMandateInForce, TooManyAmendments."""

    account_id: AccountId
    amendment_id: str
    iban: Plain
    debtor: Plain
    today: date


class CancelMandate(Command):
    """A holder ends the customer's mandate (D2). Rejected: the reasons for which an account is unusable,
    NoMandateInForce."""

    account_id: AccountId
    today: date


class CancelMandateByStaff(Command):
    """Staff ends it, asked on paper or by telephone. Rejected: NoMandateInForce."""

    customer_id: CustomerId
    today: date


class LapseMandate(Command):
    """Daily step: it was not debited for 36 months (SEPA Core). A stale nomination yields nothing."""

    customer_id: CustomerId
    today: date


def ask_amendment(load: Load, command: AskAmendment) -> Iterable[StreamCommand]:
    customer_id = _customer_of(load, command.account_id)
    yield AmendMandate(
        at=command.at,
        customer_id=customer_id,
        amendment_id=command.amendment_id,
        account_id=command.account_id,
        iban=command.iban,
        debtor=command.debtor,
        asked_on=command.today,
        not_before=_told_by(load, customer_id, command.at, command.today),
    )


def cancel_mandate(load: Load, command: CancelMandate) -> Iterable[StreamCommand]:
    customer_id = _customer_of(load, command.account_id)
    yield from _end(
        load,
        command.at,
        customer_id,
        command.today,
        MandateEnd.HOLDER,
        account_id=command.account_id,
        another_from=_told_by(load, customer_id, command.at, command.today),
    )


def cancel_mandate_by_staff(load: Load, command: CancelMandateByStaff) -> Iterable[StreamCommand]:
    yield from _end(load, command.at, command.customer_id, command.today, MandateEnd.STAFF)


def lapse_mandate(load: Load, command: LapseMandate) -> Iterable[StreamCommand]:
    mandate = load.state(CUSTOMER.stream(command.customer_id)).mandate
    if mandate is not None and command.today > mandate.lapses_after:
        yield from _end(load, command.at, command.customer_id, command.today, MandateEnd.LAPSED)


def end_mandate(load: Load, end: EndMandate) -> Iterable[StreamCommand]:
    """And what it announced is to be transferred; what is at the bank is not touched."""
    yield end
    for number in sorted(load.state(CUSTOMER.stream(end.customer_id)).open_invoices):
        if load.state(INVOICE.stream(number)).mandate_id == end.mandate_id:
            yield CallOffCollection(at=end.at, invoice_number=number, today=end.ended_on)


def _end(
    load: Load,
    at: datetime,
    customer_id: CustomerId,
    today: date,
    cause: MandateEnd,
    *,
    account_id: AccountId | None = None,
    another_from: datetime | None = None,
) -> Iterable[StreamCommand]:
    mandate = load.state(CUSTOMER.stream(customer_id)).mandate
    if mandate is None:
        raise NoMandateInForce
    end = EndMandate(
        at=at,
        customer_id=customer_id,
        mandate_id=mandate.mandate_id,
        cause=cause,
        account_id=account_id,
        another_from=another_from,
        ended_on=today,
    )
    yield from end_mandate(load, end)


def _told_by(load: Load, customer_id: CustomerId, at: datetime, today: date) -> datetime:
    """When whoever gets the invoices has had time to stop it: by mail, or by a letter that must arrive."""
    address = load.state(INVOICE_DELIVERY.stream(customer_id)).address
    terms = terms_on(today)
    if address is not None and not address.returned:
        return at + timedelta(hours=terms.mandate_amendment_hours)
    return at + timedelta(days=terms.mandate_amendment_letter_days)


def _customer_of(load: Load, account_id: AccountId) -> CustomerId:
    account = load.state(ACCOUNT.stream(account_id))
    account.check_usable()
    assert account.customer_id is not None
    if load.state(CUSTOMER.stream(account.customer_id)).overdue:
        raise BlockedForArrears
    return account.customer_id
