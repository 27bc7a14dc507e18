"""Requests under four eyes, each with whose account it is, who is invited and who asked: one statement."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Select, and_, case, func, select

from domain.values import AccountId, PersonId, Sealed
from projections import accounts, refunds, staff_members
from projections.approvals import ApprovalState, Matter, table
from projections.queries import LIMIT, page_of, sealed

READ: Final = ("accounts", "approvals", "refunds", "staff_members")
"""The read models that are asked."""


@dataclass(frozen=True, slots=True)
class ApprovalRow:
    """One request. ``reason`` is the requester's; ``amount_cents``: of a credit note, a write-off or a
    refund; ``account_id``: of a closure, an early erasure or a refund, and ``holder`` the names of who has
    it; ``invited``: of the member of staff whom an invitation is for; ``asker``: of who asked."""

    position: int
    matter: Matter
    subject: str
    requested_by: PersonId
    requested_at: datetime
    reason: str | None
    amount_cents: int | None
    expires_at: datetime
    state: ApprovalState
    decided_by: PersonId | None
    decided_at: datetime | None
    account_id: AccountId | None = None
    holder: Sequence[Sealed] = ()
    invited: Sealed | None = None
    asker: Sealed | None = None


def approvals(
    tx: Connection,
    now: datetime,
    *,
    state: ApprovalState | None = None,
    subject: str | None = None,
    matters: Collection[Matter] = (),
    after: int | None = None,
    limit: int = LIMIT,
) -> Sequence[ApprovalRow]:
    """All of them, or those of that subject, of these matters and in that state now, oldest first; ``after``:
    a position."""
    ask = told()
    if subject is not None:
        ask = ask.where(table.c.subject == subject)
    if matters or subject is not None:
        asked = [matter.value for matter in matters or Matter]  # the index begins with it
        ask = ask.where(table.c.matter.in_(asked))
    is_open = table.c.state == ApprovalState.OPEN.value
    match state:
        case None:
            pass
        case ApprovalState.OPEN:
            ask = ask.where(is_open_at(now))
        case ApprovalState.EXPIRED:
            ask = ask.where(
                (table.c.state == ApprovalState.EXPIRED.value) | (is_open & (table.c.expires_at <= now))
            )
        case _:
            ask = ask.where(table.c.state == state.value)
    return [approval_of(row, now) for row in page_of(tx, ask, table.c.position, limit, position=after)]


def is_open_at(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """That it can be decided then."""
    return (table.c.state == ApprovalState.OPEN.value) & (table.c.expires_at > now)


def told() -> Select[Any]:
    """Every request, as ``approval_of`` takes it; what it is about is looked up by its key."""
    return select(*_COLUMNS).select_from(_JOINED)


def approval_of(row: Mapping[Any, Any], now: datetime) -> ApprovalRow:
    """A row of ``told``, as of now."""
    state = ApprovalState(row["state"])
    if state is ApprovalState.OPEN and row["expires_at"] <= now:
        state = ApprovalState.EXPIRED
    return ApprovalRow(
        position=row["position"],
        matter=Matter(row["matter"]),
        subject=row["subject"],
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        reason=row["reason"],
        amount_cents=row["amount_cents"],
        expires_at=row["expires_at"],
        state=state,
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        account_id=row["account_id"],
        holder=[Sealed(one) for one in (row["first_names"], row["surname"]) if one is not None],
        invited=sealed(row["invited"]),
        asker=sealed(row["asker"]),
    )


_REFUND: Final = refunds.table
_HOLDER: Final = accounts.table
_INVITED, _ASKER = staff_members.table.alias("invited"), staff_members.table.alias("asker")
_OF_ACCOUNT: Final = table.c.matter.in_([Matter.CLOSURE.value, Matter.EARLY_ERASURE.value])
_ACCOUNT_ID: Final = case((_OF_ACCOUNT, table.c.subject), else_=_REFUND.c.account_id)


def _is(matter: Matter, one: Column[Any]) -> ColumnElement[bool]:
    return and_(table.c.matter == matter.value, one == table.c.subject)


_JOINED: Final = (
    table.outerjoin(_REFUND, _is(Matter.REFUND, _REFUND.c.refund_id))
    .outerjoin(_HOLDER, _HOLDER.c.account_id == _ACCOUNT_ID)
    .outerjoin(_INVITED, _is(Matter.INVITATION, _INVITED.c.person_id))
    .outerjoin(_ASKER, _ASKER.c.person_id == table.c.requested_by)
)
_COLUMNS: Final = (
    *(column for column in table.c if column.key != "amount_cents"),
    func.coalesce(_REFUND.c.amount_cents, table.c.amount_cents).label("amount_cents"),
    _ACCOUNT_ID.label("account_id"),
    _HOLDER.c.first_names,
    _HOLDER.c.surname,
    _INVITED.c.name.label("invited"),
    _ASKER.c.name.label("asker"),
)
