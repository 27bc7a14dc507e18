"""Catalogue of what can happen to a question asked online (R51, R53, R54)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event, JsonObject
from domain.values import Channel, InvoiceNumber, QuestionData, QuestionId


class Topic(StrEnum):
    """What the question form lets one choose from."""

    ORDERS_AND_INVOICES = "orders_and_invoices"
    """R51, R53, R54: a billing address that was not updated, a copy of an invoice."""
    ACCESS_CODE = "access_code"
    FINANCIAL_STATEMENTS = "financial_statements"
    OTHER = "other"


class QuestionAsked(Event, name="question.asked", version=2):
    """Somebody asked a question with the form (R51, R53, R54). The email address is typed, not proven.
    ``asked_on``: in Europe/Amsterdam.

    The billing addresses come together, the one that was used and the one that should be (R51); None where
    the question is about something else. ``invoice_number``: of which a copy is asked for, as it was typed,
    by whom nobody knows; ``organisation``: whose it is said to be, or the billing
    address is (R51, R53, R54). Version 1 knew neither."""

    question_id: QuestionId
    topic: Topic
    asked_on: date
    text: QuestionData
    email: QuestionData
    old_billing_address: QuestionData | None
    new_billing_address: QuestionData | None
    invoice_number: InvoiceNumber | None
    organisation: QuestionData | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["invoice_number"] = body["organisation"] = None


class QuestionAnswered(Event, name="question.answered", version=3):
    """Staff answered; the answer goes to the asker's email address by mail.

    ``copies``: the invoices of which a copy goes with it, as a PDF (R53, R54), or by post to the billing
    address, where ``copies_by`` says so. Version 1 knew none, version 2 none by post."""

    question_id: QuestionId
    answer: QuestionData
    answered_on: date
    copies: tuple[InvoiceNumber, ...]
    copies_by: Channel

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["copies"] = []

    @staticmethod
    def upcast_v2_v3(body: JsonObject) -> None:
        body["copies_by"] = Channel.EMAIL


class Dismissal(StrEnum):
    """Why a question got no answer."""

    SPAM = "spam"
    ABUSE = "abuse"
    UNREACHABLE = "unreachable"
    """Nothing can be mailed to the address that was typed."""
    SETTLED_OTHERWISE = "settled_otherwise"
    """Asked twice, or answered by telephone."""


class QuestionDismissed(Event, name="question.dismissed"):
    """Staff put it aside without an answer; nothing is mailed to the address, which is typed, not proven. Who
    stands beside the event (D17). It can still be answered until it is erased, as long after this as after an
    answer (D12). ``dismissed_on``: in Europe/Amsterdam."""

    question_id: QuestionId
    cause: Dismissal
    dismissed_on: date


class QuestionErasureStarted(Event, name="question.erasure_started"):
    """It was answered, dismissed, or asked and left open, long enough ago: its key is destroyed (D12)."""

    question_id: QuestionId


class QuestionErasureDone(Event, name="question.erasure_done"):
    """Question, addresses and answer can no longer be read, by anyone (D12)."""

    question_id: QuestionId


QuestionEvent = (
    QuestionAsked | QuestionAnswered | QuestionDismissed | QuestionErasureStarted | QuestionErasureDone
)
