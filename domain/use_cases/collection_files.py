"""The daily collection run: direct debits that are due go to the bank, a file per due date (D6, D15)."""

from collections.abc import Iterable
from datetime import date
from itertools import count

from pydantic import InstanceOf

from domain.calendar import Calendars
from domain.invoice.aggregate import INVOICE, Invoice
from domain.invoice.commands import OrderCollection, RecordCollectionSubmitted
from domain.kernel import Command, Load, StreamCommand
from domain.payment_file.aggregate import PAYMENT_FILE
from domain.payment_file.commands import DrawUpCollections, RecordFileSent
from domain.payment_file.events import FiledCollection, OwnAccount
from domain.values import InvoiceNumber


class OrderCollections(Command):
    """Daily step: those of the invoices whose direct debit is due to be submitted, in one file per due date.

    ``own``: the account they are collected to. Stale nominations yield nothing."""

    invoice_numbers: tuple[InvoiceNumber, ...]
    today: date
    calendars: InstanceOf[Calendars]
    own: OwnAccount


class RecordCollectionsSent(Command):
    """The bank has the file: each of its direct debits, if it has any, is submitted."""

    file_id: str
    sha256: str


def order_collections(load: Load, command: OrderCollections) -> Iterable[StreamCommand]:
    due: dict[date, dict[InvoiceNumber, Invoice]] = {}
    for number in command.invoice_numbers:
        invoice = load.state(INVOICE.stream(number))
        collect_on = invoice.collection_due(command.today, command.calendars)
        if collect_on is not None:
            due.setdefault(collect_on, {})[number] = invoice
    for collect_on, invoices in sorted(due.items()):
        yield from _order(load, command, collect_on, invoices)


def record_collections_sent(load: Load, command: RecordCollectionsSent) -> Iterable[StreamCommand]:
    file = load.state(PAYMENT_FILE.stream(command.file_id))
    yield RecordFileSent(at=command.at, file_id=command.file_id, sha256=command.sha256)
    for each in file.collections:
        yield RecordCollectionSubmitted(
            at=command.at, invoice_number=each.invoice_number, collection_id=each.collection_id
        )


def _order(
    load: Load, command: OrderCollections, collect_on: date, invoices: dict[InvoiceNumber, Invoice]
) -> Iterable[StreamCommand]:
    file_id = _free_id(load, collect_on)
    filed = []
    for number, invoice in invoices.items():
        assert invoice.customer_id is not None
        assert invoice.mandate_id is not None, "only a mandate allows collecting"
        collection_id = invoice.next_collection_id(number)
        filed.append(
            FiledCollection(
                collection_id=collection_id,
                invoice_number=number,
                customer_id=invoice.customer_id,
                mandate_id=invoice.mandate_id,
                amount_cents=invoice.outstanding_cents,
            )
        )
        yield OrderCollection(
            at=command.at,
            invoice_number=number,
            collection_id=collection_id,
            file_id=file_id,
            collect_on=collect_on,
            today=command.today,
        )
    yield DrawUpCollections(
        at=command.at, file_id=file_id, due_on=collect_on, own=command.own, collections=tuple(filed)
    )


def _free_id(load: Load, due_on: date) -> str:
    """Of a second run for the same due date, the next."""
    ids = (f"DD-{due_on:%Y%m%d}-{number}" for number in count(1))
    return next(each for each in ids if not load.state(PAYMENT_FILE.stream(each)).drawn_up)
