"""What requests bring, parsed and normalised; no error repeats what was sent."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Final, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
)
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError
from schwifty import IBAN
from schwifty.exceptions import SchwiftyException
from stdnum.exceptions import ValidationError
from stdnum.nl import postcode as nl_postcode

from api.principals import StaffReason
from api.problem_kinds import Text
from api.problems import invalid
from domain.sameness import (
    BadBirthDate,
    BadHouseNumber,
    BadName,
    BirthDate,
    Person,
    shown_house,
    shown_name,
)
from domain.size_classes import Figures
from domain.terms import Product
from domain.values import AccessCode, BadCode, Cents, Purpose


class Body(BaseModel):
    """A parsed request body. Its repr shows nothing, and it takes no fields it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        return ()


PERSON: Final[JsonDict] = {
    "first_names": "Guusje",
    "surname": "Geluk",
    "birth_date": "1980-02-29",
    "email": "info@dagobert.example",
    "terms_accepted": True,
}


def example(body: JsonDict) -> ConfigDict:
    """One request that reads well in the documentation."""
    return ConfigDict(json_schema_extra={"examples": [body]})


def _compact(value: object) -> object:
    return re.sub(r"[\s.]", "", value) if isinstance(value, str) else value


def _name(typed: str) -> str:
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not name or any(unicodedata.category(c)[0] == "C" for c in name):
        raise PydanticCustomError("name", "A name has letters, and no control characters.")
    return name


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


Kvk = Annotated[str, BeforeValidator(_compact), Field(pattern=r"^[0-9]{8}$", examples=["69599084"])]
Vestiging = Annotated[
    str, BeforeValidator(_compact), Field(pattern=r"^[0-9]{12}$", examples=["000038509504"])
]
Name = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_name)]
PersonName = Annotated[str, Field(min_length=1, max_length=120), AfterValidator(_person_name)]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Postcode = Annotated[str, Field(max_length=12), AfterValidator(_postcode)]
HouseNumber = Annotated[str, Field(max_length=40), AfterValidator(_house_number)]
Iban = Annotated[str, Field(max_length=42), AfterValidator(_iban)]
Secret = Annotated[str, Field(min_length=1, max_length=1024)]
TypedCode = Annotated[str, Field(max_length=64)]
Day = Annotated[date, BeforeValidator(_written_date)]
BirthDay = Annotated[
    str,
    Field(max_length=10, description="YYYY-MM-DD, 00 for what is unknown.", examples=["1980-02-29"]),
    AfterValidator(_birth_date),
]
Accepted = Annotated[Literal[True], BeforeValidator(_accepted)]


class Applying(Body):
    """What everybody gives who applies (R6, R9, D21). Who has one single name gives it as the surname, and
    no first names. ``birth_date`` is YYYY-MM-DD, with 00 for a day or month that is unknown (D27).

    ``lost_code``: the code that this person has is lost and is to be replaced (R21, R22)."""

    first_names: PersonName | None = None
    surname: PersonName
    birth_date: BirthDay
    email: Email
    terms_accepted: Accepted
    """The terms of use: the code is personal and is not shared (R9)."""
    lost_code: Annotated[bool, Field(strict=True)] = False

    @property
    def person(self) -> Person:
        return Person(self.surname, self.first_names or "", BirthDate.parse(self.birth_date))

    @property
    def content(self) -> dict[str, Any]:
        """What a repeat is recognised by: what was not said before this could be said, is left out."""
        return self.model_dump(mode="json", exclude=None if self.lost_code else {"lost_code"})


class ApplyForBusiness(Applying):
    """R10–R14. Without ``branch``: the main branch. ``post_wanted``: by post though email would do."""

    model_config = example(PERSON | {"kvk_number": "69599084"})

    kvk_number: Kvk
    branch: Vestiging | None = None
    post_wanted: Annotated[bool, Field(strict=True)] = False


class ApplyForPrivate(Applying):
    """R16, R17, D21: postcode and house number are also the billing address."""

    model_config = example(PERSON | {"postcode": "2511 AB", "house_number": "12 A"})

    postcode: Postcode
    house_number: HouseNumber


class Activation(Body):
    """The first log-in (D7): the code, the password that was sent, and one of the holder's own."""

    model_config = example(
        {
            "code": "W425QB62222B",
            "password": "the-one-that-was-sent",
            "new_password": "vier lantaarns zwemmen naar boven",
        }
    )

    code: TypedCode
    password: Secret
    new_password: Secret
    purpose: Purpose = Purpose.MY_ACCOUNT


class PasswordChange(Body):
    """The password one has and the one to have (R36)."""

    model_config = example(
        {
            "password": "vier lantaarns zwemmen naar boven",
            "new_password": "acht kastelen drinken maanlicht",
        }
    )

    password: Secret
    new_password: Secret


class LostPassword(Body):
    """The code, and the email address that was used when requesting it (R35)."""

    model_config = example({"code": "W425QB62222B", "email": "info@dagobert.example"})

    code: TypedCode
    email: Email


class PasswordReset(Activation):
    """The first log-in with a replacement password (D11): the code, that password, and one's own."""

    model_config = example(
        {
            "code": "W425QB62222B",
            "password": "the-replacement-that-was-sent",
            "new_password": "vier lantaarns zwemmen naar boven",
        }
    )


class LogIn(Body):
    """The code and the password (R7), and the page to log in to (R29)."""

    model_config = example(
        {"code": "W425QB62222B", "password": "vier lantaarns zwemmen naar boven", "purpose": "order_extract"}
    )

    code: TypedCode
    password: Secret
    purpose: Purpose = Purpose.MY_ACCOUNT


class CodeQuestion(Body):
    """The code is a personal identifier: asked in a body, never in an address."""

    model_config = example({"code": "W425QB62222B"})

    code: TypedCode


class Deposit(Body):
    """``amount_cents`` is in euro cents, a JSON integer."""

    model_config = example({"amount_cents": 2500})

    amount_cents: Annotated[Cents, Field(strict=True)]


class Mandate(Body):
    """A mandate for direct debits (D6): the account to debit and whose it is."""

    model_config = example({"iban": "NL91ABNA0417164300", "debtor_name": "G. Geluk"})

    iban: Iban
    debtor_name: Name


class Order(Body):
    """A product about a company."""

    model_config = example({"product": "extract", "about": "69599084"})

    product: Product
    about: Kvk


class Filing(Body):
    """A balance sheet: first and last day of its financial year, the day it was adopted, and the figures of
    that year and of the year before (D20).

    Without ``year_began_on`` the year had twelve months. Of an organisation's first financial year say
    ``first_year`` and leave ``year_before`` out: it has none."""

    model_config = example(
        {
            "year_began_on": "2025-01-01",
            "year_ended_on": "2025-12-31",
            "adopted_on": "2026-05-28",
            "this_year": {"total_assets_cents": 41000000, "net_turnover_cents": 88000000, "employees": 6},
            "year_before": {"total_assets_cents": 38500000, "net_turnover_cents": 79000000, "employees": 5},
        }
    )

    year_began_on: Day | None = None
    year_ended_on: Day
    adopted_on: Day
    this_year: Figures
    first_year: Annotated[bool, Field(strict=True)] = False
    year_before: Figures | None = None


class StaffAct(Body):
    """Every command of staff gives its reason (D17)."""

    model_config = example({"reason": "holder_asked"})

    reason: StaffReason


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
