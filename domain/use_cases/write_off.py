"""Give up a claim by two persons: what is left of an invoice, or of a final notice's fee (D1, D17)."""

from collections.abc import Iterable

from pydantic import AwareDatetime

from domain.calendar import local_date, months_after
from domain.customer.commands import NoteSettlement
from domain.final_notice.commands import RejectFeeWriteOffRequest, RequestFeeWriteOff, WriteOffFee
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import RejectWriteOffRequest, RequestWriteOff, WriteOffInvoice
from domain.invoice.debiting import Debit
from domain.kernel import Command, Load, StreamCommand
from domain.roles import MONEY
from domain.terms import terms_on
from domain.use_cases.roles import check_role
from domain.values import InvoiceNumber, NoticeId, PersonId

"""Who may ask for a write-off, and who may approve or reject it (D17)."""


class AskWriteOff(Command):
    """A member of staff asks to give up what is left of an invoice.

    Rejected: NotInService, RoleMissing, NoSuchInvoice, CollectionUnderWay, NothingToWriteOff."""

    invoice_number: InvoiceNumber
    requested_by: PersonId


class ApproveWriteOff(Command):
    """Somebody else approves what was asked in the last 24 hours: the invoice is settled (D1, D17). ``seen``:
    when the request that was looked at expires, so that none that took its place is approved unseen.

    Rejected: NotInService, RoleMissing, NoSuchInvoice, NotRequested, RequestReplaced, SamePerson,
    AmountChanged, CollectionUnderWay."""

    invoice_number: InvoiceNumber
    approved_by: PersonId
    seen: AwareDatetime


class RejectWriteOff(Command):
    """Somebody does not agree. Rejected: NotInService, RoleMissing, NoSuchInvoice, NotRequested."""

    invoice_number: InvoiceNumber
    rejected_by: PersonId


class AskFeeWriteOff(Command):
    """A member of staff asks to give up what is left of a fee.

    Rejected: NotInService, RoleMissing, NoSuchFinalNotice, NothingToWriteOff."""

    notice_id: NoticeId
    requested_by: PersonId


class ApproveFeeWriteOff(Command):
    """Somebody else approves it (D17). ``seen``: as of ApproveWriteOff.

    Rejected: NotInService, RoleMissing, NoSuchFinalNotice, NotRequested, RequestReplaced, SamePerson,
    AmountChanged."""

    notice_id: NoticeId
    approved_by: PersonId
    seen: AwareDatetime


class RejectFeeWriteOff(Command):
    """Somebody does not agree. Rejected: NotInService, RoleMissing, NoSuchFinalNotice, NotRequested."""

    notice_id: NoticeId
    rejected_by: PersonId


def ask_write_off(load: Load, command: AskWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.requested_by, *MONEY.ask)
    yield RequestWriteOff(
        at=command.at, invoice_number=command.invoice_number, requested_by=command.requested_by
    )


def approve_write_off(load: Load, command: ApproveWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *MONEY.decide)
    number = command.invoice_number
    yield WriteOffInvoice(
        at=command.at, invoice_number=number, approved_by=command.approved_by, seen=command.seen
    )
    invoice = load.state(INVOICE.stream(number))
    if invoice.customer_id is not None:
        # What a direct debit paid of it can still come back, and is owed again then.
        today = local_date(command.at)
        months = terms_on(today).collection_return_months
        until = months_after(today, months) if invoice.debit is Debit.COLLECTED else None
        yield NoteSettlement(
            at=command.at,
            customer_id=invoice.customer_id,
            invoice_number=number,
            returnable_until=until,
        )


def reject_write_off(load: Load, command: RejectWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.rejected_by, *MONEY.decide)
    yield RejectWriteOffRequest(
        at=command.at, invoice_number=command.invoice_number, rejected_by=command.rejected_by
    )


def ask_fee_write_off(load: Load, command: AskFeeWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.requested_by, *MONEY.ask)
    yield RequestFeeWriteOff(at=command.at, notice_id=command.notice_id, requested_by=command.requested_by)


def approve_fee_write_off(load: Load, command: ApproveFeeWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.approved_by, *MONEY.decide)
    yield WriteOffFee(
        at=command.at, notice_id=command.notice_id, approved_by=command.approved_by, seen=command.seen
    )


def reject_fee_write_off(load: Load, command: RejectFeeWriteOff) -> Iterable[StreamCommand]:
    check_role(load, command.rejected_by, *MONEY.decide)
    yield RejectFeeWriteOffRequest(
        at=command.at, notice_id=command.notice_id, rejected_by=command.rejected_by
    )
