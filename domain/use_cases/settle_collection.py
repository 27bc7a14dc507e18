"""A direct debit that the bank does not answer: finance says that it did not come, and all goes on (D15)."""

from collections.abc import Iterable
from datetime import date

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.invoice.aggregate import INVOICE
from domain.invoice.by_staff import NoSuchInvoice
from domain.invoice.commands import ReturnCollection
from domain.invoice.debiting import NOT_BOOKED, CollectionNotSilent, is_silent
from domain.kernel import Command, Load, StreamCommand
from domain.ports import EntryKind
from domain.roles import MONEY
from domain.use_cases.roles import check_role
from domain.values import EntryId, InvoiceNumber, PersonId

NO_REASON = "unknown"
"""The bank gave none."""


class SettleSilentCollection(Command):
    """By finance, of a direct debit that was due days ago and of which the bank tells nothing: it did not
    come, or its file never reached the bank. The invoice is open again and its timeline goes on (D1), as
    after a rejection; it can be paid otherwise, credited or written off.

    That it came is told by a booking alone, which finance matches. What the bank tells later is noted, and
    money that came after all waits for finance.

    Rejected: NotInService, RoleMissing, NoSuchInvoice, CollectionNotSilent."""

    invoice_number: InvoiceNumber
    today: date
    calendars: InstanceOf[Calendars]
    settled_by: PersonId


def settle_silent_collection(load: Load, command: SettleSilentCollection) -> Iterable[StreamCommand]:
    check_role(load, command.settled_by, *MONEY.ask)
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.customer_id is None:
        raise NoSuchInvoice
    if not is_silent(invoice, command.today):
        raise CollectionNotSilent
    assert invoice.collection_id is not None, "only what was ordered is silent"
    yield ReturnCollection(
        at=command.at,
        invoice_number=command.invoice_number,
        entry_id=EntryId(f"{NOT_BOOKED}{invoice.collection_id}"),
        collection_id=invoice.collection_id,
        amount_cents=invoice.ordered_cents,
        reason=NO_REASON,
        booked_on=command.today,
        returned_on=command.today,
        calendars=command.calendars,
        kind=EntryKind.REJECTED,
    )
