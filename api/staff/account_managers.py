"""The account-manager desk: which organisations have an account manager (R38)."""

from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Security
from pydantic import Field

from api.http.answers import Answer, Page, Positioned
from api.http.bodies import example
from api.http.fields import Kvk
from api.http.idempotency import IdempotencyKey
from api.http.principals import Staff, Wired, staff
from api.http.reading import After, Cursor, Limit, page, shown
from api.staff.acting import Done, Settler, StaffAct, act
from domain.management.commands import BeginManagement, EndManagement
from domain.ports import Role
from domain.values import KvkNumber
from projections.managements import managed


class ManagedOrganisation(StaffAct):
    """An organisation that has an account manager (R38)."""

    model_config = example({"reason": "account_management", "kvk_number": "69599084"})

    kvk_number: Kvk


class ManagedRow(Answer):
    """An organisation with an account manager (R38)."""

    kvk_number: str = Field(examples=["69599084"])
    since: datetime


class ManagedDone(Positioned):
    """What was asked was done, or was so already."""

    kvk_number: str


router = APIRouter(prefix="/v1/account-managed", tags=["staff"])
DESK: Final = Role.ACCOUNT_MANAGER_DESK
Desk = Annotated[Staff, Security(staff(DESK), scopes=[DESK])]


@router.get("", summary="List account-managed organisations", response_model=Page[ManagedRow])
def organisations(
    ports: Wired, _: Settler, after: After = None, cursor: Cursor = None, limit: Limit = 50
) -> dict[str, Any]:
    """Organisations that obtain codes only through the desk (R38), in the order they were marked."""
    with shown(ports, after, "managements") as tx:
        rows = managed(tx, after=cursor, limit=limit + 1)
    return page(rows, limit, lambda row: row.kvk_number)


@router.post(
    "",
    status_code=201,
    summary="Mark an organisation as account-managed",
    response_model=ManagedDone,
)
def begin(body: ManagedOrganisation, ports: Wired, who: Desk, key: IdempotencyKey = None) -> Done:
    """From now on its people's applications are left to the desk (R38); codes they have go on. It need not be
    a customer yet."""
    command = BeginManagement(at=ports.clock.now(), kvk_number=body.kvk_number)
    return act(ports, who, "begin-management", key, body, command, kvk_number=body.kvk_number)


@router.post(
    "/{kvk_number}/end",
    summary="Take the mark of account management away",
    response_model=ManagedDone,
)
def end(
    kvk_number: Annotated[KvkNumber, Path()],
    body: StaffAct,
    ports: Wired,
    who: Desk,
    key: IdempotencyKey = None,
) -> Done:
    """From now on its people apply as everybody does. What waits can then be settled by any clerk."""
    command = EndManagement(at=ports.clock.now(), kvk_number=kvk_number)
    return act(ports, who, "end-management", key, body, command, kvk_number=kvk_number)
