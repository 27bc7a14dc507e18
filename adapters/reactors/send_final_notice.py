"""Posts a final notice with its fee; its term begins the day after (D1, Awb 4:112 and 4:113)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import day, euros, pay_to, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import Calendars
from domain.effect.aggregate import effect_id
from domain.effect.events import Moot
from domain.final_notice.commands import RecordNoticeSent
from domain.final_notice.events import FinalNoticeIssued
from domain.kernel import Command, Event, Recorded
from domain.payment_reference import in_groups, payment_reference
from domain.ports import Clock
from domain.seller import Seller
from domain.terms import terms_on
from domain.values import InvoiceNumber


class SendFinalNotice(Reactor):
    """Given up where every invoice on it was paid meanwhile (D1).

    Otherwise it goes as it was issued: its fee rests on the sum of its invoices."""

    name = "send_final_notice"
    handles = frozenset({FinalNoticeIssued})

    def __init__(
        self, *, facts: Facts, outbox: Outbox, seller: Seller, calendars: Calendars, clock: Clock
    ) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller
        self._calendars, self._clock = calendars, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, FinalNoticeIssued)
        if all(self._facts.is_settled(listed.invoice_number) for listed in event.invoices):
            raise Hopeless(Moot.SETTLED)
        post_on = self._outbox.posting_day()
        term_ends_on = terms_on(event.issued_on).final_notice_term_end(post_on, self._calendars)
        listed = (
            f"{one.invoice_number} ({in_groups(payment_reference(one.invoice_number))}):"
            f" {euros(one.outstanding_cents)}"
            for one in event.invoices
        )
        values = {
            "invoices": "\n".join(listed),
            "sum": euros(event.sum_cents),
            "fee": euros(event.fee_cents),
            "fee_number": event.fee_reference,
            **day("until", term_ends_on),
            **pay_to(self._seller, InvoiceNumber(event.fee_reference)),
        }
        to = self._facts.invoice_address(self._facts.issued(event.invoices[-1].invoice_number))
        letter_id = effect_id(self.name, happened.position)
        self._outbox.letter(letter_id, to, text("final_notice", values), post_on)
        return [
            RecordNoticeSent(
                at=self._clock.now(),
                notice_id=event.notice_id,
                sent_on=post_on,
                term_ends_on=term_ends_on,
            )
        ]
