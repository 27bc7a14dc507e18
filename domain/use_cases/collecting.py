"""The collection timeline: reminder, final notice, overdue, block, settlement (D1, D4, D15)."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain.account.commands import BlockCode, MarkArrearsSettled
from domain.customer.commands import NoteOverdue, NoteReminder
from domain.final_notice.aggregate import FEE_SERIES, FINAL_NOTICE, fee_key
from domain.final_notice.commands import IssueNotice
from domain.final_notice.events import ListedInvoice
from domain.invoice.aggregate import INVOICE, Stage
from domain.invoice.commands import ListOnFinalNotice, MarkOverdue, RecordReminderSent
from domain.invoice.numbers import invoice_number
from domain.kernel import Command, Load, StreamCommand
from domain.reservation.commands import Reserve
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.terms import terms_on
from domain.values import AccountId, CustomerId, InvoiceNumber, NoticeId


class RecordReminder(Command):
    """The reminder was posted on ``sent_on``: its term runs, and after it no new code is issued (R43, D2)."""

    invoice_number: InvoiceNumber
    sent_on: date
    term_ends_on: date


class IssueFinalNotice(Command):
    """Daily step: one letter for those of the invoices whose reminder passed unpaid (D1)."""

    customer_id: CustomerId
    invoice_numbers: tuple[InvoiceNumber, ...]
    today: date


class DeclareOverdue(Command):
    """Daily step: overdue where the final notice, once posted, passed unpaid (D1)."""

    invoice_number: InvoiceNumber
    today: date


class BlockForArrears(Command):
    """Policy: block one code of the customer, unless the invoice was settled in between (D1, I14)."""

    account_id: AccountId
    invoice_number: InvoiceNumber


class NoteArrearsSettled(Command):
    """Policy: the invoice behind a block of one code is settled, unless it was opened again in between (D4,
    I14)."""

    account_id: AccountId
    invoice_number: InvoiceNumber


def record_reminder(load: Load, command: RecordReminder) -> Iterable[StreamCommand]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.stage is not Stage.REMINDER_ISSUED or invoice.customer_id is None:
        return
    yield RecordReminderSent(
        at=command.at,
        invoice_number=command.invoice_number,
        sent_on=command.sent_on,
        term_ends_on=command.term_ends_on,
    )
    yield NoteReminder(
        at=command.at,
        customer_id=invoice.customer_id,
        invoice_number=command.invoice_number,
        applications_refused_from=command.term_ends_on + timedelta(days=1),
    )


def issue_final_notice(load: Load, command: IssueFinalNotice) -> Iterable[StreamCommand]:
    notice_id = NoticeId(f"{command.customer_id}-{command.today:%Y%m%d}")
    if load.state(FINAL_NOTICE.stream(notice_id)).issued:
        return
    loaded = {number: load.state(INVOICE.stream(number)) for number in command.invoice_numbers}
    due = {
        number: invoice
        for number, invoice in loaded.items()
        if invoice.customer_id == command.customer_id and invoice.passed(Stage.REMINDED, command.today)
    }
    if not due:
        return
    sum_cents = sum(invoice.outstanding_cents for invoice in due.values())
    terms = terms_on(command.today)
    year = command.today.year
    number = next_number(load, FEE_SERIES, year)
    fee_number = invoice_number(FEE_SERIES, year, number)
    yield TakeNumber(
        at=command.at, series=FEE_SERIES, year=year, number=number, taken_by=f"final_notice-{notice_id}"
    )
    yield Reserve(at=command.at, key=fee_key(fee_number), taken_by=notice_id)
    yield IssueNotice(
        at=command.at,
        notice_id=notice_id,
        customer_id=command.customer_id,
        issued_on=command.today,
        invoices=tuple(
            ListedInvoice(invoice_number=number, outstanding_cents=invoice.outstanding_cents)
            for number, invoice in due.items()
        ),
        sum_cents=sum_cents,
        fee_cents=terms.fee_cents(sum_cents),
        fee_reference=fee_number,
        terms=terms.version,
    )
    for listed in due:
        yield ListOnFinalNotice(
            at=command.at, invoice_number=listed, notice_id=notice_id, listed_on=command.today
        )


def declare_overdue(load: Load, command: DeclareOverdue) -> Iterable[StreamCommand]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.notice_id is None or invoice.customer_id is None:
        return
    term_ends_on = load.state(FINAL_NOTICE.stream(invoice.notice_id)).term_ends_on
    overdue = MarkOverdue(
        at=command.at,
        invoice_number=command.invoice_number,
        today=command.today,
        term_ends_on=term_ends_on or date.max,
    )
    if INVOICE.decide(invoice, overdue):
        yield overdue
        yield NoteOverdue(
            at=command.at, customer_id=invoice.customer_id, invoice_number=command.invoice_number
        )


def block_for_arrears(load: Load, command: BlockForArrears) -> Iterable[StreamCommand]:
    invoice = load.state(INVOICE.stream(command.invoice_number))
    if invoice.stage is not Stage.OVERDUE or invoice.settled:
        return
    yield BlockCode(at=command.at, account_id=command.account_id, invoice_number=command.invoice_number)


def note_arrears_settled(load: Load, command: NoteArrearsSettled) -> Iterable[StreamCommand]:
    if load.state(INVOICE.stream(command.invoice_number)).settled:
        yield MarkArrearsSettled(
            at=command.at, account_id=command.account_id, invoice_number=command.invoice_number
        )
