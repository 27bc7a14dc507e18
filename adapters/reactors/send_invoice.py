"""Sends an invoice: by mail to the invoice email, else by post to the billing address (R48, R49, D14)."""

from collections.abc import Sequence

from adapters.reactors.enclosing import invoice_leaf
from adapters.reactors.facts import Facts
from adapters.reactors.invoice_paper import invoice_paper
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.effect.aggregate import effect_id
from domain.invoice.commands import RecordInvoiceSent
from domain.invoice.events import InvoiceIssued
from domain.invoice_delivery.aggregate import Address
from domain.invoice_delivery.commands import RecordInvoiceMailReturned
from domain.invoice_delivery.events import InvoiceMailReturned, MailReturn
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Enclosed
from domain.seller import Seller
from domain.values import Plain


class SendInvoice(Reactor):
    """Every invoice, also one that was issued as paid. One whose mail came back goes by post (R48).

    A mail says the same as its PDF. ``portal_url``: the payment portal, as a mail links to it: the link alone
    shows nothing (R53)."""

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
        to = self._facts.invoice_address(invoice)
        paper = invoice_paper(invoice, self._facts.needed(invoice.buyer), to, self._seller)
        self._outbox.letter(
            letter_id,
            to,
            paper.text,
            post_on,
            parts=paper.parts,
            spelled=paper.spelled,
            attached=paper.attached,
        )
        return RecordInvoiceSent(at=self._clock.now(), invoice_number=invoice.invoice_number, sent_on=post_on)

    def _mail(self, message_id: str, invoice: InvoiceIssued, address: Address, to: Plain) -> Command:
        number = invoice.invoice_number
        cover, enclosed = self._message(invoice)
        try:
            sent_on = self._outbox.mail(message_id, to, cover, [enclosed])
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

    def _message(self, invoice: InvoiceIssued) -> tuple[Text, Enclosed]:
        """A cover, all that the invoice says, and the invoice itself. Raises Hopeless where the buyer was
        erased."""
        leaf = invoice_leaf(self._facts, self._seller, invoice)
        cover = text("invoice_by_mail", {"number": invoice.invoice_number, "portal": self._portal_url})
        whole = Plain(f"{cover.body.text.rstrip()}\n\n\n{leaf.says}")
        return Text(cover.subject, whole), leaf.enclosed
