"""Writes that a paid invoice, or a fee, is to be paid again: its payment was taken back (D22)."""

from collections.abc import Sequence
from datetime import date

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.paying import Claim, how_to_pay, open_claims, question
from adapters.reactors.texts import amount, day, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.effect.aggregate import effect_id
from domain.effect.events import Moot
from domain.invoice.events import FeePart, InvoiceChargedBack, InvoicePaymentTakenBack
from domain.kernel import Command, Event, Recorded
from domain.seller import Seller
from domain.values import InvoiceNumber


class TellChargedBack(Reactor):
    """One letter for an invoice and the fees that its payment had paid with it, as far as they are still to
    be paid. Given up where all of it was paid meanwhile."""

    name = "tell_charged_back"
    handles = frozenset({InvoiceChargedBack, InvoicePaymentTakenBack})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event, letter_id = happened.event, effect_id(self.name, happened.position)
        if isinstance(event, InvoicePaymentTakenBack):
            cents, on = event.reopened_cents, event.taken_back_on
            self._tell(letter_id, event, "payment_taken_back", cents, on, event.fees)
        else:
            assert isinstance(event, InvoiceChargedBack)
            self._tell(letter_id, event, "charged_back", event.amount_cents, event.charged_back_on, ())
        return []

    def _tell(
        self,
        letter_id: str,
        event: InvoiceChargedBack | InvoicePaymentTakenBack,
        told: str,
        cents: int,
        back_on: date,
        taken_fees: Sequence[FeePart],
    ) -> None:
        if not cents and not taken_fees:
            return
        number, left = event.invoice_number, self._still_open(taken_fees)
        fees = [Claim(InvoiceNumber(fee.fee_reference), cents, fee=True) for fee, cents in left]
        invoice, open_cents = self._facts.issued(number), cents and self._facts.outstanding_cents(number)
        if not open_cents and not fees:
            raise Hopeless(Moot.SETTLED)
        if fees:
            told = "payment_and_fee_taken_back" if open_cents else "fee_taken_back"
        values = {
            "number": number,
            "fee_number": ", ".join(fee.number for fee in fees),
            **amount("claimed", cents),
            **amount("fee", sum(min(fee.amount_cents, cents) for fee, cents in left)),
            **day("back", back_on),
            **question(self._seller),
        }
        claims = [Claim(number, open_cents)] if open_cents else []
        parts = {
            "claims": open_claims([(invoice, open_cents)]),
            "payment": how_to_pay(self._seller, [*claims, *fees], event.term_ends_on),
        }
        address, posting_day = self._facts.invoice_address(invoice), self._outbox.posting_day()
        self._outbox.letter(letter_id, address, text(told, values), posting_day, parts=parts)

    def _still_open(self, fees: Sequence[FeePart]) -> Sequence[tuple[FeePart, int]]:
        """Those of which something is to be paid now, and how much, in cents."""
        left = [(fee, self._facts.fee_cents(fee.notice_id)) for fee in fees]
        return [(fee, cents) for fee, cents in left if cents]
