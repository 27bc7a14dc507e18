"""Applications that were left to staff: the work list, granting, refusing (R38, R41, D13, D25)."""

from datetime import date
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from fastapi import APIRouter, Query
from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from api.http.answers import Page, Positioned
from api.http.bodies import example
from api.http.fields import (
    Sentences,
)
from api.http.idempotency import IdempotencyKey, once
from api.http.principals import Staff, Wired
from api.http.problems import invalid, refuses
from api.http.reading import After, Cursor, Limit, page, shown
from api.ports import Ports
from api.public.application_email import email_fits
from api.public.applications import draw_code
from api.staff.acting import Done, Settler, StaffAct, asked_by
from api.staff.applications import ApplicationRow
from api.staff.listings import listing_of
from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.application.aggregate import APPLICATION, NoSuchReferral
from domain.application.events import ApplicationReceived, Referral, Refusal
from domain.ports import Listing, Role
from domain.register_facts import billing_of
from domain.reservation.aggregate import RESERVATION
from domain.use_cases.settle_referral import ApplyAgain, GrantReferral, RefuseReferral
from domain.values import (
    ApplicationId,
    BlindIndex,
    Channel,
    KvkNumber,
    Personal,
    Plain,
    Sealed,
    normalised,
)
from projections import applications
from projections.applications import ApplicationState

LINES_MAX: Final = 6
LINE_MAX: Final = 100


def _lines(typed: str) -> str:
    lines = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if not 2 <= len(lines) <= LINES_MAX or any(len(line) > LINE_MAX for line in lines):
        told = "An address has 2 to 6 lines of at most 100 characters, the name first."
        raise PydanticCustomError("address", told)
    return "\n".join(lines)


PostalAddress = Annotated[Sentences, AfterValidator(_lines)]
"""Name and address, one line each."""


def _check_address(channel: Channel | None, post_address: str | None) -> None:
    if post_address is not None and channel is not Channel.POST:
        raise PydanticCustomError("address", "An address is given only where something is sent by post.")


class ReferralGrant(StaffAct):
    """How the code goes: to the application email, which staff has checked, or by post, to the address that
    staff has checked; without ``post_address`` to the register's (R12, D25)."""

    model_config = example(
        {
            "reason": "referral",
            "channel": "post",
            "post_address": "Filiale Köln\nDomkloster 4\n50667 Köln\nDuitsland",
        }
    )

    channel: Channel
    post_address: PostalAddress | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_address(self.channel, self.post_address)
        return self


class ReferralRefusal(StaffAct):
    """Why, and how the applicant is told: by the channel that staff has checked, as with a grant; without
    ``tell_by`` nothing is sent."""

    model_config = example({"reason": "referral", "refusal": "cannot_be_linked", "tell_by": "email"})

    refusal: Literal[Refusal.CANNOT_BE_LINKED, Refusal.NOT_ENTITLED]
    tell_by: Channel | None = None
    post_address: PostalAddress | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        _check_address(self.tell_by, self.post_address)
        return self


class ReferralRow(ApplicationRow):
    """An application that was left to staff."""

    waiting_days: int | None = Field(description="Since it was referred; null once it is settled.")


class ReferralSettled(Positioned):
    """The application was granted or refused."""

    reference: str
    account_id: str


router = APIRouter(prefix="/v1/referrals", tags=["staff"])
B = TypeVar("B", bound=StaffAct)


@router.get("", summary="List referred applications", response_model=Page[ReferralRow])
def referrals(
    ports: Wired,
    _: Settler,
    state: Annotated[
        ApplicationState, Query(description="Only those in this state; by default those that wait.")
    ] = ApplicationState.REFERRED,
    referral: Annotated[Referral | None, Query(description="Only those referred for this.")] = None,
    kvk_number: Annotated[KvkNumber | None, Query(description="Only those of this organisation.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Applications that were referred to staff (R38, R41, D13, D16), oldest first, with their age."""
    with shown(ports, after, "applications") as tx:
        rows = applications.referrals(
            tx,
            state=state,
            referral=referral,
            kvk_number=kvk_number,
            after=ApplicationId(cursor) if cursor else None,
            limit=limit + 1,
        )
    told = page(rows, limit, lambda row: row.application_id)
    for item, row in zip(told["items"], rows, strict=False):
        assert row.referred_on is not None
        waits = row.state is ApplicationState.REFERRED
        item["waiting_days"] = (ports.today() - row.referred_on).days if waits else None
    return told


@router.post(
    "/{reference}/grant",
    summary="Grant a referred application",
    response_model=ReferralSettled,
    openapi_extra=refuses(
        "no-such-referral",
        "settled-before",
        "department-needed",
        "apply-again",
        "has-code",
        "customer-in-arrears",
        "not-registered",
        "being-erased",
        "technical-fault",
    ),
)
def grant(
    reference: str, body: ReferralGrant, ports: Wired, who: Settler, key: IdempotencyKey = None
) -> Done:
    """Open the account and send the code (R38, R41); to who has an account and said that its code is lost,
    another code for that account (R21). Everything that an application is checked for is checked
    now: one code per person (R8), no arrears (R43), still registered (R42). The channel is one that staff has
    proven (D25); the password follows by the same one (D7)."""
    request = asked_by(ports, who, "grant-referral", key, body, reference=reference)
    done = once(ports, request, lambda: _grant(ports, reference, body, who))
    return _told(ports, reference, done.position)


@router.post(
    "/{reference}/refusal",
    summary="Refuse a referred application",
    response_model=ReferralSettled,
    openapi_extra=refuses("no-such-referral", "settled-before", "department-needed", "technical-fault"),
)
def refuse(
    reference: str, body: ReferralRefusal, ports: Wired, who: Settler, key: IdempotencyKey = None
) -> Done:
    """Refuse it with a reason; the applicant is told by the channel that staff chose, or not at all (R38,
    R41). What was typed is erased after the term of refused applications (D12)."""
    request = asked_by(ports, who, "refuse-referral", key, body, reference=reference)

    def command() -> RefuseReferral:
        received = _received(ports, reference)
        listing = listing_of(ports, received.kvk_number) if body.tell_by is Channel.POST else None
        return RefuseReferral(
            at=ports.clock.now(),
            application_id=ApplicationId(reference),
            desk=who.role is Role.ACCOUNT_MANAGER_DESK,
            refusal=body.refusal,
            answer_by=body.tell_by,
            address=_address(body.tell_by, body.post_address, listing),
        )

    done = once(ports, request, command)
    return _told(ports, reference, done.position)


def _grant(ports: Ports, reference: str, body: ReferralGrant, who: Staff) -> GrantReferral:
    received, seen_at = _received(ports, reference), ports.clock.now()
    listing = listing_of(ports, received.kvk_number)
    listed, ends_on = _registered(listing, received)
    source, billing = (None, None) if listing is None else billing_of(listing)
    index, code = ports.vault.index, draw_code(ports.randomness)
    person_index = None if received.person_index is None else _opened(ports, received.person_index)
    email = _opened(ports, received.email)
    return GrantReferral(
        at=ports.clock.now(),
        application_id=ApplicationId(reference),
        desk=who.role is Role.ACCOUNT_MANAGER_DESK,
        first_names=_opened(ports, received.first_names),
        surname=_opened(ports, received.surname),
        email=email,
        email_fits=email_fits(ports, _account_of(ports, received, person_index), email.text),
        person_index=BlindIndex(person_index.text) if person_index else None,
        code=Plain(code.text),
        code_index=index("code", code.text),
        channel=body.channel,
        post_address=_address(body.channel, body.post_address, listing),
        today=ports.today(),
        seen_at=seen_at,
        listed=listed,
        ends_on=ends_on,
        billing_source=source,
        billing_address=None if billing is None else Plain(billing),
        address_index=None
        if billing is None
        else index(f"address/{received.kvk_number}", normalised(billing)),
        calendars=ports.calendars,
    )


def _received(ports: Ports, reference: str) -> ApplicationReceived:
    """Raises NoSuchReferral and SettledBefore, before anything outside is asked."""
    stream = APPLICATION.stream(reference)
    ports.log.state(stream).check_referred()
    received = ports.log.history(stream.name)[0].event
    assert isinstance(received, ApplicationReceived)
    if received.kvk_number is None:
        raise NoSuchReferral
    return received


def _account_of(ports: Ports, received: ApplicationReceived, person_index: Plain | None) -> Account:
    """The account that this person has; an empty one of who has none."""
    index = person_index.text if person_index else "nobody"
    holder = ports.log.state(RESERVATION.stream(f"person-{received.kvk_number}-{index}")).taken_by
    return ports.log.state(ACCOUNT.stream(holder or "nobody"))


def _opened(ports: Ports, personal: Personal) -> Plain:
    assert isinstance(personal, Sealed), "reading the log always yields sealed values"
    plain = ports.vault.unseal(personal)
    if plain is None:  # being erased this moment
        raise ApplyAgain
    return plain


def _registered(listing: Listing | None, received: ApplicationReceived) -> tuple[bool, date | None]:
    """Whether business and branch are listed, and when the first of them ends."""
    branch = listing.branch(received.branch) if listing and received.branch else None
    if listing is None or (received.branch is not None and branch is None):
        return False, None
    ends = [day for day in (listing.ends_on, branch.ends_on if branch else None) if day is not None]
    return True, min(ends, default=None)


def _address(channel: Channel | None, typed: str | None, listing: Listing | None) -> Plain | None:
    """Problem 422 where a letter has no address to go to."""
    if channel is not Channel.POST:
        return None
    address = typed or (billing_of(listing)[1] if listing else None)
    if address is None:
        told = "The register lists no address that may be used: give one."
        raise invalid("post_address", told, rule="D16")
    return Plain(address)


def _told(ports: Ports, reference: str, position: int) -> Done:
    account_id = ports.log.state(APPLICATION.stream(reference)).account_id
    return {"reference": reference, "account_id": account_id, "position": position}
