"""What an auditor keeps of payments of invoices at the payment provider."""

from dataclasses import dataclass, field

from domain.invoice import events as invoice
from domain.kernel import Event
from toegang_testing.model.books import InvoiceBook


@dataclass
class PortalBook:
    """An invoice is paid at the provider by one payment at a time; each comes once, and what is taken back is
    claimed again, no more than it had paid (R53, I2, D22)."""

    under_way: dict[str, str] = field(default_factory=dict)
    """By invoice number."""
    came: set[str] = field(default_factory=set)
    paid_cents: dict[str, int] = field(default_factory=dict)
    """By payment: what of the invoice is paid by it."""
    chargebacks: set[str] = field(default_factory=set)

    def read(self, event: Event, invoices: dict[str, InvoiceBook]) -> None:
        match event:
            case invoice.InvoicePaymentStarted():
                assert event.invoice_number not in self.under_way, "R53: one at a time"
                assert event.amount_cents == invoices[event.invoice_number].outstanding_cents > 0
                self.under_way[event.invoice_number] = event.payment_id
            case invoice.InvoicePaymentFailed() | invoice.InvoicePaymentGivenUp():
                assert self.under_way.pop(event.invoice_number) == event.payment_id
            case invoice.InvoicePaymentCame():
                assert event.payment_id not in self.came, "I2: once"
                self.came.add(event.payment_id)
                self.paid_cents[event.payment_id] = 0
                if self.under_way.get(event.invoice_number) == event.payment_id:
                    del self.under_way[event.invoice_number]
            case invoice.PaymentReceived() if event.entry_id in self.paid_cents:
                self.paid_cents[event.entry_id] += event.amount_cents
            case invoice.CollectionOrdered():
                assert event.invoice_number not in self.under_way, "R53: its outcome is waited for"
            case invoice.InvoicePaymentTakenBack():
                self._taken_back(event, invoices[event.invoice_number])
            case _:
                pass

    def _taken_back(self, event: invoice.InvoicePaymentTakenBack, book: InvoiceBook) -> None:
        assert event.chargeback_id not in self.chargebacks, "I2: once"
        self.chargebacks.add(event.chargeback_id)
        taken_cents = event.reopened_cents + event.owed_back_cents
        assert taken_cents <= event.amount_cents
        self.paid_cents[event.payment_id] -= taken_cents
        assert self.paid_cents[event.payment_id] >= 0, "D22: no more than it had paid"
        if event.reopened_cents:
            book.reopened(event.reopened_cents)
        book.owed_back_cents -= event.owed_back_cents
        assert book.owed_back_cents >= 0
