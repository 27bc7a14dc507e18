"""Book what the bank or the payment provider reports, each once: payments, returns (I2, D1, D15, R53)."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Final, Protocol

from pydantic import InstanceOf

from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import DescribeEntry, LeaveEntry, LeaveHalf, UseEntry
from domain.bank_entry.events import EntryPart, Mismatch
from domain.calendar import Calendars, months_after
from domain.customer.aggregate import CUSTOMER
from domain.customer.commands import EndMandate, NotePaidBack, NoteSettlement, ReopenInvoice
from domain.customer.events import MandateEnd
from domain.final_notice.aggregate import FEE_SERIES, FINAL_NOTICE, fee_key
from domain.final_notice.commands import PayFee
from domain.invoice.aggregate import INVOICE, Invoice, Stage
from domain.invoice.commands import NoteCollection, ReceivePayment, ReturnCollection
from domain.invoice.debiting import Debit, back_by_itself
from domain.invoice.numbers import invoice_of
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.payment_reference import claim_of
from domain.ports import OF_PAYOUTS, PAID_BY_PAYER, BankEntry, EntryKind
from domain.reservation.aggregate import RESERVATION
from domain.terms import terms_on
from domain.use_cases.book_payout import follow_payout, let_go, misfit
from domain.use_cases.mandates import end_mandate
from domain.use_cases.set_off import set_off
from domain.values import CENTS_MAX, EntryId, InvoiceNumber, NoticeId

_BACK: Final = (EntryKind.RETURNED, EntryKind.REJECTED)


class BookBankEntry(Command):
    """Book one entry, of the bank or the payment provider. Nothing changes where it was booked before (I2),
    also where that was as a whole and this is a part of it, or the other way round; but who paid is noted
    where a later file tells it. One that is guessed is booked where it fits, and not left to staff. Of a
    transfer staff may have said what became of the money, before it was told what for: that waits anew.

    What fits no invoice or fee is left to staff as unmatched; what is too much is noted as excess.
    ``fees``: of the final notices whose fee a payment at the provider is for too, after the invoice."""

    entry: InstanceOf[BankEntry]
    fees: tuple[NoticeId, ...] = ()
    today: date
    calendars: InstanceOf[Calendars]


class MatchEntry(Command):
    """Use a transfer that fitted nothing, or what the bank did not list, for the invoice or the fee that it
    was meant for, by staff.

    Rejected: EntryWaitsForNobody; NotATransfer; UsedInPart; NothingToPay where ``reference`` names nothing
    that is to be paid."""

    entry_id: EntryId
    reference: str
    today: date
    calendars: InstanceOf[Calendars]


class NotATransfer(Rejected):
    """This is a direct debit that was booked or came back, or its kind is not known."""

    rule = "I2"
    advice = "Look into it with the bank; then settle it by hand."


class UsedInPart(Rejected):
    """Something of this transfer was used before: what is left of it is not matched, but split."""

    rule = "I2"
    advice = "Have finance split it over what it was meant for; or pay it back, and settle it so."


class NothingToPay(Rejected):
    """There is no such invoice or fee, or nothing of it is to be paid."""

    rule = "I2"
    advice = "Check the number; or pay the money back, and settle it so."


def book_bank_entry(load: Load, command: BookBankEntry) -> Iterable[StreamCommand]:
    entry = command.entry
    known = load.state(BANK_ENTRY.stream(entry.entry_id))
    if known.seen:
        yield _told_again(command)
        return
    whole = load.state(BANK_ENTRY.stream(EntryId(entry.part_of))) if entry.part_of else known
    payment = entry.entry_id.removeprefix(f"{entry.part_of}-")
    if known.in_parts or whole.excludes(payment):
        return
    if entry.kind is EntryKind.TRANSFER and whole.doubts(payment):
        if not entry.guessed:
            yield _unmatched(command, Mismatch.NOTHING_OUTSTANDING)
    elif not entry.guessed:
        yield from _book(load, command)
    elif known.explained_cents is None or known.waits:
        asked = [*_book(load, command)]
        if not any(isinstance(one, LeaveEntry) for one in asked):
            yield from asked


def _book(load: Load, command: BookBankEntry) -> Iterable[StreamCommand]:
    entry = command.entry
    if entry.kind is EntryKind.OTHER:
        yield _unmatched(command, Mismatch.NOT_A_PAYMENT)
        return
    if entry.kind in OF_PAYOUTS:
        yield from _book_payout(load, command)
        return
    entry = replace(entry, reference=claimed(entry.reference))
    command = command.model_copy(update={"entry": entry})
    if entry.kind is EntryKind.TRANSFER and entry.reference.startswith(FEE_SERIES):
        yield from _book_fee(load, command)
        return
    of_transfer = entry.kind in PAID_BY_PAYER
    number = InvoiceNumber(entry.reference) if of_transfer else invoice_of(entry.reference)
    invoice = load.state(INVOICE.stream(number))
    if invoice.stage is Stage.NONE or not (of_transfer or invoice.collection_id == entry.reference):
        yield _unmatched(command, Mismatch.UNKNOWN_REFERENCE)
    elif entry.kind in _BACK and entry.amount_cents > CENTS_MAX:  # more than any invoice is
        yield _unmatched(command, Mismatch.OTHER_AMOUNT)
    elif entry.kind in _BACK:
        yield from _book_return(load, number, invoice, command)
    else:
        yield from _book_payment(load, number, invoice, command)


def _book_payout(load: Load, command: BookBankEntry) -> Iterable[StreamCommand]:
    mismatch = misfit(load, command.entry)
    if mismatch is None:
        yield _used(command, excess_cents=0)
        yield from follow_payout(load, command, command.entry)
        return
    yield _unmatched(command, mismatch)
    yield from let_go(load, command, command.entry)


def match_entry(load: Load, command: MatchEntry) -> Iterable[StreamCommand]:
    entry = load.state(BANK_ENTRY.stream(command.entry_id))
    entry.check_waits()
    if not entry.divisible:
        raise NotATransfer
    if not (entry.unmatched or entry.unlisted):
        raise UsedInPart
    assert entry.booked_on is not None
    reference = claimed(command.reference)
    whole = EntryPart(reference=reference, amount_cents=entry.left_cents)
    asked = [*pay(load, command, command.entry_id, whole, entry.booked_on)]
    if any(isinstance(one, LeaveEntry) for one in asked):
        raise NothingToPay
    yield from asked


class _ByStaff(Protocol):
    """Who asks that something is paid, and when."""

    @property
    def at(self) -> datetime: ...
    @property
    def today(self) -> date: ...
    @property
    def calendars(self) -> Calendars: ...


def pay(
    load: Load, asked: _ByStaff, entry_id: EntryId, part: EntryPart, booked_on: date
) -> Iterable[StreamCommand]:
    """Pays one invoice or fee with so much of a booking; it is left to staff where nothing is to be paid."""
    reference = part.reference
    found = BankEntry(entry_id, EntryKind.TRANSFER, part.amount_cents, reference, booked_on)
    booking = BookBankEntry(at=asked.at, entry=found, today=asked.today, calendars=asked.calendars)
    if reference.startswith(FEE_SERIES):
        return _book_fee(load, booking)
    number = InvoiceNumber(reference)
    return _book_payment(load, number, load.state(INVOICE.stream(number)), booking)


def claimed(reference: str) -> str:
    """The number that a payment reference stands for (ISO 11649); else what was given, a number perhaps."""
    return claim_of(reference) or reference


def _book_payment(
    load: Load, number: InvoiceNumber, invoice: Invoice, command: BookBankEntry
) -> Iterable[StreamCommand]:
    entry = command.entry
    collected = entry.kind is EntryKind.COLLECTED
    amount_cents = min(entry.amount_cents, invoice.outstanding_cents)
    if collected and invoice.debit is Debit.RETURNED:
        yield from _note(load, number, invoice, command)
        return
    fees = [*_of_fees(load, command, entry.amount_cents - amount_cents)]
    if (amount_cents == 0 and not fees) or (collected and invoice.debit is not Debit.ORDERED):
        yield _unmatched(command, Mismatch.NOTHING_OUTSTANDING)
        if collected and invoice.debit is Debit.ORDERED and not invoice.booked:
            yield _noted(number, entry, command.at)  # all of it is too much, and may come back as any other
        return
    of_fees_cents = sum(fee.amount_cents for fee in fees)
    yield _used(command, excess_cents=entry.amount_cents - amount_cents - of_fees_cents)
    if amount_cents:
        yield from _received(number, invoice, command, amount_cents)
    yield from fees


def _received(
    number: InvoiceNumber, invoice: Invoice, command: BookBankEntry, amount_cents: int
) -> Iterable[StreamCommand]:
    entry = command.entry
    collected = entry.kind is EntryKind.COLLECTED
    yield ReceivePayment(
        at=command.at,
        invoice_number=number,
        entry_id=entry.entry_id,
        amount_cents=amount_cents,
        collected=collected,
        booked_on=entry.booked_on,
    )
    if amount_cents == invoice.outstanding_cents:
        assert invoice.customer_id is not None
        # A transfer may settle what is being collected: that collection can still come back.
        by_debit = invoice.debit in (Debit.ORDERED, Debit.COLLECTED)
        debited_on = entry.booked_on
        if not collected and invoice.collect_on is not None:
            debited_on = max(debited_on, invoice.collect_on)
        months = terms_on(command.today).collection_return_months
        yield NoteSettlement(
            at=command.at,
            customer_id=invoice.customer_id,
            invoice_number=number,
            returnable_until=months_after(debited_on, months) if by_debit else None,
        )


def _of_fees(load: Load, command: BookBankEntry, left_cents: int) -> Iterable[PayFee]:
    """What the invoice did not take pays the fees that it came for, one after the other."""
    for notice_id in command.fees:
        notice = load.state(FINAL_NOTICE.stream(notice_id))
        amount_cents = min(left_cents, notice.fee_outstanding_cents)
        if amount_cents > 0:
            left_cents -= amount_cents
            yield _pay_fee(command, notice_id, amount_cents)


def _book_return(
    load: Load, number: InvoiceNumber, invoice: Invoice, command: BookBankEntry
) -> Iterable[StreamCommand]:
    entry = command.entry
    if invoice.debit not in (Debit.ORDERED, Debit.COLLECTED):
        yield from _note(load, number, invoice, command)
        return
    yield _used(command, excess_cents=0)
    yield ReturnCollection(
        at=command.at,
        invoice_number=number,
        entry_id=entry.entry_id,
        collection_id=entry.reference,
        amount_cents=entry.amount_cents,
        reason=entry.reason or "unknown",
        booked_on=entry.booked_on,
        returned_on=command.today,
        calendars=command.calendars,
        kind=entry.kind,
    )
    yield from _came_back(load, invoice, command)
    assert invoice.customer_id is not None
    if invoice.owed_back_cents and back_by_itself(invoice) == invoice.owed_back_cents:
        yield NotePaidBack(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    if invoice.settled and invoice.reopens:
        yield ReopenInvoice(at=command.at, customer_id=invoice.customer_id, invoice_number=number)
    mandate = load.state(CUSTOMER.stream(invoice.customer_id)).mandate
    if mandate is not None and mandate.ended_by(invoice.mandate_id, invoice.iban_of, entry.reason or ""):
        end = EndMandate(
            at=command.at,
            customer_id=invoice.customer_id,
            mandate_id=mandate.mandate_id,
            cause=MandateEnd.BANK,
            reason=entry.reason,
            ended_on=command.today,
        )
        yield from end_mandate(load, end)


def _came_back(load: Load, invoice: Invoice, command: BookBankEntry) -> Iterable[StreamCommand]:
    """What it had paid is open again; what the bank took or brought beside that waits for staff."""
    entry, booked_by = command.entry, invoice.booked_by
    if entry.kind is EntryKind.RETURNED:
        yield from set_off(load, command, entry, booked_by, explained_cents=invoice.debited_cents)
    elif booked_by is not None and invoice.debited_cents:  # rejected after all, and its money is here
        left_cents = load.state(BANK_ENTRY.stream(booked_by)).left_cents + invoice.debited_cents
        yield LeaveHalf(at=command.at, entry_id=booked_by, left_cents=left_cents)


def _note(
    load: Load, number: InvoiceNumber, invoice: Invoice, command: BookBankEntry
) -> Iterable[StreamCommand]:
    """Of a direct debit that came back each thing is told once, in whatever order the files come."""
    entry = command.entry
    told = {
        EntryKind.COLLECTED: invoice.booked,
        EntryKind.REJECTED: invoice.rejected,
        EntryKind.RETURNED: invoice.returned,
    }
    if invoice.debit is not Debit.RETURNED or told[entry.kind]:
        yield _unmatched(command, Mismatch.NOTHING_OUTSTANDING)
        return
    yield _used(command, excess_cents=0)
    yield _noted(number, entry, command.at)
    if entry.kind is not EntryKind.REJECTED:
        other = invoice.returned_by if entry.kind is EntryKind.COLLECTED else invoice.booked_by
        yield from set_off(load, command, entry, other)


def _noted(number: InvoiceNumber, entry: BankEntry, at: datetime) -> NoteCollection:
    return NoteCollection(
        at=at,
        invoice_number=number,
        entry_id=entry.entry_id,
        collection_id=entry.reference,
        kind=entry.kind,
    )


def _book_fee(load: Load, command: BookBankEntry) -> Iterable[StreamCommand]:
    entry = command.entry
    taken_by = load.state(RESERVATION.stream(fee_key(entry.reference))).taken_by
    # Letters of earlier releases gave the notice itself.
    notice_id = NoticeId(taken_by or entry.reference.removeprefix(FEE_SERIES))
    notice = load.state(FINAL_NOTICE.stream(notice_id))
    amount_cents = min(entry.amount_cents, notice.fee_outstanding_cents)
    if notice.term_ends_on is None:  # no such letter, or it was never posted: the fee is due per letter (D1)
        yield _unmatched(command, Mismatch.UNKNOWN_REFERENCE)
    elif amount_cents <= 0:
        yield _unmatched(command, Mismatch.NOTHING_OUTSTANDING)
    else:
        yield _used(command, excess_cents=entry.amount_cents - amount_cents)
        yield _pay_fee(command, notice_id, amount_cents)


def _pay_fee(command: BookBankEntry, notice_id: NoticeId, amount_cents: int) -> PayFee:
    entry = command.entry
    return PayFee(
        at=command.at,
        notice_id=notice_id,
        entry_id=entry.entry_id,
        amount_cents=amount_cents,
        booked_on=entry.booked_on,
    )


def _told_again(command: BookBankEntry) -> DescribeEntry:
    entry = command.entry
    return DescribeEntry(
        at=command.at,
        entry_id=entry.entry_id,
        booked_on=entry.booked_on,
        counter_account=entry.told.account,
        counter_name=entry.told.name,
        text=entry.told.text,
    )


def _used(command: BookBankEntry, *, excess_cents: int) -> UseEntry:
    entry = command.entry
    return UseEntry(
        at=command.at,
        entry_id=entry.entry_id,
        reference=entry.reference,
        amount_cents=entry.amount_cents,
        excess_cents=excess_cents,
        booked_on=entry.booked_on,
        kind=entry.kind,
        signed_cents=entry.signed_cents,
        counter_account=entry.told.account,
        counter_name=entry.told.name,
        text=entry.told.text,
    )


def _unmatched(command: BookBankEntry, mismatch: Mismatch) -> LeaveEntry:
    entry = command.entry
    return LeaveEntry(
        at=command.at,
        entry_id=entry.entry_id,
        amount_cents=entry.amount_cents,
        mismatch=mismatch,
        booked_on=entry.booked_on,
        kind=entry.kind,
        signed_cents=entry.signed_cents,
        counter_account=entry.told.account,
        counter_name=entry.told.name,
        text=entry.told.text,
    )
