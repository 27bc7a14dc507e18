"""The questions read model: the work list by state and topic, and what is to be erased (R51, D12)."""

from datetime import timedelta

from domain.question.commands import EraseQuestion, FinishQuestionErasure
from domain.question.events import Topic
from domain.values import QuestionId
from projections.questions import QuestionRow, QuestionState, erasable, question, questions
from tests.projections.history import ReadModels, seal
from toegang_testing.desks.desk import A1
from toegang_testing.desks.office import Office

Q1 = QuestionId("q1")


def row(office: Office, models: ReadModels) -> QuestionRow:
    found = question(models.follow(office), Q1)
    assert found
    return found


def test_what_was_typed_is_kept_sealed(office: Office, models: ReadModels) -> None:
    assert question(models.tx, Q1) is None
    office.ask_question("q1", Topic.ORDERS_AND_INVOICES, addresses=("old street", "new street"))
    assert row(office, models) == QuestionRow(
        question_id=Q1,
        topic=Topic.ORDERS_AND_INVOICES,
        state=QuestionState.OPEN,
        asked_at=office.now,
        settled_on=None,
        dismissal=None,
        text=seal("where is my invoice?", "question.asked/text"),
        email=seal("jan@bakery.example", "question.asked/email"),
        old_billing_address=seal("old street", "question.asked/old_billing_address"),
        new_billing_address=seal("new street", "question.asked/new_billing_address"),
        invoice_number=None,
        organisation=None,
        answer=None,
        copies=(),
        copies_by=None,
    )
    office.answer_question()
    found = row(office, models)
    assert (found.state, found.settled_on) == (QuestionState.ANSWERED, office.today)
    assert found.answer == seal("in the mail", "question.answered/answer")


def test_which_copies_went_with_an_answer_is_shown(office: Office, models: ReadModels) -> None:
    office.open_account()
    office.deposit(1000, "pay-1")
    office.deposit(1000, "pay-2")
    office.ask_question(invoice="F2026-000001")
    assert row(office, models).copies == ()
    office.answer_with_copies("F2026-000002", "F2026-000001", account_id=A1)
    assert row(office, models).copies == ("F2026-000002", "F2026-000001")
    assert row(office, models).copies_by == "email"


def test_the_work_list_is_by_state_and_topic_oldest_first_and_in_pages(
    office: Office, models: ReadModels
) -> None:
    office.ask_question("q3")
    office.ask_question("q1", Topic.ORDERS_AND_INVOICES)
    office.ask_question("q2")
    office.answer_question("q3")
    tx = models.follow(office)
    assert [one.question_id for one in questions(tx)] == ["q3", "q1", "q2"]
    assert [one.question_id for one in questions(tx, state=QuestionState.OPEN)] == ["q1", "q2"]
    assert [one.question_id for one in questions(tx, topic=Topic.OTHER)] == ["q3", "q2"]
    assert [one.question_id for one in questions(tx, limit=1)] == ["q3"]
    assert [one.question_id for one in questions(tx, after=Q1)] == ["q2"]


def test_those_are_erased_that_were_answered_before_a_day(office: Office, models: ReadModels) -> None:
    for one in ("q1", "q2", "q3"):
        office.ask_question(one)
    office.answer_question("q1")
    office.answer_question("q2")
    today, tomorrow = office.today, office.today + timedelta(1)
    tx = models.follow(office)
    assert erasable(tx, settled_before=today, asked_before=today) == []
    assert erasable(tx, settled_before=tomorrow, asked_before=today) == ["q1", "q2"]
    assert erasable(tx, settled_before=tomorrow, asked_before=today, limit=1) == ["q1"]
    assert erasable(tx, settled_before=tomorrow, asked_before=today, after=Q1) == ["q2"]
    assert erasable(tx, settled_before=today, asked_before=tomorrow) == ["q3"]
    office.do(EraseQuestion(at=office.now, question_id=Q1, today=today + timedelta(90)))
    assert row(office, models).state is QuestionState.ERASING
    assert erasable(tx, settled_before=tomorrow, asked_before=today) == ["q2"]
    office.do(FinishQuestionErasure(at=office.now, question_id=Q1))
    assert row(office, models).state is QuestionState.ERASED
