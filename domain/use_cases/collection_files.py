"""The daily collection run: direct debits that are due go to the bank, a file per due date (D6, D15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import NoteMandateUsed
from domain.customer.mandate import Mandate
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.commands import CallOffCollection, OrderCollection, RecordCollectionSubmitted
from domain.kernel import Command, Load, StreamCommand
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import DrawUpCollections, RecordFileSent
from domain.payment_file.events import FiledCollection, OwnAccount
from domain.values import CustomerId, InvoiceNumber


class OrderCollections(Command):
    """Daily step: those of the invoices whose direct debit is due to be submitted, in one file per due date.

    ``own``: the account they are collected to. Stale nominations yield nothing; what the mandate does not
    allow any more is called off."""

    invoice_numbers: tuple[InvoiceNumber, ...]
    today: date
    calendars: InstanceOf[Calendars]
    own: OwnAccount


class RecordCollectionsSent(Command):
    """The bank has the file: each of its direct debits, if it has any, is submitted."""

    file_id: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Due:
    """An invoice to collect, under a mandate that allows it."""

    number: InvoiceNumber
    invoice: Invoice
    customer_id: CustomerId
    mandate: Mandate


def order_collections(load: Load, command: OrderCollections) -> Iterable[StreamCommand]:
    due: dict[date, list[_Due]] = {}
    for number in command.invoice_numbers:
        invoice = load.state(INVOICE.stream(number))
        collect_on = invoice.collection_due(command.today, command.calendars)
        if collect_on is None:
            continue
        assert invoice.customer_id is not None
        mandate = load.state(CUSTOMER.stream(invoice.customer_id)).mandate
        if mandate is None or not mandate.allows(invoice.mandate_id, collect_on):
            yield CallOffCollection(at=command.at, invoice_number=number, today=command.today)
        else:
            due.setdefault(collect_on, []).append(_Due(number, invoice, invoice.customer_id, mandate))
    told: set[CustomerId] = set()
    for collect_on, found in sorted(due.items()):
        yield from _order(load, command, collect_on, found, told)


def record_collections_sent(load: Load, command: RecordCollectionsSent) -> Iterable[StreamCommand]:
    file = load.state(PAYMENT_FILE.stream(command.file_id))
    yield RecordFileSent(at=command.at, file_id=command.file_id, sha256=command.sha256)
    for each in file.collections:
        yield RecordCollectionSubmitted(
            at=command.at, invoice_number=each.invoice_number, collection_id=each.collection_id
        )


def _order(
    load: Load, command: OrderCollections, collect_on: date, found: Sequence[_Due], told: set[CustomerId]
) -> Iterable[StreamCommand]:
    file_id = _free_id(load, collect_on)
    filed = []
    for due in found:
        mandate, collection_id = due.mandate, due.invoice.next_collection_id(due.number)
        before = mandate.debited if mandate.debited != mandate.iban_of else None
        filed.append(
            FiledCollection(
                collection_id=collection_id,
                invoice_number=due.number,
                customer_id=due.customer_id,
                mandate_id=mandate.mandate_id,
                iban_of=mandate.iban_of,
                iban_before=None if due.customer_id in told else before,
                amount_cents=due.invoice.outstanding_cents,
            )
        )
        told.add(due.customer_id)
        yield OrderCollection(
            at=command.at,
            invoice_number=due.number,
            collection_id=collection_id,
            file_id=file_id,
            iban_of=mandate.iban_of,
            collect_on=collect_on,
            today=command.today,
        )
        yield NoteMandateUsed(
            at=command.at,
            customer_id=due.customer_id,
            mandate_id=mandate.mandate_id,
            iban_of=mandate.iban_of,
            collect_on=collect_on,
        )
    yield DrawUpCollections(
        at=command.at, file_id=file_id, due_on=collect_on, own=command.own, collections=tuple(filed)
    )


def _free_id(load: Load, due_on: date) -> str:
    """Of a second run for the same due date, the next."""
    ids = (f"DD-{due_on:%Y%m%d}-{number}" for number in count(1))
    return next(each for each in ids if not load.state(PAYMENT_FILE.stream(each)).drawn_up)
