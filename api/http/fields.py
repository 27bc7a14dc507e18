"""What fields of requests are: parsed and normalised; no error repeats what was sent."""

import re
import unicodedata
from datetime import date, datetime
from typing import Annotated, Final, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
)
from pydantic_core import PydanticCustomError
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.nl import postcode as nl_postcode

from api.http.problem_kinds import Text
from api.http.problems import invalid
from domain.sameness import BadBirthDate, BadHouseNumber, BadName, BirthDate, shown_house, shown_name
from domain.values import AccessCode, BadCode

SENTENCES_MAX: Final = 1000


def _compact(value: object) -> object:
    return re.sub(r"[\s.]", "", value) if isinstance(value, str) else value


def _name(typed: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not name or any(unicodedata.category(c)[0] == "C" for c in name):
        raise PydanticCustomError("name", "A name has letters, and no control characters.")
    return name


def _address_line(typed: str) -> str:
    """One line stays one: a break would make another of it, under what is printed."""
    line = unicodedata.normalize("NFC", typed).strip()
    if not line or any(
        unicodedata.category(c) in ("Zl", "Zp") or unicodedata.category(c)[0] == "C" for c in line
    ):
        raise PydanticCustomError("address", "A line of an address is one line, without control characters.")
    return " ".join(line.split())


def _person_name(typed: str) -> str:
    try:
        return shown_name(typed)
    except BadName as bad:
        raise PydanticCustomError("name", str(bad), {"rule": "D27"}) from None


def _email(typed: str) -> str:
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise PydanticCustomError("email", "An email address looks like name@domain.nl.") from None


def _postcode(typed: str) -> str:
    try:
        return str(nl_postcode.validate(typed))
    except ValidationError:
        raise PydanticCustomError("postcode", "A Dutch postcode looks like 1234 AB.") from None


def _house_number(typed: str) -> str:
    try:
        return shown_house(typed)
    except BadHouseNumber as bad:
        raise PydanticCustomError("house_number", str(bad)) from None


def _iban(typed: str) -> str:
    try:
        return IBAN(typed).compact
    except SchwiftyException:
        raise PydanticCustomError("iban", "This is no IBAN: check for a typing error.") from None


def _written_date(value: object) -> object:
    if not isinstance(value, str) or not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date", "A date is written YYYY-MM-DD.")
    return value


def _birth_date(typed: str) -> str:
    try:
        return BirthDate.parse(typed).text
    except BadBirthDate as bad:
        raise PydanticCustomError("date", str(bad)) from None


def _accepted(value: object) -> object:
    if value is not True:
        told = "Accept the terms of use: the code is personal and is not shared."
        raise PydanticCustomError("terms", told, {"rule": "R9"})
    return value


def _line_ends(value: object) -> object:
    """A browser's form ends each line of a text with two characters (HTML, constructing the entry list)."""
    return re.sub("\r\n?", "\n", value) if isinstance(value, str) else value


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


Kvk = Annotated[str, BeforeValidator(_compact), Field(pattern=r"^[0-9]{8}$", examples=["69599084"])]
Vestiging = Annotated[
    str, BeforeValidator(_compact), Field(pattern=r"^[0-9]{12}$", examples=["000038509504"])
]


Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
AddressLine = Annotated[str, Field(min_length=1, max_length=70), AfterValidator(_address_line)]
PersonName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_person_name)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Postcode = Annotated[str, Field(max_length=12), AfterValidator(_postcode)]
HouseNumber = Annotated[str, Field(max_length=40), AfterValidator(_house_number)]
Iban = Annotated[str, Field(max_length=42), AfterValidator(_iban)]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
InvoiceNumbered = Annotated[str, Field(pattern=r"^[A-Z][0-9]{4}-[0-9]{6}$", examples=["F2026-000001"])]
TypedCode = Annotated[str, Field(max_length=64)]
Day = Annotated[date, BeforeValidator(_written_date)]
BirthDay = Annotated[
    str,
    Field(
        max_length=10,
        description="YYYY-MM-DD, 00 for what is unknown.",
        examples=["1980-02-29"],
        json_schema_extra={"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    ),
    AfterValidator(_birth_date),
]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_moment), AfterValidator(_near)]
Sentences = Annotated[
    str,
    BeforeValidator(_line_ends),
    Field(min_length=1, max_length=SENTENCES_MAX),
    AfterValidator(_sentences),
]
Accepted = Annotated[Literal[True], BeforeValidator(_accepted)]
LOOK_ALIKES: Final = Text(
    "Look for look-alikes: 0 and O, 1, I and l; a code begins with W and has 12 characters.",
    "Let op tekens die op elkaar lijken: 0 en O, 1, I en l; een code begint met W en heeft 12 tekens.",
)


def parse_code(typed: str) -> AccessCode:
    """Problem 422 with the look-alike hint, without a look-up (D10, R27)."""
    try:
        return AccessCode.parse(typed)
    except BadCode as bad:
        raise invalid("code", str(bad), rule="R27", what_to_do=LOOK_ALIKES) from None
