"""What the register announced and people must judge: matters (D13), deregistrations that are held (R33)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from api.http import answers
from api.http.bodies import StaffAct, example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import POSITION_MAX, After, Cursor, Limit, as_json, page, position_of, shown
from api.staff import matter_answers
from api.staff.accounts import Clerk, Supervisor
from api.staff.acting import Done, act
from domain.deregistration_day.commands import ReleaseDay
from domain.kernel import Command
from domain.registration.aggregate import NothingToSettle
from domain.registration.commands import DismissHeld, ReleaseHeld, SettleMatter
from domain.registration.events import Outcome
from domain.values import KvkNumber
from projections import registrations

router = APIRouter(prefix="/v1", tags=["staff"])


class Settlement(StaffAct):
    """What staff decided about a matter."""

    model_config = example({"reason": "correction", "outcome": "moved", "successor": "68750110"})

    outcome: Outcome
    successor: KvkNumber | None = None


@router.get(
    "/staff-matters",
    summary="List what the register announced for staff",
    response_model=answers.Page[matter_answers.StaffMatterRow],
)
def matters(
    ports: Wired,
    _: Clerk,
    kvk_number: Annotated[KvkNumber | None, Query(description="Only those about this company.")] = None,
    settled_too: Annotated[bool, Query(description="Also those that wait no more.")] = False,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """What the register announced and a person must judge (D13), oldest first: those that wait."""
    with shown(ports, after, "registrations") as tx:
        rows = registrations.staff_matters(
            tx, kvk_number=kvk_number, settled_too=settled_too, after=position_of(cursor), limit=limit + 1
        )
    return page(rows, limit, lambda row: row.position)


@router.post(
    "/staff-matters/{matter}/settlement",
    summary="Settle a matter",
    response_model=matter_answers.MatterDone,
    openapi_extra=refuses("not-found", "nothing-to-settle", "successor-does-not-fit"),
)
def settle(
    matter: Annotated[int, Path(ge=1, le=POSITION_MAX)],
    body: Settlement,
    ports: Wired,
    who: Supervisor,
    key: IdempotencyKey = None,
) -> Done:
    """Decide what a merger, transfer, continuation or missing branch means (D13). ``goes_on``: the accounts
    stay, and people can apply again. ``ended``: the accounts are closed (R33), and nobody can apply until a
    later signal lists it again (I15). ``moved``: the same, and ``successor`` tells under which KVK number
    the business goes on, where people then apply."""

    def command() -> Command:
        with ports.reads.connect() as tx:
            found = registrations.staff_matter(tx, matter)
        if found is None:
            raise not_found("matter")
        if found.settled_at is not None:  # another may wait by now that nobody looked at yet
            raise NothingToSettle
        return SettleMatter(
            at=ports.clock.now(),
            kvk_number=found.kvk_number,
            branch=found.branch,
            matter=found.matter,
            outcome=body.outcome,
            successor=body.successor,
            today=ports.today(),
        )

    return act(ports, who, "settle-matter", key, body, command, matter=matter)


@router.get(
    "/held-deregistrations",
    summary="List deregistrations that are held",
    response_model=answers.Page[matter_answers.HeldRow],
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
    waits, oldest first: the accounts stay as they are until a supervisor releases or dismisses it, and nobody
    can apply for it meanwhile (R32-R34)."""
    with shown(ports, after, "registrations") as tx:
        rows = registrations.held_deregistrations(
            tx, held_on=held_on, after=position_of(cursor), limit=limit + 1
        )
    return page(rows, limit, lambda row: row.position)


@router.get(
    "/held-deregistrations/days",
    summary="Count deregistrations that are held",
    response_model=matter_answers.HeldDays,
)
def held_days(ports: Wired, _: Clerk, after: After = None) -> dict[str, Any]:
    """The days of which something is held still, and how much."""
    with shown(ports, after, "registrations") as tx:
        return {"items": [as_json(row) for row in registrations.held_days(tx)], "next": None}


@router.post(
    "/held-deregistrations/days/{day}/release",
    summary="Release all that a day held",
    response_model=matter_answers.HeldDone,
    openapi_extra=refuses("nothing-held-on-day"),
)
def release_day(day: date, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None) -> Done:
    """The day's number was right: every account of what it held is closed (R33), and what follows on that
    day is not held. What was dismissed stays dismissed; what was held because its business is a matter that
    waits is released by itself."""
    command = ReleaseDay(at=ports.clock.now(), day=day)
    return act(ports, who, "release-day", key, body, command, held=day.isoformat())


@router.post(
    "/held-deregistrations/{kvk_number}/release",
    summary="Release what is held of a company",
    response_model=matter_answers.HeldDone,
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
    response_model=matter_answers.HeldDone,
    openapi_extra=refuses("nothing-held"),
)
def dismiss(
    kvk_number: KvkNumber, body: StaffAct, ports: Wired, who: Supervisor, key: IdempotencyKey = None
) -> Done:
    """It is an error of the register: its accounts stay. A later signal after which it is still listed as
    ended counts again."""
    command = DismissHeld(at=ports.clock.now(), kvk_number=kvk_number)
    return act(ports, who, "dismiss-held", key, body, command, held=kvk_number)
