"""Sends an invoice: by mail to the invoice email, else by post to the billing address (R48, R49, D14)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import ITEMS, Text, day, euros, pay_to, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice.events import InvoiceIssued
from domain.invoice_delivery.aggregate import Address
from domain.invoice_delivery.commands import RecordInvoiceMailReturned
from domain.invoice_delivery.events import InvoiceMailReturned, MailReturn
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock
from domain.seller import Seller
from domain.values import Plain


class SendInvoice(Reactor):
    """Every invoice, also one that was issued as paid. One whose mail came back goes by post (R48).

    ``portal_url``: the payment portal, as a mail links to it: the link alone shows nothing (R53)."""

    name = "send_invoice"
    handles = frozenset({InvoiceIssued, InvoiceMailReturned})

    def __init__(
        self, *, facts: Facts, outbox: Outbox, seller: Seller, clock: Clock, portal_url: str
    ) -> None:
        self._facts, self._outbox, self._seller, self._clock = facts, outbox, seller, clock
        self._portal_url = portal_url

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event, message_id = happened.event, effect_id(self.name, happened.position)
        assert isinstance(event, InvoiceIssued | InvoiceMailReturned)
        if isinstance(event, InvoiceMailReturned):
            return [self._post(message_id, self._facts.issued(event.invoice_number))]
        address = self._facts.delivery(event.customer_id).mailed_to
        to = self._facts.opened(address.email) if address else None
        if address is None or to is None:
            return [self._post(message_id, event)]
        return [self._mail(message_id, event, address, to)]

    def _post(self, letter_id: str, invoice: InvoiceIssued) -> RecordInvoiceSent:
        post_on = self._outbox.posting_day()
        self._outbox.letter(
            letter_id, self._facts.invoice_address(invoice), invoice_text(invoice, self._seller), post_on
        )
        return RecordInvoiceSent(at=self._clock.now(), invoice_number=invoice.invoice_number, sent_on=post_on)

    def _mail(self, message_id: str, invoice: InvoiceIssued, address: Address, to: Plain) -> Command:
        number, printed = invoice.invoice_number, invoice_text(invoice, self._seller)
        cover = text("invoice_by_mail", {"number": number, "portal": self._portal_url})
        whole = Plain(f"{cover.body.text.rstrip()}\n\n\n{printed.body.text}")
        try:
            sent_on = self._outbox.mail(message_id, to, Text(cover.subject, whole))
        except Hopeless:
            return RecordInvoiceMailReturned(
                at=self._clock.now(),
                customer_id=invoice.customer_id,
                invoice_number=number,
                change_id=address.change_id,
                cause=MailReturn.REFUSED,
            )
        return RecordInvoiceSent(
            at=self._clock.now(), invoice_number=number, sent_on=sent_on, mailed_to=address.change_id
        )


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
