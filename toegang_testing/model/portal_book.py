"""What an auditor keeps of payments of invoices at the payment provider."""

from dataclasses import dataclass, field

from domain.final_notice import events as final_notice
from domain.invoice import events as invoice
from domain.kernel import Event
from toegang_testing.model.books import DunningBook, InvoiceBook


@dataclass
class PortalBook:
    """An invoice is paid at the provider by one payment at a time, a fee too; each comes once, and what
    is taken back is claimed again, no more than it had paid (R53, I2, D1, D22)."""

    under_way: dict[str, str] = field(default_factory=dict)
    """By invoice number."""
    came: set[str] = field(default_factory=set)
    paid_cents: dict[str, int] = field(default_factory=dict)
    """By payment: what of the invoice is paid by it."""
    fees: dict[str, dict[str, int]] = field(default_factory=dict)
    """By payment, and by notice: what was asked for of its fee."""
    fees_paid_cents: dict[tuple[str, str], int] = field(default_factory=dict)
    """By booking, or payment, and notice."""
    chargebacks: dict[str, str] = field(default_factory=dict)
    """What came again after a chargeback, by its booking: of which payment it is."""

    def read(self, event: Event, invoices: dict[str, InvoiceBook], dunning: DunningBook) -> None:
        self._fee(event, dunning)
        match event:
            case invoice.InvoicePaymentStarted():
                assert event.invoice_number not in self.under_way, "R53: one at a time"
                assert event.amount_cents == invoices[event.invoice_number].outstanding_cents
                assert event.amount_cents or event.fees, "R53: there is something to pay"
                self.under_way[event.invoice_number] = event.payment_id
                self.fees[event.payment_id] = {one.notice_id: one.amount_cents for one in event.fees}
            case invoice.InvoicePaymentFailed() | invoice.InvoicePaymentGivenUp():
                assert self.under_way.pop(event.invoice_number) == event.payment_id
            case invoice.InvoicePaymentCame():
                assert event.payment_id not in self.came, "I2: once"
                self.came.add(event.payment_id)
                self.paid_cents[event.payment_id] = 0
                if self.under_way.get(event.invoice_number) == event.payment_id:
                    del self.under_way[event.invoice_number]
            case invoice.PaymentReceived() if self._of(event.entry_id) in self.paid_cents:
                self.paid_cents[self._of(event.entry_id)] += event.amount_cents
            case invoice.CollectionOrdered():
                assert event.invoice_number not in self.under_way, "R53: its outcome is waited for"
            case invoice.InvoicePaymentTakenBack():
                self._taken_back(event, invoices[event.invoice_number])
            case _:
                pass

    def _fee(self, event: Event, dunning: DunningBook) -> None:
        match event:
            case invoice.InvoicePaymentStarted():
                for one in event.fees:
                    assert dunning.left_cents(one.notice_id) == one.amount_cents, "D1: what is left of it"
                    others = (self.fees[payment] for payment in self.under_way.values())
                    assert not any(one.notice_id in fees for fees in others), "I2: one asks for it at a time"
            case final_notice.FeePaid():
                key = self._of(event.entry_id), event.notice_id
                self.fees_paid_cents[key] = self.fees_paid_cents.get(key, 0) + event.amount_cents
            case final_notice.FeeTakenBack():
                key = str(event.payment_id), event.notice_id
                assert event.notice_id in self.fees[event.payment_id], "a fee that it was started for"
                self.fees_paid_cents[key] -= event.amount_cents
                assert self.fees_paid_cents[key] >= 0, "D22: no more than it had paid"
            case _:
                pass

    def _of(self, entry_id: str) -> str:
        return self.chargebacks.get(entry_id, entry_id)

    def _taken_back(self, event: invoice.InvoicePaymentTakenBack, book: InvoiceBook) -> None:
        again = f"{event.chargeback_id}-reversed"
        assert again not in self.chargebacks, "I2: once"
        self.chargebacks[again] = event.payment_id
        taken_cents = event.reopened_cents + event.owed_back_cents
        assert taken_cents + sum(one.amount_cents for one in event.fees) <= event.amount_cents
        self.paid_cents[event.payment_id] -= taken_cents
        assert self.paid_cents[event.payment_id] >= 0, "D22: no more than it had paid"
        if event.reopened_cents:
            book.reopened(event.reopened_cents)
        book.owed_back_cents -= event.owed_back_cents
        assert book.owed_back_cents >= 0
