"""How a question decides and remembers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, auto
from typing import assert_never

from domain.calendar import local_date
from domain.kernel import Aggregate, Rejected, replace
from domain.question.commands import (
    AnswerQuestion,
    AskQuestion,
    DismissQuestion,
    EraseQuestion,
    FinishQuestionErasure,
    QuestionCommand,
)
from domain.question.events import (
    QuestionAnswered,
    QuestionAsked,
    QuestionDismissed,
    QuestionErasureDone,
    QuestionErasureStarted,
    QuestionEvent,
)
from domain.terms import terms_on
from domain.values import InvoiceNumber


class NoSuchQuestion(Rejected):
    """There is no such question."""

    rule = "R51"
    advice = "Check the question's reference."


class AnsweredBefore(Rejected):
    """This question has been answered."""

    rule = "R51"
    advice = "Read the answer that was sent."


class Life(Enum):
    NONE = auto()
    OPEN = auto()
    ANSWERED = auto()
    DISMISSED = auto()
    ERASING = auto()
    ERASED = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """``settled_on``: when it was answered or dismissed. ``invoice_number``: as it was typed."""

    life: Life = Life.NONE
    asked_on: date | None = None
    settled_on: date | None = None
    invoice_number: InvoiceNumber | None = None

    def check_unanswered(self) -> None:
        """Rejected: NoSuchQuestion, AnsweredBefore."""
        if self.life is Life.NONE:
            raise NoSuchQuestion
        if self.life not in (Life.OPEN, Life.DISMISSED):
            raise AnsweredBefore


def decide(question: Question, command: QuestionCommand) -> Sequence[QuestionEvent]:
    match command:
        case AskQuestion():
            assert question.life is Life.NONE, "a question id is derived from its command"
            both = (command.old_billing_address is None) == (command.new_billing_address is None)
            assert both, "the edge takes both addresses or none (R51)"
            whose = command.invoice_number or command.new_billing_address
            assert command.organisation is None or whose is not None, "R51, R53: as the edge checks"
            return [QuestionAsked.of(command, asked_on=local_date(command.at))]
        case AnswerQuestion():
            question.check_unanswered()
            return [QuestionAnswered.of(command, answered_on=local_date(command.at))]
        case DismissQuestion():
            question.check_unanswered()
            if question.life is Life.DISMISSED:
                return []
            return [QuestionDismissed.of(command, dismissed_on=local_date(command.at))]
        case EraseQuestion():
            return [QuestionErasureStarted.of(command)] if _due(question, command.today) else []
        case FinishQuestionErasure():
            return [QuestionErasureDone.of(command)] if question.life is Life.ERASING else []
        case _:
            assert_never(command)


def evolve(question: Question, event: QuestionEvent) -> Question:
    match event:
        case QuestionAsked():
            return replace(
                question, life=Life.OPEN, asked_on=event.asked_on, invoice_number=event.invoice_number
            )
        case QuestionAnswered():
            return replace(question, life=Life.ANSWERED, settled_on=event.answered_on)
        case QuestionDismissed():
            return replace(question, life=Life.DISMISSED, settled_on=event.dismissed_on)
        case QuestionErasureStarted():
            return replace(question, life=Life.ERASING)
        case QuestionErasureDone():
            return replace(question, life=Life.ERASED)
        case _:
            assert_never(event)


QUESTION = Aggregate("question", Question(), decide, evolve)


def _due(question: Question, today: date) -> bool:
    terms = terms_on(today)
    if question.life in (Life.ANSWERED, Life.DISMISSED) and question.settled_on is not None:
        return today >= question.settled_on + timedelta(terms.answered_question_days)
    if question.life is Life.OPEN and question.asked_on is not None:
        return today >= question.asked_on + timedelta(terms.open_question_days)
    return False
