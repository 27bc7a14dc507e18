"""Ask a question online; staff answers by mail (R51, R53, R54)."""

from typing import Any, Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.fields import Email, Sentences
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Wired
from domain.question.commands import AskQuestion
from domain.question.events import Topic
from domain.values import Plain, QuestionId


class AskedQuestion(Body):
    """A question with its topic and where the answer goes. A billing address that was not updated is reported
    with the old and the new one, under orders_and_invoices (R51)."""

    model_config = example(
        {
            "topic": "orders_and_invoices",
            "text": "Ons factuuradres is niet bijgewerkt.",
            "email": "info@dagobert.example",
            "old_billing_address": "Abebe Bikilalaan 17, 1034WL Amsterdam",
            "new_billing_address": "Voorbeeldkade 1, 1011AA Amsterdam",
        }
    )

    topic: Topic
    text: Sentences
    email: Email
    old_billing_address: Sentences | None = None
    new_billing_address: Sentences | None = None

    @model_validator(mode="after")
    def _both_addresses(self) -> Self:
        given = [a for a in (self.old_billing_address, self.new_billing_address) if a is not None]
        if len(given) == 1:
            told = "A billing address is reported with the old and the new one."
            raise PydanticCustomError("addresses", told, {"rule": "R51"})
        if given and self.topic is not Topic.ORDERS_AND_INVOICES:
            told = "A billing address is reported under the topic orders_and_invoices."
            raise PydanticCustomError("addresses", told, {"rule": "R51"})
        return self


class QuestionAsked(Answer):
    """A question was taken in; the answer comes by mail."""

    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])


router = APIRouter(prefix="/v1/questions", tags=["questions"])


@router.post("", status_code=202, summary="Ask a question", response_model=QuestionAsked)
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
