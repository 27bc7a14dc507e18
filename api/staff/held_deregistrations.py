"""Deregistrations that are held until people have judged them: the codes stop meanwhile (R32-R34, D28)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import refuses
from api.http.reading import After, Cursor, Limit, as_json, page, position_of, shown
from api.staff.acting import Clerk, Done, StaffAct, Supervisor, act
from domain.deregistration_day.commands import DismissDay, ReleaseDay
from domain.registration.commands import DismissHeld, ReleaseHeld
from domain.values import KvkNumber
from projections import registrations


class HeldRow(Answer):
    """A branch, or a business as a whole, that the register lists as ended; its codes are stopped."""

    position: int
    kvk_number: str = Field(examples=["69599084"])
    branch: str | None = Field(description="None: the business as a whole.")
    ended_on: date
    held_on: date = Field(description="The day that brought unusually many.")


class HeldDayRow(Answer):
    """How much of one day is held still."""

    held_on: date
    companies: int
    units: int = Field(description="Businesses and branches.")


class HeldDays(Answer):
    """All of them, oldest first."""

    items: list[HeldDayRow]
    next: None


class HeldDone(Answer):
    """What was released or dismissed."""

    held: str = Field(examples=["69599084", "2026-06-01"], description="A KVK number, or a day.")
    position: int


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/held-deregistrations",
    summary="List deregistrations that are held",
    response_model=Page[HeldRow],
)
def held(
    ports: Wired,
    _: Clerk,
    held_on: Annotated[date | None, Query(description="Only those of this day.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What the register lists as ended on a day of unusually many, or while its business is a matter that
    waits, oldest first: its codes are stopped and no account is closed until a supervisor releases or
    dismisses it, and nobody can apply for it meanwhile (R32-R34, D28)."""
    with shown(ports, after, "registrations") as tx:
        rows = registrations.held_deregistrations(
            tx, held_on=held_on, after=position_of(cursor), limit=limit + 1
        )
    return page(rows, limit, lambda row: row.position)


@router.get(
    "/held-deregistrations/days",
    summary="Count deregistrations that are held",
    response_model=HeldDays,
)
def held_days(ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """The days of which something is held still, and how much."""
    with shown(ports, after, "registrations") as tx:
        return {"items": [as_json(row) for row in registrations.held_days(tx)], "next": None}


@router.post(
    "/held-deregistrations/days/{day}/release",
    summary="Release all that a day held",
    response_model=HeldDone,
    openapi_extra=refuses("nothing-held-on-day"),
)
def release_day(day: date, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """The day's number was right: every account of what it held is closed (R33), and what follows on that
    day is not held. What was dismissed stays dismissed; what was held because its business is a matter that
    waits is released by itself."""
    command = ReleaseDay(at=ports.clock.now(), day=day)
    return act(ports, who, "release-day", key, body, command, held=day.isoformat())


@router.post(
    "/held-deregistrations/days/{day}/dismissal",
    summary="Dismiss all that a day held",
    response_model=HeldDone,
    openapi_extra=refuses("nothing-held-on-day"),
)
def dismiss_day(day: date, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """The day's number is an error of the register: the codes of what it held work again, unless another
    reason blocks them (D3, D28). What follows on that day is held as before. What was released stays
    released; what was held because its business is a matter that waits is dismissed by itself."""
    command = DismissDay(at=ports.clock.now(), day=day)
    return act(ports, who, "dismiss-day", key, body, command, held=day.isoformat())


@router.post(
    "/held-deregistrations/{kvk_number}/release",
    summary="Release what is held of a company",
    response_model=HeldDone,
    openapi_extra=refuses("nothing-held"),
)
def release(
    kvk_number: KvkNumber, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """It has ended: its accounts are closed (R33)."""
    command = ReleaseHeld(at=ports.clock.now(), kvk_number=kvk_number)
    return act(ports, who, "release-held", key, body, command, held=kvk_number)


@router.post(
    "/held-deregistrations/{kvk_number}/dismissal",
    summary="Dismiss what is held of a company",
    response_model=HeldDone,
    openapi_extra=refuses("nothing-held"),
)
def dismiss(
    kvk_number: KvkNumber, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """It is an error of the register: its codes work again, unless another reason blocks them (D3, D28). A
    later signal after which it is still listed as ended counts again."""
    command = DismissHeld(at=ports.clock.now(), kvk_number=kvk_number)
    return act(ports, who, "dismiss-held", key, body, command, held=kvk_number)
