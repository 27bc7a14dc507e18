"""How an invoice is credited: by two persons, by line, no more than is left (D14, D17, I7)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, assert_never

from domain.credit_note import CreditAsked, CreditLine, NotInWhole, TopUpIsRefunded
from domain.four_eyes import REQUEST_VALID, AskedBy, check_second
from domain.invoice.by_staff import CollectionUnderWay, NoSuchInvoice
from domain.invoice.commands import (
    FailPayBack,
    IssueCreditNote,
    OrderPayBack,
    RecordPaidBack,
    RejectCreditNoteRequest,
    RequestCreditNote,
    SettlePayBack,
)
from domain.invoice.events import (
    CreditNoteIssued,
    CreditNoteRejected,
    CreditNoteRequested,
    CreditPaidBack,
    InvoiceKind,
    InvoiceSettled,
    PayBackFailed,
    PayBackOrdered,
)
from domain.kernel import Rejected, replace

if TYPE_CHECKING:
    from domain.invoice.aggregate import Invoice


class NothingToPayBack(Rejected):
    """Nothing of this invoice is to be paid back."""

    rule = "I7"
    advice = "Look at the list again: it was paid back, or the direct debit came back by itself."


class PayBackUnderWay(Rejected):
    """The bank has an order to pay it back, and has not told what became of it."""

    rule = "I10"
    advice = "Wait for the bank's file: nothing is paid twice."


NOTHING_OWED: Final = "nothing_owed"
"""What was owed back came back by itself while the bank had the order (D15): the account may be sound."""
PayBackCommand = RecordPaidBack | OrderPayBack | SettlePayBack | FailPayBack
CreditCommand = RequestCreditNote | RejectCreditNoteRequest | IssueCreditNote | PayBackCommand
PayBackEvent = CreditPaidBack | PayBackOrdered | PayBackFailed
CreditEvent = CreditNoteRequested | CreditNoteRejected | CreditNoteIssued | PayBackEvent


def decide_credit(
    invoice: "Invoice", command: CreditCommand, *, collecting: bool
) -> Sequence[CreditEvent | InvoiceSettled]:
    """``collecting``: a direct debit is out whose outcome is unknown."""
    if invoice.customer_id is None:
        raise NoSuchInvoice
    match command:
        case RequestCreditNote():
            return _request(invoice, command, collecting=collecting)
        case RejectCreditNoteRequest(at=at):
            invoice.crediting.check_waits(at)
            return [CreditNoteRejected.of(command)]
        case IssueCreditNote():
            return _issue(invoice, command, collecting=collecting)
        case RecordPaidBack() | OrderPayBack() | SettlePayBack() | FailPayBack():
            return _pay_back(invoice, command)
        case _:
            assert_never(command)


def evolve_credit(invoice: "Invoice", event: CreditEvent) -> "Invoice":
    match event:
        case CreditNoteRequested():
            by = AskedBy(event.requested_by, event.expires_at)
            asked = CreditAsked(by, event.lines, event.why, event.new_invoice)
            return replace(invoice, crediting=invoice.crediting.requested(asked))
        case CreditNoteRejected():
            return replace(invoice, crediting=invoice.crediting.rejected())
        case CreditNoteIssued():
            paid_cents = invoice.paid_cents - event.owed_back_cents
            return replace(
                invoice,
                crediting=invoice.crediting.done(event.lines),
                credited_cents=invoice.credited_cents + event.amount_cents,
                paid_cents=paid_cents,
                # What is owed back is the invoice's no more: where it comes back by itself, nothing reopens.
                collected_cents=max(0, invoice.collected_cents - event.owed_back_cents),
                owed_back_cents=invoice.owed_back_cents + event.owed_back_cents,
            )
        case CreditPaidBack():
            left_cents = invoice.owed_back_cents - event.amount_cents
            # That what failed was paid: what is credited later may be paid by the bank again.
            return replace(invoice, owed_back_cents=left_cents, payout_id=None, pay_back_failed=None)
        case PayBackOrdered():
            return replace(invoice, payout_id=event.payout_id)
        case PayBackFailed():
            same = invoice.payout_id == event.payout_id
            return replace(
                invoice,
                owed_back_cents=invoice.owed_back_cents + event.owed_again_cents,
                paid_cents=invoice.paid_cents + event.claimed_no_more_cents,
                payout_id=None if same else invoice.payout_id,
                pay_back_failed=invoice.pay_back_failed if event.cause == NOTHING_OWED else event.cause,
            )
        case _:
            assert_never(event)


def claimed_no_more(invoice: "Invoice", paid_back_cents: int) -> int:
    """In cents: of a pay-back that came to nothing, what the invoice claims, since its direct debit came back
    after it; the rest is owed again."""
    return min(paid_back_cents, invoice.outstanding_cents)


def _pay_back_failed(invoice: "Invoice", command: FailPayBack) -> Sequence[PayBackEvent | InvoiceSettled]:
    claimed_cents = claimed_no_more(invoice, command.paid_back_cents)
    failed = PayBackFailed.of(
        command,
        owed_again_cents=command.paid_back_cents - claimed_cents,
        claimed_no_more_cents=claimed_cents,
    )
    if not claimed_cents or claimed_cents < invoice.outstanding_cents:
        return [failed]
    about = {"customer_id": invoice.customer_id, "settled_on": command.failed_on}
    return [failed, InvoiceSettled.of(command, **about)]


def _pay_back(invoice: "Invoice", command: PayBackCommand) -> Sequence[PayBackEvent | InvoiceSettled]:
    owed_cents = invoice.owed_back_cents
    match command:
        case RecordPaidBack(today=today):
            if invoice.payout_id is not None:
                raise PayBackUnderWay
            if not owed_cents:
                raise NothingToPayBack
            return [CreditPaidBack.of(command, amount_cents=owed_cents, paid_back_on=today)]
        case OrderPayBack():
            assert owed_cents, "OrderPayouts reads the invoice first"
            assert invoice.payout_id is None, "I10: one payout"
            assert invoice.pay_back_failed is None, "what the bank could not pay is left to finance"
            return [PayBackOrdered.of(command, amount_cents=owed_cents)]
        case SettlePayBack():
            assert invoice.payout_id == command.payout_id, "BookBankEntry reads the invoice first"
            assert command.amount_cents <= owed_cents, "no more than is owed is paid back"
            return [CreditPaidBack.of(command)]
        case FailPayBack():
            mine = invoice.payout_id == command.payout_id or command.paid_back_cents > 0
            return _pay_back_failed(invoice, command) if mine else []
        case _:
            assert_never(command)


def _request(
    invoice: "Invoice", command: RequestCreditNote, *, collecting: bool
) -> Sequence[CreditNoteRequested]:
    if invoice.kind is InvoiceKind.TOP_UP:
        raise TopUpIsRefunded
    if collecting:
        raise CollectionUnderWay
    lines = invoice.crediting.checked(command.lines, invoice.creditable_cents)
    if command.new_invoice and not _in_whole(invoice, lines):
        raise NotInWhole(field="lines")
    expires_at, amount_cents = command.at + REQUEST_VALID, sum(one.amount_cents for one in lines)
    asked = invoice.crediting.asked
    new = CreditAsked(AskedBy(command.requested_by, expires_at), lines, command.why, command.new_invoice)
    if asked is not None and asked.by.is_open(command.at) and replace(asked, by=new.by) == new:
        return []
    return [CreditNoteRequested.of(command, lines=lines, amount_cents=amount_cents, expires_at=expires_at)]


def _issue(
    invoice: "Invoice", command: IssueCreditNote, *, collecting: bool
) -> Sequence[CreditNoteIssued | InvoiceSettled]:
    asked = invoice.crediting.check_waits(command.at)
    check_second(asked.by, command.approved_by, command.at, command.seen)
    if collecting:
        raise CollectionUnderWay
    lines = invoice.crediting.checked(asked.lines, invoice.creditable_cents)
    if asked.new_invoice and not _in_whole(invoice, lines):
        raise NotInWhole(field="lines")
    amount_cents = sum(one.amount_cents for one in lines)
    stays_cents = invoice.creditable_cents - amount_cents
    owed_back_cents = max(0, invoice.paid_cents - stays_cents)
    issued = CreditNoteIssued.of(
        command,
        customer_id=invoice.customer_id,
        financial_year=command.issued_on.year,
        lines=lines,
        amount_cents=amount_cents,
        why=asked.why,
        owed_back_cents=owed_back_cents,
        requested_by=asked.by.requested_by,
    )
    if invoice.settled or invoice.outstanding_cents > amount_cents:
        return [issued]
    settled = InvoiceSettled.of(command, customer_id=invoice.customer_id, settled_on=command.issued_on)
    return [issued, settled]


def _in_whole(invoice: "Invoice", lines: Sequence[CreditLine]) -> bool:
    untouched = invoice.creditable_cents == invoice.total_cents
    return untouched and tuple(lines) == invoice.crediting.left
