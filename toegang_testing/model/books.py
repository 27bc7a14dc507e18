"""What an auditor keeps of each account and invoice, and of what follows from not paying."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from domain.account.events import (
    ChargebackReversed,
    CreditChargedBack,
    CreditRefunded,
    CreditRestored,
    RefundArrived,
)
from domain.final_notice import events as final_notice
from domain.guest_order import events as guest
from domain.invoice import events as invoice
from domain.kernel import Event
from domain.payout import events as payout
from domain.refund import events as refund


@dataclass
class AccountBook:
    """What the log says of one account."""

    customer_id: str
    person: str
    unit: tuple[str | None, str | None]
    code: str | None = None
    successors: set[str] = field(default_factory=set)
    activated: bool = False
    replaceable_until: datetime | None = None
    suspended: bool = False
    held: bool = False
    closed: bool = False
    arrears: dict[str, bool] = field(default_factory=dict)
    balance_cents: int = 0
    reserved: dict[str, int] = field(default_factory=dict)
    refunds: dict[str, int] = field(default_factory=dict)
    arrived: set[str] = field(default_factory=set)
    taken_back: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By chargeback: what was taken of the credit, and what the invoice claims again."""

    @property
    def available_cents(self) -> int:
        return self.balance_cents - sum(self.reserved.values())

    def check_erasable(self) -> None:
        assert not self.balance_cents, "D12: no credit is left"
        assert not self.reserved, "D12: no reservation is left"
        assert set(self.refunds) <= self.arrived, "D12: no refund is under way"

    def refund(self, event: CreditRefunded | RefundArrived | CreditRestored) -> None:
        """Credit is paid back, once (I10), or is there again."""
        match event:
            case CreditRefunded():
                assert event.amount_cents <= self.available_cents, "I10: no more than there is"
                assert event.refund_id not in self.refunds
                self.refunds[event.refund_id] = event.amount_cents
                self.balance_cents -= event.amount_cents
            case RefundArrived():
                assert event.refund_id not in self.arrived, "I10: one payout per refund"
                assert event.refund_id in self.refunds, "I10: debited before it is paid out"
                self.arrived.add(event.refund_id)
            case CreditRestored():
                assert self.refunds.pop(event.refund_id) == event.amount_cents, "R47: once, and all of it"
                self.balance_cents += event.amount_cents

    def charged_back(self, event: CreditChargedBack | ChargebackReversed, claim: "InvoiceBook") -> None:
        """Money of a top-up was taken back, or came again (D22)."""
        match event:
            case CreditChargedBack():
                assert event.chargeback_id not in self.taken_back, "I2: once"
                all_available = event.taken_cents == self.available_cents
                assert event.reopened_cents == 0 or all_available, "D22: the credit first"
                self.taken_back[event.chargeback_id] = event.taken_cents, event.reopened_cents
                self.balance_cents -= event.taken_cents
                claim.claimed_again_cents += event.reopened_cents
            case ChargebackReversed():
                taken_cents, reopened_cents = self.taken_back[event.chargeback_id]
                settled_cents = taken_cents + reopened_cents - event.credited_cents
                assert 0 <= settled_cents <= reopened_cents, "D22: what the invoice claims, and no more"
                self.balance_cents += event.credited_cents


@dataclass
class InvoiceBook:
    """What the log says of one invoice."""

    customer_id: str
    total_cents: int
    paid_cents: int = 0
    debited_cents: int = 0
    returned: int = 0
    claimed_again_cents: int = 0
    reminder_ended_on: date | None = None
    notice_ends_on: date | None = None
    on_notice: str | None = None
    overdue: bool = False
    held_until: date | None = None
    written_off_cents: int = 0
    lines: list[int] = field(default_factory=list)
    credited_cents: int = 0
    owed_back_cents: int = 0

    @property
    def outstanding_cents(self) -> int:
        return self.total_cents - self.paid_cents - self.written_off_cents - self.credited_cents

    def made_good(self, event: invoice.InvoiceChargebackReversed) -> None:
        """What was given up is made good before anything is credit again."""
        self.paid_cents += event.amount_cents
        self.written_off_cents -= event.recovered_cents
        assert self.paid_cents <= self.total_cents, "I7"
        assert self.written_off_cents >= 0 <= self.outstanding_cents, "D22: no more than was claimed"

    def came_back(self, event: invoice.CollectionReturned) -> None:
        """What it is in debt is what it got, beyond what it claims: whatever went back twice is claimed."""
        before, was_overdue = self.outstanding_cents, self.settled and self.overdue
        in_hand_cents = self.paid_cents + self.owed_back_cents - self.debited_cents
        claimed_cents = self.total_cents - self.written_off_cents - self.credited_cents
        self.owed_back_cents = max(0, in_hand_cents - claimed_cents)
        self.paid_cents = in_hand_cents - self.owed_back_cents
        self.debited_cents = 0
        assert self.outstanding_cents - before >= event.paid_back_cents >= 0, "it is to be paid again"
        if was_overdue and not self.settled:
            assert event.term_ends_on is not None, "D15: the return alone blocks nobody"
            self.begun_anew()

    def pay_back_failed(self, event: invoice.PayBackFailed) -> None:
        """What is in hand again is owed, as far as it is more than what is claimed."""
        in_hand_cents = self.paid_cents + self.owed_back_cents
        in_hand_cents += event.owed_again_cents + event.claimed_no_more_cents
        claimed_cents = self.total_cents - self.written_off_cents - self.credited_cents
        owed_cents = max(0, in_hand_cents - claimed_cents)
        assert owed_cents == self.owed_back_cents + event.owed_again_cents
        self.owed_back_cents, self.paid_cents = owed_cents, in_hand_cents - owed_cents

    def credit(self, event: invoice.CreditNoteIssued) -> None:
        assert event.amount_cents == sum(one.amount_cents for one in event.lines), "I7"
        for one in event.lines:
            self.lines[one.line - 1] -= one.amount_cents
            assert self.lines[one.line - 1] >= 0, "I7: no more than is left of a line"
        self.credited_cents += event.amount_cents
        assert self.credited_cents + self.written_off_cents <= self.total_cents, "I7: nor of the invoice"
        assert event.owed_back_cents == max(0, -self.outstanding_cents), "what was paid is owed back"
        self.paid_cents -= event.owed_back_cents
        self.owed_back_cents += event.owed_back_cents

    @property
    def settled(self) -> bool:
        return self.outstanding_cents <= 0

    def reopened(self, cents: int) -> None:
        """So much is to be paid again; where all was paid, the timeline begins anew (D22)."""
        if self.settled:
            self.begun_anew()
        self.paid_cents -= cents
        assert self.paid_cents >= 0, "D22: no more than was paid"

    def begun_anew(self) -> None:
        self.reminder_ended_on, self.on_notice, self.overdue = None, None, False


@dataclass
class PayoutBook:
    """A payout is ordered once, for so much as was owed then, and the bank's word counts once (I2, I10)."""

    live: dict[str, str] = field(default_factory=dict)
    """By what is paid: the payout that may still arrive, or has."""
    told: set[tuple[str, str]] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)
    """Invoices of which the bank could not pay back what is owed, and nobody did since."""

    def read(self, event: Event, invoices: dict[str, InvoiceBook]) -> None:
        match event:
            case payout.PayoutOrdered():
                what = str(event.refund_id or event.invoice_number)
                assert what not in self.live, "I10: one payout"
                self.live[what] = event.payout_id
                if event.invoice_number is not None:
                    assert event.invoice_number not in self.failed, "what failed is left to finance"
                    owed_cents = invoices[event.invoice_number].owed_back_cents
                    assert event.amount_cents == owed_cents, "all of it"
            case payout.PayoutTold():
                assert (event.payout_id, event.kind) not in self.told, "I2: once"
                self.told.add((event.payout_id, event.kind))
            case invoice.CreditPaidBack():
                self.live.pop(event.invoice_number, None)
                self.failed.discard(event.invoice_number)
            case invoice.PayBackFailed():
                if event.cause != "nothing_owed":
                    self.failed.add(event.invoice_number)
                if self.live.get(event.invoice_number) == event.payout_id:
                    del self.live[event.invoice_number]
            case _:
                pass


@dataclass
class DunningBook:
    """What staff holds does not go on; what is given up or paid of a claim never exceeds it (D1)."""

    fees: dict[str, int] = field(default_factory=dict)
    posted: set[str] = field(default_factory=set)
    payouts: PayoutBook = field(default_factory=PayoutBook)

    def read(self, event: Event, today: date, invoices: dict[str, InvoiceBook]) -> None:
        self.payouts.read(event, invoices)
        match event:
            case invoice.DunningHeld():
                assert not invoices[event.invoice_number].overdue, "R44: only paying helps"
                invoices[event.invoice_number].held_until = event.held_until
            case invoice.DunningResumed():
                invoices[event.invoice_number].held_until = None
            case (
                invoice.CollectionOrdered()
                | invoice.ReminderIssued()
                | invoice.ListedOnFinalNotice()
                | invoice.InvoiceOverdue()
            ):
                held_until = invoices[event.invoice_number].held_until
                assert held_until is None or today > held_until, "D1: nothing follows while it is held"
            case invoice.CreditNoteIssued():
                invoices[event.invoice_number].credit(event)
            case invoice.CreditPaidBack():
                owed_cents = invoices[event.invoice_number].owed_back_cents
                assert 0 < event.amount_cents <= owed_cents, "no more than is owed, once"
                invoices[event.invoice_number].owed_back_cents -= event.amount_cents
            case invoice.PayBackFailed():
                invoices[event.invoice_number].pay_back_failed(event)
            case invoice.InvoiceWrittenOff():
                book = invoices[event.invoice_number]
                assert event.amount_cents == book.outstanding_cents, "D1: what is left, and no more"
                book.written_off_cents += event.amount_cents
            case final_notice.FinalNoticeIssued():
                self.fees[event.notice_id] = event.fee_cents
            case final_notice.FinalNoticeSent():
                self.posted.add(event.notice_id)
            case final_notice.FeePaid() | final_notice.FeeWrittenOff():
                assert event.notice_id in self.posted, "D1: the fee is due for a letter that was posted"
                self.fees[event.notice_id] -= event.amount_cents
                assert self.fees[event.notice_id] >= 0, "D1: a fee is claimed once"
            case final_notice.FeeTakenBack():
                self.fees[event.notice_id] += event.amount_cents
            case _:
                pass

    def left_cents(self, notice_id: str) -> int:
        """Of its fee; nothing before the letter was posted (D1)."""
        return self.fees[notice_id] if notice_id in self.posted else 0


@dataclass
class GuestBook:
    """A guest's order is paid before it is made, once, and touches no account and no invoice (I3, I4)."""

    paid: set[str] = field(default_factory=set)
    made: set[str] = field(default_factory=set)
    owed_back: set[str] = field(default_factory=set)
    forgotten: set[str] = field(default_factory=set)
    taken_back: dict[str, int] = field(default_factory=dict)

    def read(self, event: Event) -> None:
        match event:
            case guest.GuestOrderPlaced():
                assert str(event.payment_id) == str(event.guest_order_id), "R55: no link to anybody"
            case guest.GuestOrderPaid():
                assert event.guest_order_id not in self.paid, "I2: once"
                self.paid.add(event.guest_order_id)
            case guest.GuestOrderPaidLate():
                assert event.guest_order_id not in self.paid, "I2: once"
                assert event.guest_order_id in self.forgotten, "R5: else it is made"
                self.paid.add(event.guest_order_id)
                self.owed_back.add(event.guest_order_id)
            case guest.GuestErasureStarted():
                self.forgotten.add(event.guest_order_id)
            case guest.GuestOrderPaidBack() | guest.GuestOrderOwedSettled():
                self.owed_back.remove(event.guest_order_id)  # once (I10), and nothing else
            case guest.GuestPayBackFailed():
                assert event.guest_order_id not in self.owed_back, "I10: once"
                self.owed_back.add(event.guest_order_id)
            case guest.GuestOrderChargedBack():
                assert event.chargeback_id not in self.taken_back, "I2: once"
                self.taken_back[event.chargeback_id] = event.amount_cents
            case guest.GuestChargebackReversed():
                assert self.taken_back.pop(event.chargeback_id) == event.amount_cents, "R55: once, all of it"
                if event.owed_again_cents:
                    self.owed_back.add(event.guest_order_id)
            case guest.GuestOrderDelivered() | guest.GuestOrderFailed():
                assert event.guest_order_id in self.paid, "I4: a confirmed payment first"
                assert event.guest_order_id not in self.made, "I4: once"
                assert event.guest_order_id not in self.forgotten, "R55: nobody is known any more"
                self.made.add(event.guest_order_id)
                if isinstance(event, guest.GuestOrderFailed):
                    self.owed_back.add(event.guest_order_id)
            case _:
                pass


@dataclass
class RefundBook:
    """A refund is debited first, approved by a second person, and paid out once (I10, I17)."""

    life: dict[str, str] = field(default_factory=dict)
    proposed: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def read(self, event: Event, at: datetime, accounts: dict[str, AccountBook]) -> None:
        match event:
            case refund.RefundRequested():
                assert (event.payment_id is None) == (event.iban is not None), "R47: one way, not two"
                self.life[event.refund_id] = "requested"
            case refund.RefundProposed():
                assert event.expires_at - at <= timedelta(hours=24), "D17"
                self.proposed[event.refund_id] = event.proposed_by, event.expires_at
            case refund.RefundApproved():
                proposed_by, expires_at = self.proposed.pop(event.refund_id)
                assert event.approved_by != proposed_by, "I17: two different people"
                assert at < expires_at, "D17: within 24 hours"
                known = accounts[event.account_id].refunds.get(event.refund_id)
                assert known == event.amount_cents, "I10: the credit is debited before the payout"
                self._goes(event.refund_id, "requested", "approved")
            case refund.RefundRefused():
                self._goes(event.refund_id, "requested", "refused")
            case refund.RefundSent() | refund.RefundFiled():
                self._goes(event.refund_id, "approved", "ordered")
            case refund.RefundPaid():
                assert self.life[event.refund_id] in ("approved", "ordered"), "I10: one payout per refund"
                self.life[event.refund_id] = "paid"
            case refund.RefundFailed():
                assert self.life[event.refund_id] in ("approved", "ordered", "paid"), "R47: once"
                self.life[event.refund_id] = "failed"
            case _:
                pass

    def _goes(self, refund_id: str, before: str, after: str) -> None:
        assert self.life[refund_id] == before, f"I10: {after} only once, and after {before}"
        self.life[refund_id] = after
