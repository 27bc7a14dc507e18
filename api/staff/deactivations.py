"""Requests to deactivate or block a code: recorded and checked by staff, then settled (R26)."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Sentences
from api.http.idempotency import IdempotencyKey, derived, once
from api.http.principals import Staff, Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, Reveal, as_json, page, shown
from api.ports import Ports
from api.staff.acting import FOUR_EYES, Done, Settler, StaffAct, act, asked_by
from api.staff.consulting import read_by
from api.staff.listings import listing_of
from domain.account.aggregate import ACCOUNT
from domain.account.events import AccountOpened
from domain.consultation.events import ReadingPurpose
from domain.deactivation.aggregate import DEACTIVATION
from domain.deactivation.commands import RecordContact, RequestDeactivation
from domain.deactivation.events import DeactivationRequested, Finding, Item, Outcome
from domain.reservation.aggregate import RESERVATION
from domain.sameness import email_of, name_of
from domain.use_cases.settle_deactivation import SettleDeactivationRequest
from domain.values import AccessCode, AccountId, BadCode, DeactivationId, Plain, Sealed, normalised
from projections import deactivations
from projections.deactivations import DeactivationState


class DeactivationMail(StaffAct):
    """What an organisation asked by mail, as it was written: six items (R26). What it left out is left out;
    an item that does not fit is recorded all the same, and answered as such."""

    model_config = example(
        {
            "reason": "account_manager_asked",
            "code": "W425QB62222B",
            "first_names": "Guusje",
            "surname": "Geluk",
            "email": "info@dagobert.example",
            "trade_name": "Test EMZ Dagobert",
            "kvk_number": "69599084",
            "grounds": "De medewerker is uit dienst.",
        }
    )

    code: Sentences | None = None
    first_names: Sentences | None = None
    surname: Sentences | None = None
    email: Sentences | None = None
    trade_name: Sentences | None = None
    kvk_number: Sentences | None = None
    grounds: Sentences | None = None


class DeactivationOutcome(StaffAct):
    """What staff decided, having been in touch (R26)."""

    model_config = example({"reason": "account_manager_asked", "outcome": "suspended"})

    outcome: Outcome


class DeactivationRecorded(Positioned):
    """A request to deactivate a code was recorded, and what was found (R26)."""

    reference: str
    account_id: str | None = Field(description="Whose access code was given; null where it is nobody's.")
    findings: dict[Item, Finding]
    missing: list[Item] = Field(description="Ask the organisation for these.")


class DeactivationRow(Answer):
    """A request to deactivate a code. What was given is closed in lists, and null once erased (D12)."""

    deactivation_id: str
    account_id: str | None
    state: DeactivationState
    waiting: bool = Field(
        description="Whether it is not settled: somebody is to get in touch, or to settle it."
    )
    findings: dict[Item, Finding]
    complete: bool
    requested_at: datetime
    changed_on: date
    code: str | None
    first_names: str | None
    surname: str | None
    email: str | None
    trade_name: str | None
    kvk_number: str | None
    grounds: str | None


class DeactivationDone(Positioned):
    """What staff did was recorded, or was so already."""

    reference: str


router = APIRouter(prefix="/v1/deactivation-requests", tags=["staff"])


@router.post(
    "",
    status_code=201,
    summary="Record a request to deactivate a code",
    response_model=DeactivationRecorded,
    openapi_extra=refuses("technical-fault"),
)
def record(body: DeactivationMail, ports: Wired, who: Settler, key: IdempotencyKey = None) -> Done:
    """What an organisation with an account manager asked by mail, as it was written (R26). Answers how each
    of the six items compares with what is known of the account whose code was given; an item that was left
    out is missing. Then get in touch with the organisation. Which values of the holder were compared is
    recorded as a reading (D17)."""
    request = asked_by(ports, who, "record-deactivation", key, body)
    one = DeactivationId(derived(request, "deactivation"))
    done = once(ports, request, lambda: _recorded(ports, who, one, body))
    first = ports.log.history(DEACTIVATION.stream(one).name)[0].event
    assert isinstance(first, DeactivationRequested)
    return {
        "reference": one,
        "account_id": first.account_id,
        "findings": first.findings,
        "missing": [item for item in Item if first.findings[item] is Finding.MISSING],
        "position": done.position,
    }


@router.get(
    "",
    summary="List requests to deactivate a code",
    response_model=Page[DeactivationRow],
)
def requests(
    ports: Wired,
    _: Settler,
    state: Annotated[DeactivationState | None, Query(description="Only those in this state.")] = None,
    account_id: Annotated[AccountId | None, Query(description="Only those about this account.")] = None,
    complete: Annotated[bool | None, Query(description="Only those with or without all six items.")] = None,
    waiting: Annotated[bool | None, Query(description="Only those that are not settled, or are.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """Requests to deactivate or block a code, oldest first (R26); what was given is closed in lists."""
    with shown(ports, after, "deactivations") as tx:
        rows = deactivations.deactivations(
            tx,
            state=state,
            account_id=account_id,
            complete=complete,
            waiting=waiting,
            after=DeactivationId(cursor) if cursor else None,
            limit=limit + 1,
        )
    return page(rows, limit, lambda row: row.deactivation_id)


@router.get(
    "/{reference}",
    summary="See one request to deactivate a code",
    response_model=DeactivationRow,
    openapi_extra=refuses("not-found"),
)
def one_request(reference: str, ports: Wired, who: Settler, after: After = None) -> dict[str, Any]:
    """One request with what was given, to get in touch (R26). Who read it is recorded (D17)."""
    with shown(ports, after, "deactivations") as tx:
        row = deactivations.deactivation(tx, DeactivationId(reference))
    if row is None:
        raise not_found("deactivation request")
    with read_by(ports, who, ReadingPurpose.DEACTIVATION_REQUEST) as read:
        return as_json(row, read.of(DEACTIVATION.stream(reference).name))


@router.post(
    "/{reference}/contact",
    summary="Record that the requester was contacted",
    response_model=DeactivationDone,
    openapi_extra=refuses("no-such-deactivation", "deactivation-settled"),
)
def contact(reference: str, body: StaffAct, ports: Wired, who: Settler, key: IdempotencyKey = None) -> Done:
    """Staff got in touch with who asked (R26)."""
    command = RecordContact(at=ports.clock.now(), deactivation_id=DeactivationId(reference))
    return act(ports, who, "contact-requester", key, body, command, reference=reference)


@router.post(
    "/{reference}/outcome",
    summary="Settle a request to deactivate a code",
    response_model=DeactivationDone,
    openapi_extra=refuses(
        "no-such-deactivation",
        "deactivation-settled",
        "contact-first",
        "no-account-named",
        "account-closed",
        *FOUR_EYES,
    ),
)
def settle_request(
    reference: str, body: DeactivationOutcome, ports: Wired, who: Settler, key: IdempotencyKey = None
) -> Done:
    """Suspend the account (R24), request its closure, which another person approves (R25, D17), or dismiss
    the request. The first two only after staff has been in touch."""
    command = SettleDeactivationRequest(
        at=ports.clock.now(),
        deactivation_id=DeactivationId(reference),
        outcome=body.outcome,
        person_id=who.person_id,
    )
    return act(ports, who, "settle-deactivation", key, body, command, reference=reference)


def _recorded(ports: Ports, who: Staff, one: DeactivationId, body: DeactivationMail) -> RequestDeactivation:
    given = {name: getattr(body, name) for name in deactivations.GIVEN}
    account_id = None if body.code is None else _whose(ports, body.code)
    return RequestDeactivation(
        at=ports.clock.now(),
        deactivation_id=one,
        account_id=account_id,
        findings=_findings(ports, who, body, account_id),
        **{name: None if value is None else Plain(value) for name, value in given.items()},
    )


def _whose(ports: Ports, typed: str) -> AccountId | None:
    """The account whose code this is now."""
    try:
        index = ports.vault.index("code", AccessCode.parse(typed).text)
    except BadCode:
        return None
    holder = ports.log.state(RESERVATION.stream(f"code-{index}")).taken_by
    if holder is None or ports.log.state(ACCOUNT.stream(holder)).code_index != index:
        return None
    return AccountId(holder)


def _findings(
    ports: Ports, who: Staff, body: DeactivationMail, account_id: AccountId | None
) -> dict[Item, Finding]:
    fits = {Item.ACCESS_CODE: account_id is not None}
    if account_id is not None:
        with read_by(ports, who, ReadingPurpose.DEACTIVATION_COMPARED, reason=body.reason) as read:
            fits |= _compared(ports, read.of(ACCOUNT.stream(account_id).name), body, account_id)
    # Who has a single name gives no first names (D27).
    whole = body.first_names is not None or fits.get(Item.NAME, False)
    given = {
        Item.ACCESS_CODE: body.code,
        Item.NAME: body.surname if whole else None,
        Item.EMAIL: body.email,
        Item.TRADE_NAME: body.trade_name,
        Item.KVK_NUMBER: body.kvk_number,
        Item.GROUNDS: body.grounds,
    }
    return {item: _finding(value, fits.get(item)) for item, value in given.items()}


def _finding(given: str | None, fits: bool | None) -> Finding:
    if given is None:
        return Finding.MISSING
    if fits is None:
        return Finding.UNCHECKED
    return Finding.FITS if fits else Finding.DIFFERS


def _compared(
    ports: Ports, reveal: Reveal, body: DeactivationMail, account_id: AccountId
) -> dict[Item, bool]:
    """Opens only what something was typed for. Raises TechnicalFault where the register cannot be asked for
    the trade name."""
    stream = ACCOUNT.stream(account_id)
    account, opened = ports.log.state(stream), ports.log.history(stream.name)[0].event
    assert isinstance(opened, AccountOpened)
    fits = {Item.KVK_NUMBER: account.kvk_number == "".join((body.kvk_number or "").split())}
    if body.surname is not None:
        holder = [name_of(_opened(reveal, part) or "") for part in (opened.first_names, opened.surname)]
        fits[Item.NAME] = holder == [name_of(body.first_names or ""), name_of(body.surname)]
    if body.email is not None:
        email = _opened(reveal, account.email)
        fits[Item.EMAIL] = email is not None and email_of(email) == email_of(body.email)
    listing = listing_of(ports, account.kvk_number) if body.trade_name is not None else None
    if listing is not None and body.trade_name is not None:
        fits[Item.TRADE_NAME] = normalised(listing.name) == normalised(body.trade_name)
    return fits


def _opened(reveal: Reveal, personal: object) -> str | None:
    assert personal is None or isinstance(personal, Sealed), "reading the log always yields sealed values"
    return reveal(personal)
