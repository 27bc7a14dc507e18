"""Mails an answer to who asked (R51, R53, R54)."""

from collections.abc import Sequence

from adapters.reactors.enclosing import copies
from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.question.aggregate import QUESTION
from domain.question.events import QuestionAnswered, QuestionAsked
from domain.seller import Seller
from domain.values import Channel, Plain


class AnswerQuestion(Reactor):
    """What staff wrote, as they wrote it, after a fixed text in both languages; with copies of invoices,
    which go to an address that was proven (R53, R54). Of those that go by post an address that was not is
    told no number: only that they are coming."""

    name = "answer_question"
    handles = frozenset({QuestionAnswered})

    def __init__(self, *, facts: Facts, outbox: Outbox, seller: Seller) -> None:
        self._facts, self._outbox, self._seller = facts, outbox, seller

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, QuestionAnswered)
        asked = self._facts.latest(QUESTION.stream(event.question_id).name, QuestionAsked)
        assert asked is not None, "only what was asked is answered"
        answer, to = self._facts.needed(event.answer), self._facts.needed(asked.email)
        mailed = event.copies if event.copies_by is Channel.EMAIL else ()
        leaves = [one for number in mailed for one in copies(self._facts, self._seller, number)]
        values: dict[str, str] = {"reference": event.question_id}
        if leaves:
            numbers = ", ".join(one.number for one in leaves)
            fixed = text("answer_copies", values | {"numbers": numbers})
        else:
            fixed = text("answer_copies_posted" if event.copies else "answer", values)
        message = Text(fixed.subject, Plain(f"{fixed.body.text}\n\n{answer.text}\n"))
        enclosed = [one.enclosed for one in leaves]
        self._outbox.mail(effect_id(self.name, happened.position), to, message, enclosed)
        return ()
