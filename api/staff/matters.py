"""What the register announced and people must judge (D13)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field

from api.http.answers import Answer, Page
from api.http.bodies import example
from api.http.idempotency import IdempotencyKey
from api.http.principals import Wired
from api.http.problems import not_found, refuses
from api.http.reading import After, Cursor, Limit, page, position_of, shown
from api.staff.acting import Clerk, Done, StaffAct, Supervisor, act
from domain.kernel import Command
from domain.positions import POSITION_MAX
from domain.registration.aggregate import NothingToSettle
from domain.registration.commands import SettleMatter
from domain.registration.events import Outcome, StaffMatter
from domain.values import KvkNumber
from projections import registrations


class Settlement(StaffAct):
    """What staff decided about a matter."""

    model_config = example({"reason": "correction", "outcome": "moved", "successor": "68750110"})

    outcome: Outcome
    successor: KvkNumber | None = None


class StaffMatterRow(Answer):
    """What the register announced and a person must judge (D13)."""

    position: int
    kvk_number: str = Field(examples=["69599084"])
    branch: str | None
    matter: StaffMatter
    referred_at: datetime
    settled_at: datetime | None = Field(description="None while it waits.")
    outcome: Outcome | None = Field(description="None where the register itself answered it.")
    successor: str | None = Field(description="Where the business went on, as staff gave it.")


class MatterDone(Answer):
    """Which matter was settled."""

    matter: int = Field(description="The position of the matter.")
    position: int


router = APIRouter(prefix="/v1", tags=["staff"])


@router.get(
    "/staff-matters",
    summary="List what the register announced for staff",
    response_model=Page[StaffMatterRow],
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
    response_model=MatterDone,
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
