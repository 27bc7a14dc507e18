"""What requests about authorisations, questions and notices bring; no error repeats what was sent."""

import unicodedata
from datetime import datetime
from typing import Annotated, Final, Self

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.bodies import Body, Email, StaffAct, example
from domain.authorisation.events import AuthorisationRefusal
from domain.question.events import Dismissal, Topic

SENTENCES_MAX: Final = 1000


def _sentences(typed: str) -> str:
    text = unicodedata.normalize("NFC", typed).strip()
    if len(text) > SENTENCES_MAX:  # normalising can make it longer than it was typed
        raise PydanticCustomError("text", "This text is too long.")
    if not text or any(unicodedata.category(c)[0] == "C" and c != "\n" for c in text):
        raise PydanticCustomError("text", "A text has letters, and no control characters but line breaks.")
    return text


def _written_moment(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("moment", "A moment is written 2026-06-06T08:00:00+02:00.")
    return value


def _near(moment: datetime) -> datetime:
    if not 2000 <= moment.year <= 2100:
        raise PydanticCustomError("moment", "A moment lies between the years 2000 and 2100.")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment), AfterValidator(_near)]
Sentences = Annotated[str, Field(min_length=1, max_length=SENTENCES_MAX), AfterValidator(_sentences)]


class AuthorisationRequest(Body):
    """What a holder needs to view protected data for (R4)."""

    model_config = example({"grounds": "Advocaat in een procedure, zaaknummer C/09/123456."})

    grounds: Sentences


class AuthorisationDecision(StaffAct):
    """A decision on a request to view protected data (R4); without ``refusal`` it is granted."""

    model_config = example(
        {
            "reason": "holder_asked",
            "authorisation_id": "5d2c9f4b8a7e6d3c1b0a",
            "refusal": "grounds_unclear",
        }
    )

    authorisation_id: Annotated[str, Field(min_length=1, max_length=64)]
    refusal: AuthorisationRefusal | None = None


class AuthorisationWithdrawal(StaffAct):
    """Which request or authorisation ends (R4): the account may have asked anew meanwhile."""

    model_config = example({"reason": "suspected_misuse", "authorisation_id": "5d2c9f4b8a7e6d3c1b0a"})

    authorisation_id: Annotated[str, Field(min_length=1, max_length=64)]


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


class GivenAnswer(StaffAct):
    """What is mailed to who asked."""

    model_config = example({"reason": "question", "answer": "Het factuuradres is aangepast."})

    answer: Sentences


class DismissedQuestion(StaffAct):
    """Why a question gets no answer."""

    model_config = example({"reason": "question", "cause": "spam"})

    cause: Dismissal


class PostedNotice(StaffAct):
    """A notice of maintenance or a fault (R45). Times carry their zone; both may be left out."""

    model_config = example(
        {
            "reason": "maintenance",
            "dutch": "Zaterdag van 8 tot 10 uur is bestellen niet mogelijk.",
            "english": "On Saturday from 8 to 10 ordering is not possible.",
            "starts_at": "2026-06-06T08:00:00+02:00",
            "ends_at": "2026-06-06T10:00:00+02:00",
            "stops_ordering": True,
        }
    )

    dutch: Sentences
    english: Sentences
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    stops_ordering: Annotated[bool, Field(strict=True)]
