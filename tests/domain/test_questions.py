"""Questions asked online: answered once, erased some time after (R51, D12)."""

from datetime import timedelta

import pytest

from domain.kernel import Event
from domain.question.aggregate import AnsweredBefore, NoSuchQuestion
from domain.question.commands import DismissQuestion, EraseQuestion, FinishQuestionErasure
from domain.question.events import (
    Dismissal,
    QuestionAnswered,
    QuestionAsked,
    QuestionDismissed,
    QuestionErasureDone,
    QuestionErasureStarted,
    Topic,
)
from domain.values import Channel, Plain, QuestionId
from toegang_testing.desks.office import Office

Q1 = QuestionId("q1")


@pytest.fixture
def office() -> Office:
    return Office()


def erase(office: Office, days: int) -> list[Event]:
    """The daily step so many days from now."""
    return office.do(EraseQuestion(at=office.now, question_id=Q1, today=office.today + timedelta(days)))


def dismiss(office: Office) -> list[Event]:
    return office.do(DismissQuestion(at=office.now, question_id=Q1, cause=Dismissal.SPAM))


def finish(office: Office) -> list[Event]:
    return office.do(FinishQuestionErasure(at=office.now, question_id=Q1))


def test_a_billing_address_is_reported_with_the_old_and_the_new_one_r51(office: Office) -> None:
    (asked,) = office.ask_question("q1", Topic.ORDERS_AND_INVOICES, addresses=("old street", "new street"))
    assert isinstance(asked, QuestionAsked)
    assert asked.topic is Topic.ORDERS_AND_INVOICES
    assert (asked.old_billing_address, asked.new_billing_address) == (
        Plain("old street"),
        Plain("new street"),
    )


def test_a_question_is_answered_once(office: Office) -> None:
    with pytest.raises(NoSuchQuestion):
        office.answer_question()
    office.ask_question()
    expected = QuestionAnswered(
        question_id=Q1,
        answer=Plain("in the mail"),
        answered_on=office.today,
        copies=(),
        copies_by=Channel.EMAIL,
    )
    assert office.answer_question() == [expected]
    with pytest.raises(AnsweredBefore):
        office.answer_question()


def test_it_is_erased_ninety_days_after_the_answer_d12(office: Office) -> None:
    office.ask_question()
    assert erase(office, 90) == []
    office.answer_question()
    assert erase(office, 89) == []
    assert finish(office) == []
    assert erase(office, 90) == [QuestionErasureStarted(question_id=Q1)]
    assert erase(office, 91) == []
    with pytest.raises(AnsweredBefore):
        office.answer_question()
    assert finish(office) == [QuestionErasureDone(question_id=Q1)]
    assert finish(office) == []


def test_one_is_put_aside_with_a_cause_once_and_erased_as_long_after_as_an_answered_one(
    office: Office,
) -> None:
    with pytest.raises(NoSuchQuestion):
        dismiss(office)
    office.ask_question()
    expected = QuestionDismissed(question_id=Q1, cause=Dismissal.SPAM, dismissed_on=office.today)
    assert dismiss(office) == [expected]
    assert dismiss(office) == []
    assert erase(office, 89) == []
    assert erase(office, 90) == [QuestionErasureStarted(question_id=Q1)]
    with pytest.raises(AnsweredBefore):
        dismiss(office)


def test_what_was_put_aside_by_mistake_is_answered_after_all_and_not_the_other_way(office: Office) -> None:
    office.ask_question()
    dismiss(office)
    assert [type(event) for event in office.answer_question()] == [QuestionAnswered]
    with pytest.raises(AnsweredBefore):
        dismiss(office)


def test_one_that_nobody_answers_is_erased_a_year_after_it_was_asked_d12(office: Office) -> None:
    office.ask_question()
    assert erase(office, 364) == []
    assert erase(office, 365) == [QuestionErasureStarted(question_id=Q1)]
    assert finish(office) == [QuestionErasureDone(question_id=Q1)]
