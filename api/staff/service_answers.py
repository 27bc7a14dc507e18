"""What answers about notices, authorisations and questions look like."""

from datetime import date, datetime

from pydantic import Field

from api.http.answers import Answer, Positioned
from domain.authorisation.events import AuthorisationRefusal
from domain.question.events import Dismissal, Topic
from projections.authorisations import AuthorisationState
from projections.questions import QuestionState


class Notice(Answer):
    """A notice as everybody reads it, in the language that was asked for."""

    notice_id: str
    text: str
    starts_at: datetime
    ends_at: datetime | None = Field(description="Null: until it is lifted.")
    stops_ordering: bool


class NoticesInForce(Answer):
    """What is announced now (R45). With nothing announced, whom to ask (R46)."""

    items: list[Notice]
    contact: str | None = Field(description="Null while something is announced.")


class NoticeRow(Answer):
    """A notice as staff sees it."""

    notice_id: str
    dutch: str
    english: str
    starts_at: datetime
    ends_at: datetime | None
    stops_ordering: bool
    lifted_at: datetime | None


class NoticeDone(Positioned):
    """A notice was posted or lifted."""

    notice_id: str


class AuthorisationRequested(Positioned):
    """A request to view protected data waits for a decision."""

    authorisation_id: str


class AuthorisationRow(Answer):
    """A request to view protected data, and what came of it (R4)."""

    authorisation_id: str
    account_id: str
    kvk_number: str = Field(examples=["69599084"])
    state: AuthorisationState
    grounds: str | None = Field(description="Closed in lists, and null once they were erased (D12).")
    requested_at: datetime
    granted_on: date | None
    confirm_by: date | None = Field(description="The last day to confirm it.")
    over_on: date | None = Field(description="When it was refused, withdrawn, lapsed or ended.")
    refusal: AuthorisationRefusal | None
    in_force: bool = Field(
        description="Whether protected data may be shown on it now: granted, its last day not over, and the "
        "access code usable. Decide by this and by nothing else."
    )


class AuthorisationDone(Positioned):
    """What was asked was done, or was so already."""

    account_id: str


class QuestionAsked(Answer):
    """A question was taken in; the answer comes by mail."""

    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])


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
    answer: str | None


class QuestionDismissed(Positioned):
    """It was put aside, or was so already."""

    question_id: str


class QuestionAnswered(Positioned):
    """The answer goes out by mail."""

    question_id: str
