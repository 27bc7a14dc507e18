"""Credit an invoice by two persons: in whole or in part, with a new one in its place (D14, D17, I7)."""

from collections.abc import Iterable
from datetime import date

from pydantic import AwareDatetime, InstanceOf

from domain.calendar import Calendars, months_after
from domain.credit_note import CreditLine, CreditReason
from domain.customer.commands import NoteOwedBack, NotePaidBack, NoteSettlement
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import (
    IssueCreditNote,
    RecordPaidBack,
    RejectCreditNoteRequest,
    RequestCreditNote,
)
from domain.invoice.debiting import Debit
from domain.invoice.events import CreditNoteIssued
from domain.invoice.numbers import invoice_number
from domain.kernel import Command, Load, StreamCommand
from domain.roles import MONEY
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.terms import terms_on
from domain.use_cases.invoicing import INVOICE_SERIES, issue_today
from domain.use_cases.roles import check_role
from domain.values import InvoiceNumber, PersonId, Plain

CREDIT_NOTE_SERIES = "C"
"""The series of credit notes (D14, I6)."""


class AskCreditNote(Command):
    """A member of staff asks to take an invoice back: these lines of it, or all that is left.

    Rejected: NotInService, RoleMissing, NoSuchInvoice, TopUpIsRefunded, CollectionUnderWay, NothingToCredit,
    MoreThanIsLeft, NotInWhole."""

    invoice_number: InvoiceNumber
    lines: tuple[CreditLine, ...]
    why: CreditReason
    new_invoice: bool
    requested_by: PersonId


class ApproveCreditNote(Command):
    """Somebody else approves what was asked in the last 24 hours: the credit note is issued (D17).

    ``buyer`` as on the invoice; ``new_buyer``: name and billing address of today, one line each, of the
    invoice that takes its place where one was asked for; ``seen``: as of ApproveWriteOff. Rejected:
    NotInService, RoleMissing, NoSuchInvoice, NotRequested, RequestReplaced, SamePerson, CollectionUnderWay,
    NothingToCredit, MoreThanIsLeft."""

    invoice_number: InvoiceNumber
    buyer: Plain
    new_buyer: Plain
    today: date
    calendars: InstanceOf[Calendars]
    approved_by: PersonId
    seen: AwareDatetime


class RejectCreditNote(Command):
    """Somebody does not agree. Rejected: NotInService, RoleMissing, NoSuchInvoice, NotRequested."""

    invoice_number: InvoiceNumber
    rejected_by: PersonId


class PayBack(Command):
    """What was paid of an invoice and credited went back to who paid it, all of it, says finance.

    Rejected: NotInService, RoleMissing, NoSuchInvoice, NothingToPayBack."""

    invoice_number: InvoiceNumber
    today: date
    recorded_by: PersonId


def ask_credit_note(load: Load, command: AskCreditNote) -> Iterable[StreamCommand]:
    check_role(load, command.requested_by, *MONEY.ask)
    yield RequestCreditNote(
        at=command.at,
        invoice_number=command.invoice_number,
        lines=command.lines,
        why=command.why,
        new_invoice=command.new_invoice,
        requested_by=command.requested_by,
    )


def reject_credit_note(load: Load, command: RejectCreditNote) -> Iterable[StreamCommand]:
    check_role(load, command.rejected_by, *MONEY.decide)
    yield RejectCreditNoteRequest(
        at=command.at, invoice_number=command.invoice_number, rejected_by=command.rejected_by
    )


def approve_credit_note(load: Load, command: ApproveCreditNote) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *MONEY.decide)
    invoice = load.state(INVOICE.stream(command.invoice_number))
    year = command.today.year
    number = next_number(load, CREDIT_NOTE_SERIES, year)
    following = next_number(load, INVOICE_SERIES, year)
    asked = invoice.crediting.asked
    anew = invoice_number(INVOICE_SERIES, year, following) if asked and asked.new_invoice else None
    issue = IssueCreditNote(
        at=command.at,
        invoice_number=command.invoice_number,
        credit_note_number=invoice_number(CREDIT_NOTE_SERIES, year, number),
        issued_on=command.today,
        replaced_by=anew,
        buyer=command.buyer,
        approved_by=command.approved_by,
        seen=command.seen,
    )
    yield TakeNumber(
        at=command.at,
        series=CREDIT_NOTE_SERIES,
        year=year,
        number=number,
        taken_by=f"invoice-{command.invoice_number}",
    )
    yield issue
    if invoice.customer_id is None:
        return  # the aggregate refuses it
    note, *settled = INVOICE.decide(invoice, issue)
    assert isinstance(note, CreditNoteIssued)
    if note.owed_back_cents:
        yield NoteOwedBack(
            at=command.at, customer_id=invoice.customer_id, invoice_number=command.invoice_number
        )
    if settled:
        months = terms_on(command.today).collection_return_months
        until = months_after(command.today, months) if invoice.debit is Debit.COLLECTED else None
        yield NoteSettlement(
            at=command.at,
            customer_id=invoice.customer_id,
            invoice_number=command.invoice_number,
            returnable_until=until,
        )
    if anew is not None:
        assert invoice.kind is not None
        lines = invoice.crediting.lines
        yield from issue_today(
            load, command, invoice.customer_id, invoice.kind, lines, command.new_buyer, following
        )


def pay_back(load: Load, command: PayBack) -> Iterable[StreamCommand]:
    check_role(load, command.recorded_by, *MONEY.ask)
    yield RecordPaidBack(at=command.at, invoice_number=command.invoice_number, today=command.today)
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.customer_id is not None:
        yield NotePaidBack(
            at=command.at, customer_id=invoice.customer_id, invoice_number=command.invoice_number
        )
