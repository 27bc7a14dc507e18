"""The finance desk: what it decides about unpaid invoices and fees, in one line each."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from domain.bank_entry.commands import BookAsOther
from domain.bank_entry.events import EntryPart
from domain.credit_note import CreditLine, CreditReason
from domain.final_notice.aggregate import FINAL_NOTICE
from domain.four_eyes import AskedBy
from domain.invoice.aggregate import INVOICE
from domain.invoice.commands import HoldDunning, ResumeDunning
from domain.kernel import Event
from domain.ledger import LedgerAccount
from domain.ports import EntryKind, Role
from domain.use_cases.credit_invoice import ApproveCreditNote, AskCreditNote, PayBack, RejectCreditNote
from domain.use_cases.settle_collection import SettleSilentCollection
from domain.use_cases.split_entry import SplitEntry
from domain.use_cases.write_off import (
    ApproveFeeWriteOff,
    ApproveWriteOff,
    AskFeeWriteOff,
    AskWriteOff,
    RejectFeeWriteOff,
    RejectWriteOff,
)
from domain.values import InvoiceNumber, NoticeId, PersonId, Plain
from toegang_testing.desks.desk import A2, BOOKKEEPER, CONTROLLER, NL
from toegang_testing.desks.office import Office


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

    def approve_write_off(
        self, number: str, by: PersonId = CONTROLLER, seen: datetime | None = None
    ) -> list[Event]:
        one, now = InvoiceNumber(number), self.office.now
        asked = self.office.world.state(INVOICE.stream(one)).write_off.asked
        return self.office.do(
            ApproveWriteOff(at=now, invoice_number=one, approved_by=by, seen=seen or _seen(asked, now))
        )

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

    def approve_credit(
        self, number: str, by: PersonId = CONTROLLER, seen: datetime | None = None
    ) -> list[Event]:
        asked = self.office.world.state(INVOICE.stream(InvoiceNumber(number))).crediting.asked
        return self.office.do(
            ApproveCreditNote(
                at=self.office.now,
                invoice_number=InvoiceNumber(number),
                buyer=Plain("Bakery"),
                new_buyer=Plain("Bakery elsewhere"),
                today=self.office.today,
                calendars=NL,
                approved_by=by,
                seen=seen or _seen(asked.by if asked else None, self.office.now),
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

    def settle_collection(self, number: str, by: PersonId = BOOKKEEPER) -> list[Event]:
        """It did not come, and the bank is silent."""
        one, office = InvoiceNumber(number), self.office
        return office.do(
            SettleSilentCollection(
                at=office.now, invoice_number=one, today=office.today, calendars=NL, settled_by=by
            )
        )

    def ask_fee_write_off(self, notice_id: str, by: PersonId = BOOKKEEPER) -> list[Event]:
        one = NoticeId(notice_id)
        return self.office.do(AskFeeWriteOff(at=self.office.now, notice_id=one, requested_by=by))

    def approve_fee_write_off(
        self, notice_id: str, by: PersonId = CONTROLLER, seen: datetime | None = None
    ) -> list[Event]:
        one, now = NoticeId(notice_id), self.office.now
        asked = self.office.world.state(FINAL_NOTICE.stream(one)).write_off.asked
        return self.office.do(
            ApproveFeeWriteOff(at=now, notice_id=one, approved_by=by, seen=seen or _seen(asked, now))
        )

    def reject_fee_write_off(self, notice_id: str, by: PersonId = CONTROLLER) -> list[Event]:
        one = NoticeId(notice_id)
        return self.office.do(RejectFeeWriteOff(at=self.office.now, notice_id=one, rejected_by=by))


def _seen(asked: AskedBy | None, now: datetime) -> datetime:
    """What the second person looks at: what is asked for now, or nothing."""
    return asked.expires_at if asked else now


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


def collected(office: Office, order_id: str = "o4", *, crossing_cents: int = 0) -> str:
    """A colleague's order by direct debit, invoiced and collected: its invoice. ``crossing_cents``: of a
    transfer that came before the bank told so."""
    if A2 not in office.world.streams("account"):
        office.open_account(A2, "piet")
        office.to_direct_debit(A2)
    office.order(order_id, A2)
    office.run()
    office.run()
    number = max(office.world.streams("invoice"))
    office.run_until(office.today + timedelta(20))
    if crossing_cents:
        office.book(number, crossing_cents)
    office.book(number, 235, EntryKind.COLLECTED)
    return number


def crossed(office: Office) -> None:
    """A transfer pays a part while all is debited; what was too much goes back with the debit, and the rest
    is transferred."""
    number = collected(office, "o9", crossing_cents=100)
    office.book(number, 235, EntryKind.RETURNED)
    office.book(number, 135)


def used_in_parts(office: Office, number: str) -> None:
    """A transfer that names nothing pays a part of an invoice, and the rest of it is income."""
    office.book("betreft factuur", 400, entry_id="to-split")
    part = EntryPart(reference=number, amount_cents=35)
    office.do(SplitEntry(at=office.now, entry_id="to-split", parts=(part,), today=office.today, calendars=NL))
    office.do(BookAsOther(at=office.now, entry_id="to-split", account=LedgerAccount.OTHER_INCOME))


def files_came(office: Office) -> None:
    """One was refused and is understood later, another is settled."""
    for what in ("refused", "taken"):
        office.bank_file(what, "1" * 64)
    for what in ("refused", "settled"):
        office.bank_file(what, "2" * 64)
