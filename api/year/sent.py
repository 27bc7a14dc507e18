"""What the log says was mailed or posted in a simulated year: the effects that ended with something sent."""

from collections.abc import Sequence, Set
from typing import Final

from domain.account.events import CodeIssued
from domain.customer.events import MandateAmendmentAsked, MandateEnded
from domain.effect.events import EffectDone
from domain.guest_order.events import GuestOrderPaid
from domain.invoice_delivery.events import InvoiceEmailTookEffect
from domain.kernel import Event, Recorded
from domain.products import DELIVERED, Delivered
from domain.question.events import QuestionAnswered
from domain.values import AccountId, Channel

SILENT: Final = frozenset(
    {
        "start_payment",
        "make_document",
        "judge_return",
        "write_collections",
        "send_collections",
        "write_payouts",
        "send_payouts",
        "pay_refund",
        "pay_back_guest",
        "erase",
        "forget_passwords",
    }
)
"""Reactors that neither mail nor post."""
OF_THE_HOLDER: Final = "tell_mandate_holder"
OF_COPIES: Final = "post_copies"


def said_to_be_sent(log: Sequence[Recorded[Event]]) -> Set[str]:
    """The ids of these effects: what was sent carries them."""
    by_position, seen, found = {recorded.position: recorded.event for recorded in log}, _Seen(), set[str]()
    for event in (recorded.event for recorded in log):
        seen.hear(event)
        if isinstance(event, EffectDone):
            reactor, _, position = event.effect_id.rpartition("-")
            if reactor not in SILENT and seen.tells(reactor, by_position[int(position)]):
                found.add(event.effect_id)
    return found


class _Seen:
    """What went before, where it decides whether something is sent."""

    def __init__(self) -> None:
        self._by_mail: dict[AccountId, bool] = {}
        self._emails = set[str]()

    def hear(self, event: Event) -> None:
        if isinstance(event, CodeIssued):
            self._by_mail[event.account_id] = event.channel is Channel.EMAIL

    def tells(self, reactor: str, event: Event) -> bool:
        """A certified extract is fetched. A first invoice email was told of when it was asked for. A holder
        is told of a mandate by mail alone, and only of what was asked with the code (D6). Copies of invoices
        are posted only where staff says so."""
        match event:
            case GuestOrderPaid():
                return DELIVERED[event.product] is Delivered.PAPER
            case InvoiceEmailTookEffect():
                first = event.customer_id not in self._emails
                self._emails.add(event.customer_id)
                return not first
            case QuestionAnswered() if reactor == OF_COPIES:
                return event.copies_by is Channel.POST
            case MandateAmendmentAsked() | MandateEnded() if reactor == OF_THE_HOLDER:
                return event.account_id is not None and self._by_mail[event.account_id]
            case _:
                return True
