"""Ask a question online: asked by anybody, answered by staff, by mail (R51, R53, R54)."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query

from api.http import answers
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown, unsealed
from api.staff import service_answers
from api.staff.accounts import Clerk
from api.staff.acting import Done, act
from api.staff.service_bodies import AskedQuestion, DismissedQuestion, GivenAnswer
from domain.question.commands import AnswerQuestion, AskQuestion, DismissQuestion
from domain.question.events import Topic
from domain.values import Plain, QuestionId
from projections import questions
from projections.questions import QuestionState

router = APIRouter(prefix="/v1/questions", tags=["questions"])


@router.post("", status_code=202, summary="Ask a question", response_model=service_answers.QuestionAsked)
def ask(body: AskedQuestion, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Ask a question online, answered by mail. With the topic orders_and_invoices: a billing address that was
    not updated, giving the old and the new one (R51), or a copy of an invoice (R53, R54)."""
    request = request_for(ports, "asker", "ask-question", key, body.model_dump(mode="json"))
    question_id = QuestionId(derived(request, "question"))
    old, new = body.old_billing_address, body.new_billing_address
    command = AskQuestion(
        at=ports.clock.now(),
        question_id=question_id,
        topic=body.topic,
        text=Plain(body.text),
        email=Plain(body.email),
        old_billing_address=None if old is None else Plain(old),
        new_billing_address=None if new is None else Plain(new),
    )
    once(ports, request, lambda: command)
    return {"reference": question_id}


@router.get("", summary="List questions", response_model=answers.Page[service_answers.QuestionRow])
def list_questions(
    ports: Wired,
    _: Clerk,
    state: Annotated[QuestionState | None, Query(description="Only those in this state.")] = None,
    topic: Annotated[Topic | None, Query(description="Only those on this topic.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Questions, oldest first; with ``state=open`` those that wait for an answer. What was typed is closed in
    lists."""
    with shown(ports, after, "questions") as tx:
        rows = questions.questions(
            tx, state=state, topic=topic, after=QuestionId(cursor) if cursor else None, limit=limit + 1
        )
    return page(rows, limit, lambda row: row.question_id)


@router.get(
    "/{question_id}",
    summary="See one question",
    response_model=service_answers.QuestionRow,
    openapi_extra=refuses("not-found"),
)
def one_question(question_id: str, ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """One question with what was typed. Its email address is typed, not proven."""
    with shown(ports, after, "questions") as tx:
        row = questions.question(tx, QuestionId(question_id))
    if row is None:
        raise not_found("question")
    return as_json(row, partial(unsealed, ports))


@router.post(
    "/{question_id}/answer",
    summary="Answer a question",
    response_model=service_answers.QuestionAnswered,
    openapi_extra=refuses("no-such-question", "answered-before"),
)
def answer(question_id: str, body: GivenAnswer, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Answer a question, once; the answer is mailed to who asked. The address is not proven: send nothing
    there that only a holder may know."""
    command = AnswerQuestion(
        at=ports.clock.now(), question_id=QuestionId(question_id), answer=Plain(body.answer)
    )
    return act(ports, who, "answer-question", key, body, command, question_id=question_id)


@router.post(
    "/{question_id}/dismissal",
    summary="Put a question aside",
    response_model=service_answers.QuestionDismissed,
    openapi_extra=refuses("no-such-question", "answered-before"),
)
def put_aside(
    question_id: str, body: DismissedQuestion, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Put a question aside without an answer: spam, abuse, an address to which nothing can be mailed. Nothing
    is sent; it can still be answered until it is erased."""
    command = DismissQuestion(at=ports.clock.now(), question_id=QuestionId(question_id), cause=body.cause)
    return act(ports, who, "dismiss-question", key, body, command, question_id=question_id)
