"""Ask a question online; staff answers by mail (R51, R53, R54)."""

from typing import Any, Self

from fastapi import APIRouter
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.fields import Email, InvoiceNumbered, Sentences
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Wired
from domain.question.commands import AskQuestion
from domain.question.events import Topic
from domain.values import InvoiceNumber, Plain, QuestionId


class AskedQuestion(Body):
    """A question with its topic and where the answer goes. Under orders_and_invoices a billing address that
    was not updated is reported with the old and the new one (R51), and a copy of an invoice is asked for with
    its number and the organisation's details (R53, R54)."""

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
    invoice_number: InvoiceNumbered | None = Field(
        None, description="Of which a copy is asked for (R53, R54)."
    )
    organisation: Sentences | None = Field(
        None,
        description="Whose invoice or billing address it is: name and KVK number (R51, R53). Left out by a"
        " private person.",
        examples=["Test EMZ Dagobert, KVK 69599084"],
    )

    @model_validator(mode="after")
    def _about_invoices(self) -> Self:
        given = [a for a in (self.old_billing_address, self.new_billing_address) if a is not None]
        if len(given) == 1:
            told = "A billing address is reported with the old and the new one."
            raise PydanticCustomError("addresses", told, {"rule": "R51"})
        if given and self.topic is not Topic.ORDERS_AND_INVOICES:
            told = "A billing address is reported under the topic orders_and_invoices."
            raise PydanticCustomError("addresses", told, {"rule": "R51"})
        if self.organisation is not None and self.invoice_number is None and not given:
            told = "An organisation's details come with the number of an invoice or with a billing address."
            raise PydanticCustomError("invoice", told, {"rule": "R53"})
        if self.invoice_number is not None and self.topic is not Topic.ORDERS_AND_INVOICES:
            told = "A copy of an invoice is asked for under the topic orders_and_invoices."
            raise PydanticCustomError("invoice", told, {"rule": "R53"})
        return self


class QuestionAsked(Answer):
    """A question was taken in; the answer comes by mail."""

    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])


router = APIRouter(prefix="/v1/questions", tags=["questions"])


@router.post("", status_code=202, summary="Ask a question", response_model=QuestionAsked)
def ask(body: AskedQuestion, ports: Wired, key: IdempotencyKey = None) -> dict[str, Any]:
    """Ask a question online, answered by mail. With the topic orders_and_invoices: a billing address that was
    not updated, giving the old and the new one (R51), or a copy of an invoice, giving its number and the
    organisation's details (R53, R54): staff sees to whom it may go."""
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
        invoice_number=InvoiceNumber(body.invoice_number) if body.invoice_number else None,
        organisation=None if body.organisation is None else Plain(body.organisation),
    )
    once(ports, request, lambda: command)
    return {"reference": question_id}
