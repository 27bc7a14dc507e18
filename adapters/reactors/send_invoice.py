"""Posts an invoice to the billing address (R49, D14, D15)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import ITEMS, Text, day, euros, pay_to, text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice.events import InvoiceIssued
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.seller import Seller


class SendInvoice(Reactor):
    """Every invoice, also one that was issued as paid."""

    name = "send_invoice"
    handles = frozenset({InvoiceIssued})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller, clock: Clock) -> None:
        self._facts, self._outbox, self._seller, self._clock = facts, outbox, seller, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, InvoiceIssued)
        post_on = self._outbox.posting_day()
        letter_id = effect_id(self.name, happened.position)
        text_of = invoice_text(event, self._seller)
        self._outbox.letter(letter_id, self._facts.invoice_address(event), text_of, post_on)
        return [RecordInvoiceSent(at=self._clock.now(), invoice_number=event.invoice_number, sent_on=post_on)]


def invoice_text(invoice: InvoiceIssued, seller: Seller) -> Text:
    """The invoice as printed: paid, to be collected, or to be transferred."""
    values = {
        "number": invoice.invoice_number,
        "customer": invoice.customer_id,
        "lines_nl": _lines(invoice, 0),
        "lines_en": _lines(invoice, 1),
        "total": euros(invoice.total_cents),
        **day("issued", invoice.issued_on),
        **day("due", invoice.due_on),
        **pay_to(seller, invoice.invoice_number),
    }
    if invoice.payment_id is not None:
        return text("invoice_paid", values)
    if invoice.collect_on is None:
        return text("invoice_transfer", values)
    assert invoice.mandate_id is not None, "only a mandate allows collecting"
    return text(
        "invoice_debit", {**values, "mandate": invoice.mandate_id, **day("collect", invoice.collect_on)}
    )


def _lines(invoice: InvoiceIssued, language: int) -> str:
    """A line for each item; the same items of one price together."""
    counts: dict[tuple[str, int], int] = {}
    for line in invoice.lines:
        counts[line.item, line.amount_cents] = counts.get((line.item, line.amount_cents), 0) + 1
    return "\n".join(
        f"{count} × {ITEMS[item][language]}, {euros(cents)}: {euros(count * cents)}"
        for (item, cents), count in counts.items()
    )
