"""An answer is mailed to who asked; some time later all of it is erased (R51, D12)."""

from datetime import timedelta

from domain.question.commands import AnswerQuestion, AskQuestion
from domain.question.events import QuestionAnswered, QuestionAsked, QuestionErasureDone, Topic
from domain.values import Plain, QuestionId, Sealed
from tests.adapters.reactors.system import System

Q1 = QuestionId("q1")


def ask(system: System) -> None:
    system.do(
        AskQuestion(
            at=system.now,
            question_id=Q1,
            topic=Topic.OTHER,
            text=Plain("question-canary"),
            email=Plain("jan@bakery.example"),
        )
    )


def test_an_answer_is_mailed_as_it_was_written(system: System) -> None:
    ask(system)
    assert system.inbox == []
    written = "It costs $4, or ${five}.\nNot more."
    system.do(AnswerQuestion(at=system.now, question_id=Q1, answer=Plain(written)))
    [told] = system.inbox
    assert told.to == "jan@bakery.example"
    assert written in told.text
    assert "question-canary" not in told.text


def test_question_and_answer_are_erased_ninety_days_after_the_answer(system: System) -> None:
    ask(system)
    system.do(AnswerQuestion(at=system.now, question_id=Q1, answer=Plain("yes")))
    sealed = [system.last(QuestionAsked).text, system.last(QuestionAnswered).answer]
    answered_on = system.today
    system.new_day(answered_on + timedelta(89))
    assert [one for one in sealed if isinstance(one, Sealed) and system.vault.unseal(one)] == sealed
    system.new_day(answered_on + timedelta(90))
    assert system.last(QuestionErasureDone).question_id == Q1
    assert [one for one in sealed if isinstance(one, Sealed) and system.vault.unseal(one)] == []
