"""Mails an answer to who asked (R51, R53, R54)."""

from collections.abc import Sequence

from adapters.reactors.facts import Facts
from adapters.reactors.outbox import Outbox
from adapters.reactors.texts import Text, text
from adapters.subscriptions.reacting import Reactor
from domain.effect.aggregate import effect_id
from domain.kernel import Command, Event, Recorded
from domain.question.aggregate import QUESTION
from domain.question.events import QuestionAnswered, QuestionAsked
from domain.values import Plain


class AnswerQuestion(Reactor):
    """What staff wrote, as they wrote it, after a fixed text in both languages."""

    name = "answer_question"
    handles = frozenset({QuestionAnswered})

    def __init__(self, *, facts: Facts, outbox: Outbox) -> None:
        self._facts, self._outbox = facts, outbox

    def react(self, happened: Recorded[Event]) -> Sequence[Command]:
        event = happened.event
        assert isinstance(event, QuestionAnswered)
        asked = self._facts.latest(QUESTION.stream(event.question_id).name, QuestionAsked)
        assert asked is not None, "only what was asked is answered"
        fixed, answer = text("answer", {"reference": event.question_id}), self._facts.needed(event.answer)
        message = Text(fixed.subject, Plain(f"{fixed.body.text}\n\n{answer.text}\n"))
        self._outbox.mail(effect_id(self.name, happened.position), self._facts.needed(asked.email), message)
        return ()
