"""Posts copies of invoices to the billing address, where no address by mail is proven (R53, R54)."""

from collections.abc import Sequence

from adapters.reactors.enclosing import copies
from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.question.events import QuestionAnswered
from domain.seller import Seller
from domain.values import Channel


class PostCopies(Reactor):
    """Each in a letter of its own, with what it is a copy of: the PDF as it is mailed. Where the letter goes
    is known to the register, or put right by staff (R49, R51): not what who asked has typed."""

    name = "post_copies"
    handles = frozenset({QuestionAnswered})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, QuestionAnswered)
        if event.copies_by is not Channel.POST:
            return ()
        post_on = self._outbox.posting_day()
        for number in event.copies:
            to = self._facts.invoice_address(self._facts.issued(number))
            for leaf in copies(self._facts, self._seller, number):
                values = {"number": leaf.number, "reference": event.question_id}
                letter_id = f"{effect_id(self.name, happened.position)}-{leaf.number}"
                cover = text("copy_by_post", values)
                self._outbox.letter(letter_id, to, cover, post_on, enclosed=leaf.pdf)
        return ()
