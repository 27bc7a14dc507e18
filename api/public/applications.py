"""Applying for an access code: everybody hears the same at once (R6-R17, D25)."""

from datetime import datetime
from typing import Annotated, Any, Final, Self

from fastapi import APIRouter, Security
from pydantic import Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from api.http.answers import Answer
from api.http.bodies import Body, example
from api.http.fields import (
    Accepted,
    BirthDay,
    Email,
    HouseNumber,
    Kvk,
    Name,
    PersonName,
    Postcode,
    Vestiging,
)
from api.http.idempotency import IdempotencyKey, derived, once, request_for
from api.http.principals import Wired, applicant
from api.http.problems import Problem, invalid, refuses
from api.ports import Ports
from api.public.application_email import email_fits
from domain.account.aggregate import ACCOUNT
from domain.application.events import ApplicationReferred, ApplicationRefused, Referral, Refusal
from domain.customer.aggregate import CUSTOMER
from domain.kernel import Done, Request
from domain.ports import Address, BadNumber, Branch, Listing, Randomness, Scope, UnknownNumber
from domain.register_facts import billing_of
from domain.reservation.aggregate import RESERVATION
from domain.sameness import BirthDate, Person, PersonAtHome, email_of
from domain.terms import terms_of_use_on
from domain.use_cases.apply_for_code import ApplyForBusinessCode, ApplyForPrivateCode
from domain.values import (
    CODES_COUNT,
    AccessCode,
    AccountId,
    ApplicationId,
    BlindIndex,
    CustomerId,
    Plain,
    normalised,
)

PERSON: Final[JsonDict] = {
    "first_names": "Guusje",
    "surname": "Geluk",
    "birth_date": "1980-02-29",
    "email": "info@dagobert.example",
    "terms_accepted": True,
}


class Applying(Body):
    """What everybody gives who applies (R6, R9, D21). Who has one single name gives it as the surname, and
    no first names. ``birth_date`` is YYYY-MM-DD, with 00 for a day or month that is unknown (D27).

    ``lost_code``: the code that this person has is lost and is to be replaced (R21, R22)."""

    first_names: PersonName | None = None
    surname: PersonName
    birth_date: BirthDay
    email: Email
    terms_accepted: Accepted
    """The terms of use of today, GET /v1/terms: the code is personal and is not shared (R9)."""
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
    """R16, R17, D21: postcode and house number find the person. With ``street`` and ``town``, which are given
    together or not at all, they are the billing address; without, a letter has postcode and number only."""

    model_config = example(
        PERSON | {"postcode": "2511 AB", "house_number": "12 A", "street": "Spui", "town": "Den Haag"}
    )

    postcode: Postcode
    house_number: HouseNumber
    street: Name | None = None
    town: Name | None = None

    @model_validator(mode="after")
    def _street_and_town(self) -> Self:
        if (self.street is None) != (self.town is None):
            raise PydanticCustomError("address", "Give street and town together.", {"rule": "D21"})
        return self

    @property
    def content(self) -> dict[str, Any]:
        unsaid = () if self.street else ("street", "town")
        return {name: value for name, value in super().content.items() if name not in unsaid}

    @property
    def address(self) -> str:
        """As a letter has it, below the name."""
        if self.street is None:
            return f"{self.house_number}\n{self.postcode}"
        return f"{self.street} {self.house_number}\n{self.postcode} {self.town}"


class Applied(Answer):
    """What every applicant hears, whatever comes of it (D25)."""

    reference: str = Field(examples=["5d2c9f4b8a7e6d3c1b0a"])
    position: int | None = Field(None, description="Only for a system with the scope apply.")


router = APIRouter(prefix="/v1/applications", tags=["applications"])
Applicant = Annotated[str, Security(applicant, scopes=[Scope.APPLY])]


@router.post(
    "/business",
    status_code=202,
    summary="Apply for a business code",
    response_model=Applied,
    response_model_exclude_unset=True,
    openapi_extra=refuses("closed-branch", "foreign-establishment", "technical-fault"),
)
def apply_for_business(
    body: ApplyForBusiness, ports: Wired, actor: Applicant, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Apply for a business code (R10-R14). 202 with a reference whatever comes of it: the outcome takes a
    proven channel (D25). Who lost the code says so, with the email address of the earlier application or the
    one that the register lists, and gets another for the same account (R21, R22, D7). The present one works
    on until the proven channel answers (D26): by email, the mail that asks whether it is lost (POST
    /v1/lost-codes); by post, the first log-in with the new one. Told on screen: an unknown number (422), a
    closed branch and a foreign establishment (409), and "Technische storing" (503, nothing recorded).

    An organisation with an account manager obtains codes only through a specific department: its applications
    are left to that department (R38). Check with your colleagues whether this applies to your organisation
    (R39)."""
    request = request_for(ports, actor, "apply-business", key, body.content)
    _check_birth_date(ports, body.person.born)
    done = once(ports, request, lambda: _business(ports, request, body))
    return _answer(ports, request, done, actor)


@router.post(
    "/private",
    status_code=202,
    summary="Apply for a private code",
    response_model=Applied,
    response_model_exclude_unset=True,
    openapi_extra=refuses("technical-fault"),
)
def apply_for_private(
    body: ApplyForPrivate, ports: Wired, actor: Applicant, key: IdempotencyKey = None
) -> dict[str, Any]:
    """Apply for a private code, sent by email (R16, R17); street and town are for letters about invoices.
    202 with a reference whatever comes of it (D25). Who lost the code says so, with the email address of the
    earlier application, and gets another once that address confirms it: POST /v1/lost-codes (R21, R22, D7,
    D26)."""
    request = request_for(ports, actor, "apply-private", key, body.content)
    _check_birth_date(ports, body.person.born)
    done = once(ports, request, lambda: _private(ports, request, body))
    return _answer(ports, request, done, actor)


def draw_code(randomness: Randomness) -> AccessCode:
    """Every code is as likely as any other: numbers beyond the last whole multiple are drawn again."""
    usable = 2**64 - 2**64 % CODES_COUNT
    while (number := int.from_bytes(randomness.token(8))) >= usable:
        pass
    return AccessCode.number(number % CODES_COUNT)


def _business(ports: Ports, request: Request, body: ApplyForBusiness) -> ApplyForBusinessCode:
    listing, branch, seen_at = _ask_register(ports, body)
    source, address = billing_of(listing)
    comparison = ports.register.compare(body.kvk_number, Plain(email_of(body.email)))
    ends = [day for day in (listing.ends_on, branch.ends_on if branch else None) if day is not None]
    index = ports.vault.index
    person_indexes = tuple(index(f"person/{body.kvk_number}", normal) for normal in body.person.normals())
    holder = _taken_by(ports, f"person-{body.kvk_number}", person_indexes)
    return ApplyForBusinessCode(
        **_common(ports, request, body, holder),
        kvk_number=body.kvk_number,
        branch=branch.number if branch else None,
        person_indexes=person_indexes,
        post_wanted=body.post_wanted,
        seen_at=seen_at,
        ends_on=min(ends, default=None),
        foreign=_abroad(listing.visiting) if branch is None else branch.foreign,
        comparison=comparison,
        post_address=None if address is None else Plain(address),
        billing_source=source,
        address_index=None if address is None else index(f"address/{body.kvk_number}", normalised(address)),
        calendars=ports.calendars,
    )


def _private(ports: Ports, request: Request, body: ApplyForPrivate) -> ApplyForPrivateCode:
    normals = PersonAtHome(body.person, body.postcode, body.house_number).normals()
    ports.vault.index(f"private-person/{ports.today().year}", normals[0])  # so that this year's key exists
    indexes = tuple(index for normal in normals for index in ports.vault.indexes("private-person", normal))
    new_customer_id = CustomerId(f"p{derived(request, 'customer')}")
    customer_id = _taken_by(ports, "private", indexes) or new_customer_id
    holder = min(ports.log.state(CUSTOMER.stream(customer_id)).accounts, default=None)
    name = f"{body.person.first_names} {body.surname}".strip()
    return ApplyForPrivateCode(
        **_common(ports, request, body, holder),
        new_customer_id=new_customer_id,
        private_indexes=indexes,
        billing_address=Plain(f"{name}\n{body.address}"),
        address_index=indexes[0],  # holds postcode and house number; a key of its own would tell who is new
    )


def _taken_by(ports: Ports, kind: str, indexes: tuple[BlindIndex, ...]) -> str | None:
    """Whose application email is compared; the use case decides by itself."""
    holders = [ports.log.state(RESERVATION.stream(f"{kind}-{index}")).taken_by for index in indexes]
    return next((holder for holder in holders if holder is not None), None)


def _common(ports: Ports, request: Request, body: Applying, holder: str | None) -> dict[str, Any]:
    account = ports.log.state(ACCOUNT.stream(holder or "nobody"))
    code = draw_code(ports.randomness)
    return {
        "at": ports.clock.now(),
        "application_id": _reference(request),
        "account_id": AccountId(derived(request, "account")),
        "first_names": Plain(body.person.first_names),
        "surname": Plain(body.surname),
        "email": Plain(body.email),
        "terms_accepted": terms_of_use_on(ports.today()).version,
        "code": Plain(code.text),
        "code_index": ports.vault.index("code", code.text),
        "today": ports.today(),
        "lost_code": body.lost_code,
        "email_fits": email_fits(ports, account, body.email),
    }


def _ask_register(ports: Ports, body: ApplyForBusiness) -> tuple[Listing, Branch | None, datetime]:
    """Business, branch, and when the older of them was read: what the log heard later counts more (I15)."""
    try:
        read = ports.recent_facts.listing(body.kvk_number)
    except (UnknownNumber, BadNumber):
        raise invalid("kvk_number", "The register does not know this KVK number.", rule="R10") from None
    listing = read.fact
    main = next((branch for branch in listing.branches if branch.main), None)
    if body.branch is None or (main is not None and main.number == body.branch):
        return listing, main, read.read_at
    try:
        asked = ports.recent_facts.branch(body.branch)
    except (UnknownNumber, BadNumber):
        raise _no_such_branch() from None
    company, branch = asked.fact
    if company != body.kvk_number:
        raise _no_such_branch()
    return listing, branch, min(read.read_at, asked.read_at)


def _no_such_branch() -> Problem:
    return invalid("branch", "The register lists no such branch of this company.", rule="R10")


def _abroad(visiting: Address | None) -> bool:
    """Of a company without branches (R41); an address that is protected tells nothing."""
    return visiting is not None and visiting.country.casefold() != Address(()).country.casefold()


def _check_birth_date(ports: Ports, born: BirthDate) -> None:
    if not born.can_be(ports.today()):
        raise invalid("birth_date", "A date of birth lies in the past, and not too far.", rule="D21")


def _reference(request: Request) -> ApplicationId:
    return ApplicationId(derived(request, "application"))


def _answer(ports: Ports, request: Request, done: Done, actor: str) -> dict[str, Any]:
    """The position counts the events, and so would tell an applicant what the answer must not: only a
    system that applies for its users gets it."""
    reference = _reference(request)
    for recorded in ports.log.history(f"application-{reference}"):
        match recorded.event:
            case ApplicationRefused(reason=Refusal.CLOSED_BRANCH):
                raise _closed(reference)
            case ApplicationReferred(told_on_screen=True, reason=Referral.FOREIGN_ESTABLISHMENT):
                raise _foreign(reference)
            case _:
                pass
    position = {} if actor == "applicant" else {"position": done.position}
    return {"reference": reference, **position}


def _closed(reference: str) -> Problem:
    return Problem("closed-branch", "No access code can be requested for it.", more={"reference": reference})


def _foreign(reference: str) -> Problem:
    return Problem("foreign-establishment", "It cannot be linked here.", more={"reference": reference})
