"""How an invoice decides and remembers: one timeline (D1), paused by a direct debit (D15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, auto
from typing import assert_never

from domain.calendar import Calendars, local_date
from domain.credit_note import NOTHING_CREDITED, Crediting
from domain.invoice.by_staff import decide_by_staff, evolve_by_staff
from domain.invoice.charging_back import decide_charge_back, evolve_charge_back
from domain.invoice.commands import (
    ChargeBackInvoice,
    HoldDunning,
    InvoiceCommand,
    IssueInvoice,
    IssueReminder,
    ListOnFinalNotice,
    MarkOverdue,
    ReceivePayment,
    RecordInvoiceSent,
    RecordReminderSent,
    RejectWriteOffRequest,
    RequestWriteOff,
    ResumeDunning,
    ReverseInvoiceChargeback,
    WriteOffInvoice,
)
from domain.invoice.crediting import CreditCommand, CreditEvent, decide_credit, evolve_credit
from domain.invoice.debiting import Debit, DebitCommand, DebitEvent, back_twice, decide_debit, evolve_debit
from domain.invoice.events import (
    DunningHeld,
    DunningResumed,
    InvoiceChargebackReversed,
    InvoiceChargedBack,
    InvoiceEvent,
    InvoiceIssued,
    InvoiceKind,
    InvoiceOverdue,
    InvoiceSent,
    InvoiceSettled,
    InvoiceWrittenOff,
    ListedOnFinalNotice,
    PaymentReceived,
    ReminderIssued,
    ReminderSent,
    WriteOffRejected,
    WriteOffRequested,
)
from domain.invoice.paying import NOT_PAYING, Paying, PayingCommand, PayingEvent, decide_paying, evolve_paying
from domain.kernel import Aggregate, replace
from domain.terms import terms_on
from domain.values import CustomerId, EntryId, InvoiceNumber, NoticeId, PayoutId, ReasonCode
from domain.write_off import NO_WRITE_OFF, WriteOff


class Stage(IntEnum):
    """How far the collection timeline has come (D1)."""

    NONE = auto()
    ISSUED = auto()
    REMINDER_ISSUED = auto()
    REMINDED = auto()
    ON_FINAL_NOTICE = auto()
    OVERDUE = auto()


@dataclass(frozen=True, slots=True)
class Invoice:
    """Amounts in cents. ``term_ends_on``: last day of the running term, as long as nothing pauses it.
    ``debited_cents``: what the direct debit paid of it; ``collected_cents``: that of it which was not
    credited since. ``collections``: how many direct debits there were; ``ordered_cents``, ``collection_id``
    and ``iban_of``, the account, are the last one's, of which the bank told ``booked`` (``booked_by``: that
    entry), ``rejected``, ``returned`` (``returned_by``).
    ``held_until``: the last day on which nothing follows from not paying. ``owed_back_cents``: was paid, then
    credited, is to be paid back; ``payout_id``: the bank has that order; ``pay_back_failed``: why the
    bank could not pay it, and finance does, until it was paid. ``mailed_to``: as on InvoiceSent."""

    stage: Stage = Stage.NONE
    customer_id: CustomerId | None = None
    kind: InvoiceKind | None = None
    total_cents: int = 0
    paid_cents: int = 0
    collected_cents: int = 0
    debited_cents: int = 0
    settled: bool = False
    sent_on: date | None = None
    mailed_to: str | None = None
    term_ends_on: date | None = None
    notice_id: NoticeId | None = None
    debit: Debit = Debit.NONE
    collect_on: date | None = None
    mandate_id: str | None = None
    collections: int = 0
    ordered_cents: int = 0
    collection_id: str | None = None
    iban_of: str | None = None
    submitted: bool = False
    booked: bool = False
    booked_by: EntryId | None = None
    rejected: bool = False
    returned: bool = False
    returned_by: EntryId | None = None
    paused_on: date | None = None
    held_until: date | None = None
    write_off: WriteOff = NO_WRITE_OFF
    credited_cents: int = 0
    owed_back_cents: int = 0
    payout_id: PayoutId | None = None
    pay_back_failed: ReasonCode | None = None
    crediting: Crediting = NOTHING_CREDITED
    paying: Paying = NOT_PAYING

    @property
    def creditable_cents(self) -> int:
        """What was neither credited nor given up: no more can be credited (I7)."""
        return self.total_cents - self.credited_cents - self.write_off.written_off_cents

    @property
    def outstanding_cents(self) -> int:
        return self.creditable_cents - self.paid_cents

    @property
    def collecting(self) -> bool:
        """A direct debit is out, and its outcome is unknown. One that came when all was paid was booked."""
        return self.debit is Debit.ORDERED and not self.booked

    @property
    def debit_pending(self) -> bool:
        """A direct debit is to come, or its outcome is unknown: the timeline waits (D15)."""
        return self.debit is Debit.ANNOUNCED or self.collecting

    @property
    def reopens(self) -> bool:
        """Whether something is left to pay once the direct debit comes back (D15, I9)."""
        return self.outstanding_cents + self.collected_cents + back_twice(self) > 0

    def collection_due(self, today: date, calendars: Calendars) -> date | None:
        """When the direct debit is due, if it is to be submitted today: one TARGET day ahead (D15)."""
        waits = self.debit is Debit.ANNOUNCED and not self.settled and not self.held(today)
        if not waits or self.sent_on is None or self.paying.under_way is not None:
            return None
        assert self.collect_on is not None
        # An invoice that was sent late announces late: the days count from sending.
        announced_on = self.sent_on + timedelta(days=terms_on(today).collection_announced_days)
        collect_on = max(self.collect_on, calendars.target_day_on_or_after(announced_on))
        if today < calendars.target_days_before(collect_on, 1):
            return None
        # A run that was missed collects on the first day on which the bank still can.
        taken_on = calendars.target_day_on_or_after(today)
        return max(collect_on, calendars.target_day_on_or_after(taken_on + timedelta(days=1)))

    def claimed_again(self, cents: int, term_ends_on: date) -> "Invoice":
        """So much that was paid is to be paid again (D22). Where it was settled its timeline begins anew;
        else it runs already."""
        left = replace(self, paid_cents=self.paid_cents - cents)
        return left.begun_anew(term_ends_on) if self.settled and cents else left

    def begun_anew(self, term_ends_on: date) -> "Invoice":
        """To be paid once more, with a payment term of its own; what was sent of it was answered."""
        return replace(self, settled=False, stage=Stage.ISSUED, term_ends_on=term_ends_on, notice_id=None)

    @property
    def was_overdue(self) -> bool:
        """Paid once it was overdue: nothing is left of its terms, and nobody is blocked for it any more."""
        return self.settled and self.stage is Stage.OVERDUE

    def next_collection_id(self, number: InvoiceNumber) -> str:
        """An EndToEndId of its own for each collection."""
        return f"{number}-{self.collections + 1}"

    def held(self, today: date) -> bool:
        """Staff holds what follows from not paying."""
        return self.held_until is not None and today <= self.held_until

    def passed(self, stage: Stage, today: date) -> bool:
        """Its term's last day is over, and it waits for what follows (D1)."""
        over = self.term_ends_on is not None and today > self.term_ends_on
        return over and self.waits_in(stage, today)

    def waits_in(self, stage: Stage, today: date) -> bool:
        """Unsettled in that stage, nothing pending, not held."""
        waiting = self.stage is stage and not self.settled and not self.debit_pending
        return waiting and not self.held(today)


def decide(invoice: Invoice, command: InvoiceCommand) -> Sequence[InvoiceEvent]:
    if isinstance(command, CreditCommand):
        return decide_credit(invoice, command, collecting=invoice.collecting)
    if isinstance(command, PayingCommand):
        return decide_paying(invoice, command, collecting=invoice.collecting)
    if isinstance(command, DebitCommand):
        return decide_debit(invoice, command)
    match command:
        case IssueInvoice():
            assert invoice.stage is Stage.NONE, "a number is given once"
            return _issue(command)
        case RecordInvoiceSent():
            return [] if invoice.sent_on else [InvoiceSent.of(command)]
        case ReceivePayment():
            return _receive(invoice, command)
        case ChargeBackInvoice() | ReverseInvoiceChargeback():
            return decide_charge_back(invoice, command)
        case IssueReminder():
            if invoice.sent_on is None or not invoice.passed(Stage.ISSUED, command.today):
                return []
            about = {"customer_id": invoice.customer_id, "outstanding_cents": invoice.outstanding_cents}
            return [ReminderIssued.of(command, issued_on=command.today, **about)]
        case RecordReminderSent():
            return [ReminderSent.of(command)] if invoice.stage is Stage.REMINDER_ISSUED else []
        case ListOnFinalNotice():
            passed = invoice.passed(Stage.REMINDED, command.listed_on)
            return [ListedOnFinalNotice.of(command)] if passed else []
        case MarkOverdue():
            waits = invoice.waits_in(Stage.ON_FINAL_NOTICE, command.today)
            if not waits or command.today <= command.term_ends_on:
                return []
            overdue_on = command.today
            return [InvoiceOverdue.of(command, customer_id=invoice.customer_id, overdue_on=overdue_on)]
        case (
            HoldDunning() | ResumeDunning() | RequestWriteOff() | RejectWriteOffRequest() | WriteOffInvoice()
        ):
            overdue = invoice.stage is Stage.OVERDUE
            return decide_by_staff(invoice, command, overdue=overdue, collecting=invoice.collecting)
        case _:
            assert_never(command)


def evolve(invoice: Invoice, event: InvoiceEvent) -> Invoice:
    if isinstance(event, CreditEvent):
        return evolve_credit(invoice, event)
    if isinstance(event, PayingEvent):
        return evolve_paying(invoice, event)
    if isinstance(event, DebitEvent):
        return evolve_debit(invoice, event)
    match event:
        case InvoiceIssued():
            return Invoice(
                stage=Stage.ISSUED,
                customer_id=event.customer_id,
                kind=event.kind,
                total_cents=event.total_cents,
                paid_cents=event.total_cents if event.payment_id else 0,
                term_ends_on=event.due_on,
                debit=Debit.ANNOUNCED if event.collect_on else Debit.NONE,
                collect_on=event.collect_on,
                mandate_id=event.mandate_id,
                crediting=Crediting(event.lines, (0,) * len(event.lines)),
            )
        case InvoiceSent():
            return replace(invoice, sent_on=event.sent_on, mailed_to=event.mailed_to)
        case PaymentReceived():
            return _evolve_received(invoice, event)
        case InvoiceChargedBack() | InvoiceChargebackReversed():
            return evolve_charge_back(invoice, event)
        case InvoiceSettled():
            return replace(invoice, settled=True, write_off=invoice.write_off.overtaken())
        case ReminderIssued():
            return replace(invoice, stage=Stage.REMINDER_ISSUED, term_ends_on=None)
        case ReminderSent():
            return replace(invoice, stage=Stage.REMINDED, term_ends_on=event.term_ends_on)
        case ListedOnFinalNotice(notice_id=one):
            listed = replace(invoice, stage=Stage.ON_FINAL_NOTICE, notice_id=one, term_ends_on=None)
            return replace(listed, paying=invoice.paying.listed_on(one))
        case InvoiceOverdue():
            return replace(invoice, stage=Stage.OVERDUE)
        case (
            DunningHeld() | DunningResumed() | WriteOffRequested() | WriteOffRejected() | InvoiceWrittenOff()
        ):
            return evolve_by_staff(invoice, event)
        case _:
            assert_never(event)


INVOICE = Aggregate("invoice", Invoice(), decide, evolve)


def _evolve_received(invoice: Invoice, event: PaymentReceived) -> Invoice:
    received = replace(invoice, paid_cents=invoice.paid_cents + event.amount_cents)
    if not event.collected:
        return replace(received, paying=received.paying.used(event.entry_id, event.amount_cents))
    cents = event.amount_cents
    return replace(
        received,
        collected_cents=cents,
        debited_cents=cents,
        debit=Debit.COLLECTED,
        booked=True,
        booked_by=event.entry_id,
    )


def _issue(command: IssueInvoice) -> Sequence[InvoiceEvent]:
    issued = InvoiceIssued.of(command, total_cents=sum(line.amount_cents for line in command.lines))
    if command.payment_id is None:
        return [issued]
    return [issued, InvoiceSettled.of(command, settled_on=command.issued_on)]


def _receive(invoice: Invoice, command: ReceivePayment) -> Sequence[InvoiceEvent]:
    assert 0 < command.amount_cents <= invoice.outstanding_cents, "BookBankEntry splits off what is too much"
    received = PaymentReceived.of(command)
    if command.amount_cents < invoice.outstanding_cents:
        return [received]
    settled_on = local_date(command.at)
    return [received, InvoiceSettled.of(command, customer_id=invoice.customer_id, settled_on=settled_on)]
