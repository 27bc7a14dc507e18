"""Questions that were asked online: read, answered by mail, put aside (R51, R53, R54)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import InvoiceNumbered, Sentences
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, as_json, page, shown
from api.staff.acting import Clerk, Done, StaffAct, act
from api.staff.consulting import read_by
from api.staff.copies import with_copies
from domain.consultation.events import ReadingPurpose
from domain.question.aggregate import QUESTION
from domain.question.commands import AnswerQuestion, DismissQuestion
from domain.question.events import Dismissal, Topic
from domain.use_cases.answer_with_copies import COPIES_MAX, AnswerWithCopies
from domain.values import Channel, InvoiceNumber, Plain, QuestionId
from projections import questions
from projections.questions import QuestionState


class GivenAnswer(StaffAct):
    """What is mailed to who asked; copies of invoices go with it."""

    model_config = example({"reason": "question", "answer": "Het factuuradres is aangepast."})

    answer: Sentences
    copies: list[InvoiceNumbered] = Field(
        [],
        max_length=COPIES_MAX,
        description="Invoices of which the PDF goes with the mail (R53, R54), each with its credit notes.",
    )
    copies_by: Channel = Field(
        Channel.EMAIL,
        description="By post: each in a letter to the billing address of the customer, whose address by mail"
        " nobody has proven.",
    )


class DismissedQuestion(StaffAct):
    """Why a question gets no answer."""

    model_config = example({"reason": "question", "cause": "spam"})

    cause: Dismissal


class QuestionRow(Answer):
    """A question, as staff sees it. What was typed is closed in lists, and null once erased (D12)."""

    question_id: str
    topic: Topic
    state: QuestionState
    asked_at: datetime
    settled_on: date | None = Field(description="When it was answered or dismissed.")
    dismissal: Dismissal | None
    text: str | None
    email: str | None
    old_billing_address: str | None
    new_billing_address: str | None
    invoice_number: str | None = Field(
        description="As it was typed: look whose it is before anything is sent."
    )
    organisation: str | None
    answer: str | None
    copies: list[str] = Field(description="The invoices of which a copy went with the answer.")
    copies_by: Channel | None = Field(description="How they went; null where none did.")


class QuestionDismissed(Positioned):
    """It was put aside, or was so already."""

    question_id: str


class QuestionAnswered(Positioned):
    """The answer goes out by mail."""

    question_id: str


router = APIRouter(prefix="/v1/questions", tags=["questions"])


@router.get("", summary="List questions", response_model=Page[QuestionRow])
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
    response_model=QuestionRow,
    openapi_extra=refuses("not-found"),
)
def one_question(question_id: str, ports: Wired, who: Clerk, after: After = None) -> dict[str, Any]:
    """One question with what was typed. Its email address is typed, not proven. Who read it is recorded
    (D17)."""
    with shown(ports, after, "questions") as tx:
        row = questions.question(tx, QuestionId(question_id))
    if row is None:
        raise not_found("question")
    with read_by(ports, who, ReadingPurpose.QUESTION) as read:
        return as_json(row, read.of(QUESTION.stream(question_id).name))


@router.post(
    "/{question_id}/answer",
    summary="Answer a question",
    response_model=QuestionAnswered,
    openapi_extra=refuses(
        "no-such-question",
        "answered-before",
        "no-invoice-named",
        "no-such-invoice",
        "copy-of-another",
        "copy-unreadable",
        "address-not-proven",
    ),
)
def answer(question_id: str, body: GivenAnswer, ports: Wired, who: Clerk, key: IdempotencyKey = None) -> Done:
    """Answer a question, once; the answer is mailed to who asked. The address is not proven: write nothing
    that only a holder may know.

    ``copies``: invoices whose PDF goes with the mail (R53, R54). All are of the customer whose invoice the
    question names, and the address is one that this customer has proven: its invoice email, or that of a
    holder whose code was mailed. Else nothing is sent, and the question stays open. With ``copies_by`` post
    they go to the billing address, whoever asks; the answer itself is mailed as ever."""
    one, wanted = QuestionId(question_id), tuple(InvoiceNumber(each) for each in dict.fromkeys(body.copies))

    def command() -> AnswerQuestion | AnswerWithCopies:
        written = Plain(body.answer)
        if wanted:
            return with_copies(ports, one, written, wanted, body.copies_by)
        return AnswerQuestion(at=ports.clock.now(), question_id=one, answer=written)

    return act(ports, who, "answer-question", key, body, command, question_id=question_id)


@router.post(
    "/{question_id}/dismissal",
    summary="Put a question aside",
    response_model=QuestionDismissed,
    openapi_extra=refuses("no-such-question", "answered-before"),
)
def put_aside(
    question_id: str, body: DismissedQuestion, ports: Wired, who: Clerk, key: IdempotencyKey = None
) -> Done:
    """Put a question aside without an answer: spam, abuse, an address to which nothing can be mailed. Nothing
    is sent; it can still be answered until it is erased."""
    command = DismissQuestion(at=ports.clock.now(), question_id=QuestionId(question_id), cause=body.cause)
    return act(ports, who, "dismiss-question", key, body, command, question_id=question_id)
