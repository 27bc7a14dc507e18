"""Makes what was ordered (R1)."""

from collections.abc import Sequence

from adapters.subscriptions.reacting import Hopeless, Reactor
from domain.kernel import Command, Event, Recorded
from domain.order.events import OrderPlaced
from domain.ports import BadNumber, CannotBeMade, Clock, Documents, UnknownNumber
from domain.products import Product
from domain.use_cases.order import DeliverOrder, FailOrder

UNKNOWN_NUMBER = "unknown_number"
"""The register does not know the company that the order is about."""


class MakeDocument(Reactor):
    """Delivered, and the reserved credit taken; or given up, and the credit released (I1)."""

    name = "make_document"
    handles = frozenset({OrderPlaced})
    at_once_max = 16

    def __init__(self, *, documents: Documents, clock: Clock) -> None:
        self._documents, self._clock = documents, clock

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = _placed(happened)
        try:
            product = Product(event.product)
            document = self._documents.make(event.order_id, product, event.about, event.language)
        except (UnknownNumber, BadNumber):
            raise Hopeless(UNKNOWN_NUMBER) from None
        except CannotBeMade as error:
            raise Hopeless(error.reason_code) from None
        return [
            DeliverOrder(
                at=self._clock.now(),
                order_id=event.order_id,
                document_id=document.document_id,
                sha256=document.sha256,
            )
        ]

    def gave_up(self, happened: Recorded[Event], reason_code: str) -> Sequence[Command]:
        return [FailOrder(at=self._clock.now(), order_id=_placed(happened).order_id, cause=reason_code)]


def _placed(happened: Recorded[Event]) -> OrderPlaced:
    assert isinstance(happened.event, OrderPlaced)
    return happened.event
