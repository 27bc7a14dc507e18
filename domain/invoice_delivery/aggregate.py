"""How the delivery of invoices is decided and remembered: post unless a proven address is in force (D24)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from typing import assert_never, get_args

from domain.calendar import local_date
from domain.invoice_delivery.commands import (
    AskInvoiceEmail,
    ChoosePostalInvoices,
    ConfirmInvoiceEmail,
    EndInvoiceDelivery,
    InvoiceDeliveryCommand,
    RecordInvoiceMailReturned,
    TakeUpInvoiceEmail,
    VetoInvoiceEmail,
)
from domain.invoice_delivery.events import (
    DigitalInvoicesResumed,
    InvoiceDeliveryEnded,
    InvoiceDeliveryEvent,
    InvoiceEmailAsked,
    InvoiceEmailConfirmed,
    InvoiceEmailTookEffect,
    InvoiceEmailVetoed,
    InvoiceMailReturned,
    PostalInvoicesChosen,
)
from domain.kernel import Aggregate, Event, Recorded, Rejected, replace
from domain.terms import terms_on
from domain.values import Channel, InvoiceNumber, Personal


class TooManyInvoiceEmails(Rejected):
    """A new invoice email was asked for too often today."""

    rule = "D24"
    advice = "Answer the mails that were sent, or try again tomorrow."


class NoInvoiceEmailAsked(Rejected):
    """This change of the invoice email is not under way any more."""

    rule = "D24"
    advice = "Look at what is in force; then ask for the change again."


class InvoiceEmailInForce(Rejected):
    """This change of the invoice email has taken effect."""

    rule = "D24"
    advice = "Log in and change the invoice email, or contact the register."


@dataclass(frozen=True, slots=True)
class Address:
    """An invoice email, named by the change that brought it. ``returned``: mail to it came back."""

    change_id: str
    email: Personal
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """An invoice email that was asked for."""

    change_id: str
    email: Personal
    asked_at: datetime
    not_before: datetime
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceDelivery:
    """``address``: the last one in force, kept while invoices go by post: it is told of any other (D24), so
    that going by post first is no way round the 72 hours. ``former_id``: the one before it. ``vetoed``: the
    last change that was asked for was."""

    by_email: bool = False
    address: Address | None = None
    change: Change | None = None
    former_id: str | None = None
    vetoed: bool = False
    asked_on: date | None = None
    asked_times: int = 0
    returned: frozenset[InvoiceNumber] = frozenset()

    @property
    def channel(self) -> Channel:
        return Channel.EMAIL if self.by_email else Channel.POST

    @property
    def mailed_to(self) -> Address | None:
        """Where invoices are mailed; None: they go by post."""
        return self.address if self.by_email else None

    def asked_today(self, today: date) -> int:
        return self.asked_times if self.asked_on == today else 0


def decide(delivery: InvoiceDelivery, command: InvoiceDeliveryCommand) -> Sequence[InvoiceDeliveryEvent]:
    change = delivery.change
    match command:
        case AskInvoiceEmail():
            return _ask(delivery, command)
        case ConfirmInvoiceEmail():
            return _confirm(delivery, command)
        case VetoInvoiceEmail():
            return _veto(delivery, command)
        case TakeUpInvoiceEmail():
            due = change is not None and change.confirmed and command.at >= change.not_before
            return [InvoiceEmailTookEffect.of(command, change_id=change.change_id)] if change and due else []
        case ChoosePostalInvoices():
            under_way = delivery.by_email or change is not None
            return [PostalInvoicesChosen.of(command)] if under_way else []
        case RecordInvoiceMailReturned():
            known = command.invoice_number in delivery.returned
            return [] if known else [InvoiceMailReturned.of(command, returned_on=local_date(command.at))]
        case EndInvoiceDelivery():
            return [] if delivery == InvoiceDelivery() else [InvoiceDeliveryEnded.of(command)]
        case _:
            assert_never(command)


def evolve(delivery: InvoiceDelivery, event: InvoiceDeliveryEvent) -> InvoiceDelivery:
    match event:
        case InvoiceEmailAsked():
            asked_on = local_date(event.asked_at)
            return replace(
                delivery,
                change=Change(event.change_id, event.email, event.asked_at, event.not_before),
                vetoed=False,
                asked_on=asked_on,
                asked_times=delivery.asked_today(asked_on) + 1,
            )
        case InvoiceEmailConfirmed():
            assert delivery.change is not None
            return replace(delivery, change=replace(delivery.change, confirmed=True))
        case InvoiceEmailVetoed():
            return replace(delivery, change=None, vetoed=True)
        case InvoiceEmailTookEffect():
            assert delivery.change is not None
            address = Address(event.change_id, delivery.change.email)
            former_id = delivery.address.change_id if delivery.address else None
            return replace(delivery, by_email=True, address=address, former_id=former_id, change=None)
        case DigitalInvoicesResumed():
            return replace(delivery, by_email=True)
        case PostalInvoicesChosen():
            return replace(delivery, by_email=False, change=None)
        case InvoiceMailReturned():
            returned = replace(delivery, returned=delivery.returned | {event.invoice_number})
            if delivery.address is None or delivery.address.change_id != event.change_id:
                return returned
            return replace(returned, by_email=False, address=replace(delivery.address, returned=True))
        case InvoiceDeliveryEnded():
            return InvoiceDelivery()
        case _:
            assert_never(event)


INVOICE_DELIVERY = Aggregate("invoice_delivery", InvoiceDelivery(), decide, evolve)


def delivery_before(history: Iterable[Recorded[Event]], position: int) -> InvoiceDelivery:
    """As it was just before something happened: whom a change is told to."""
    before = (one.event for one in history if one.position < position)
    kinds = get_args(InvoiceDeliveryEvent)
    return reduce(evolve, (event for event in before if isinstance(event, kinds)), InvoiceDelivery())


def _ask(delivery: InvoiceDelivery, command: AskInvoiceEmail) -> Sequence[InvoiceDeliveryEvent]:
    known = (one.change_id for one in (delivery.address, delivery.change) if one is not None)
    if command.change_id in known:
        return []
    if command.fits and delivery.address is not None and not delivery.address.returned:
        return [] if delivery.by_email else [DigitalInvoicesResumed.of(command)]
    terms = terms_on(command.today)
    if delivery.asked_today(command.today) >= terms.invoice_emails_a_day:
        raise TooManyInvoiceEmails
    waits = timedelta(hours=terms.invoice_email_hours if delivery.address is not None else 0)
    return [InvoiceEmailAsked.of(command, asked_at=command.at, not_before=command.at + waits)]


def _veto(delivery: InvoiceDelivery, command: VetoInvoiceEmail) -> Sequence[InvoiceDeliveryEvent]:
    if command.address_id == delivery.former_id:
        raise InvoiceEmailInForce
    if delivery.address is None or command.address_id != delivery.address.change_id:
        raise NoInvoiceEmailAsked
    if delivery.change is not None:
        return [InvoiceEmailVetoed.of(command, change_id=delivery.change.change_id)]
    if not delivery.vetoed:
        raise NoInvoiceEmailAsked
    return []


def _confirm(delivery: InvoiceDelivery, command: ConfirmInvoiceEmail) -> Sequence[InvoiceDeliveryEvent]:
    if delivery.address is not None and delivery.address.change_id == command.change_id:
        return []
    change = delivery.change
    if change is None or change.change_id != command.change_id:
        raise NoInvoiceEmailAsked
    if change.confirmed:
        return []
    days = terms_on(local_date(command.at)).invoice_email_confirm_days
    if command.at > change.asked_at + timedelta(days=days):
        raise NoInvoiceEmailAsked
    confirmed = InvoiceEmailConfirmed.of(command)
    if command.at < change.not_before:
        return [confirmed]
    return [confirmed, InvoiceEmailTookEffect.of(command)]
