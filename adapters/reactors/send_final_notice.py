"""Posts a final notice with its fee; its term begins the day after (D1, Awb 4:112 and 4:113)."""

from collections.abc import Mapping, Sequence
from datetime import date

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.paying import Claim, InEach, how_to_pay, objection, open_claims
from adapters.reactors.texts import Text, amount, day, text
from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.calendar import Calendars
from domain.effect.aggregate import effect_id
from domain.effect.events import Moot
from domain.final_notice.commands import RecordNoticeSent
from domain.final_notice.events import FinalNoticeIssued
from domain.invoice.events import InvoiceIssued
from domain.kernel import Command, Event, Recorded
from domain.ports import Clock, Part
from domain.seller import Seller
from domain.terms import terms_on
from domain.values import InvoiceNumber


class SendFinalNotice(Reactor):
    """Given up where every invoice on it was paid meanwhile (D1).

    Otherwise it goes as it was issued: its fee rests on the sum of its invoices. ``portal_url``: the payment
    portal, where an invoice and the fee are one payment (R53)."""

    name = "send_final_notice"
    handles = frozenset({FinalNoticeIssued})

    def __init__(
        self,
        *,
        facts: Facts,
        outbox: Outbox,
        seller: Seller,
        calendars: Calendars,
        clock: Clock,
        portal_url: str,
    ) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller
        self._calendars, self._clock, self._portal_url = calendars, clock, portal_url

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, FinalNoticeIssued)
        if all(self._facts.is_settled(listed.invoice_number) for listed in event.invoices):
            raise Hopeless(Moot.SETTLED)
        post_on = self._outbox.posting_day()
        term_ends_on = terms_on(event.issued_on).final_notice_term_end(post_on, self._calendars)
        invoices = [self._facts.issued(one.invoice_number) for one in event.invoices]
        written, parts = final_notice(event, invoices, self._seller, term_ends_on, self._portal_url)
        to = self._facts.invoice_address(invoices[-1])
        letter_id = effect_id(self.name, happened.position)
        self._outbox.letter(letter_id, to, written, post_on, parts=parts)
        return [
            RecordNoticeSent(
                at=self._clock.now(),
                notice_id=event.notice_id,
                sent_on=post_on,
                term_ends_on=term_ends_on,
            )
        ]


def final_notice(
    event: FinalNoticeIssued,
    invoices: Sequence[InvoiceIssued],
    seller: Seller,
    term_ends_on: date,
    portal_url: str,
) -> tuple[Text, Mapping[str, InEach[Part]]]:
    """What stands in it; ``invoices``: those on it, in its order."""
    fee = Claim(InvoiceNumber(event.fee_reference), event.fee_cents, fee=True)
    values = {
        **amount("fee", event.fee_cents),
        "fee_reference": fee.reference,
        "portal": portal_url,
        **day("until", term_ends_on),
        **objection(seller, fee.number),
    }
    open_cents = [one.outstanding_cents for one in event.invoices]
    claims = [Claim(one.invoice_number, one.outstanding_cents) for one in event.invoices]
    parts = {
        "claims": open_claims([*zip(invoices, open_cents, strict=True)]),
        "payment": how_to_pay(seller, [*claims, fee], term_ends_on),
    }
    return text("final_notice", values), parts
