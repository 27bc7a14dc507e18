"""The finance desk: what it decides about unpaid invoices and fees, in one line each."""

from dataclasses import dataclass
from datetime import date

from domain.credit_note import CreditLine, CreditReason
from domain.invoice.commands import HoldDunning, ResumeDunning
from domain.kernel import Event
from domain.ports import EntryKind, Role
from domain.use_cases.credit_invoice import ApproveCreditNote, AskCreditNote, PayBack, RejectCreditNote
from domain.use_cases.write_off import (
    ApproveFeeWriteOff,
    ApproveWriteOff,
    AskFeeWriteOff,
    AskWriteOff,
    RejectFeeWriteOff,
    RejectWriteOff,
)
from domain.values import InvoiceNumber, NoticeId, PersonId, Plain
from tests.domain.desk import BOOKKEEPER, CONTROLLER, NL
from tests.domain.office import Office


@dataclass
class Finance:
    """Two persons of finance in an office."""

    office: Office

    def __post_init__(self) -> None:
        self.office.let_in(BOOKKEEPER, Role.FINANCE)
        self.office.let_in(CONTROLLER, Role.FINANCE)

    def hold(self, number: str, until: date) -> list[Event]:
        one, office = InvoiceNumber(number), self.office
        return office.do(HoldDunning(at=office.now, invoice_number=one, today=office.today, held_until=until))

    def resume(self, number: str) -> list[Event]:
        one, office = InvoiceNumber(number), self.office
        return office.do(ResumeDunning(at=office.now, invoice_number=one, today=office.today))

    def ask_write_off(self, number: str, by: PersonId = BOOKKEEPER) -> list[Event]:
        one = InvoiceNumber(number)
        return self.office.do(AskWriteOff(at=self.office.now, invoice_number=one, requested_by=by))

    def approve_write_off(self, number: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = InvoiceNumber(number)
        return self.office.do(ApproveWriteOff(at=self.office.now, invoice_number=one, approved_by=by))

    def reject_write_off(self, number: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = InvoiceNumber(number)
        return self.office.do(RejectWriteOff(at=self.office.now, invoice_number=one, rejected_by=by))

    def write_off(self, number: str) -> list[Event]:
        """Asked and approved."""
        self.ask_write_off(number)
        return self.approve_write_off(number)

    def ask_credit(
        self,
        number: str,
        lines: tuple[CreditLine, ...] = (),
        *,
        why: CreditReason = CreditReason.WRONG_PRICE,
        new_invoice: bool = False,
        by: PersonId = BOOKKEEPER,
    ) -> list[Event]:
        return self.office.do(
            AskCreditNote(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                lines=lines,
                why=why,
                new_invoice=new_invoice,
                requested_by=by,
            )
        )

    def approve_credit(self, number: str, by: PersonId = CONTROLLER) -> list[Event]:
        return self.office.do(
            ApproveCreditNote(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                buyer=Plain("Bakery"),
                new_buyer=Plain("Bakery elsewhere"),
                today=self.office.today,
                calendars=NL,
                approved_by=by,
            )
        )

    def reject_credit(self, number: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = InvoiceNumber(number)
        return self.office.do(RejectCreditNote(at=self.office.now, invoice_number=one, rejected_by=by))

    def credit(
        self,
        number: str,
        lines: tuple[CreditLine, ...] = (),
        *,
        why: CreditReason = CreditReason.WRONG_PRICE,
        new_invoice: bool = False,
    ) -> list[Event]:
        """Asked and approved."""
        self.ask_credit(number, lines, why=why, new_invoice=new_invoice)
        return self.approve_credit(number)

    def pay_back(self, number: str) -> list[Event]:
        one, office = InvoiceNumber(number), self.office
        return office.do(
            PayBack(at=office.now, invoice_number=one, today=office.today, recorded_by=BOOKKEEPER)
        )

    def ask_fee_write_off(self, notice_id: str, by: PersonId = BOOKKEEPER) -> list[Event]:
        one = NoticeId(notice_id)
        return self.office.do(AskFeeWriteOff(at=self.office.now, notice_id=one, requested_by=by))

    def approve_fee_write_off(self, notice_id: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = NoticeId(notice_id)
        return self.office.do(ApproveFeeWriteOff(at=self.office.now, notice_id=one, approved_by=by))

    def reject_fee_write_off(self, notice_id: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = NoticeId(notice_id)
        return self.office.do(RejectFeeWriteOff(at=self.office.now, notice_id=one, rejected_by=by))


def credited_in_part(office: Office, number: str) -> None:
    """An invoice is collected and credited in part by two; what was paid goes back, comes back, and
    is paid back by hand."""
    finance = Finance(office)
    office.book(number, 235, EntryKind.COLLECTED)
    finance.ask_credit(number)
    finance.reject_credit(number)
    finance.credit(number, (CreditLine(line=1, amount_cents=100),))
    office.pay_out()
    payout_id = office.invoice(number).payout_id
    assert payout_id is not None, "it was collected"
    for kind in (EntryKind.PAID_OUT, EntryKind.PAYOUT_RETURNED):
        office.book(payout_id, 100, kind)
    finance.pay_back(number)
