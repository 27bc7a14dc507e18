"""Requests to deactivate or block a code: staff's work list, and those to be erased (R26, D12)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, Connection, Index, RowMapping, Table, bindparam, not_, select

from domain.deactivation.events import (
    DeactivationErasureDone,
    DeactivationErasureStarted,
    DeactivationRequested,
    DeactivationSettled,
    Finding,
    RequesterContacted,
)
from domain.kernel import Recorded
from domain.values import AccountId, DeactivationId, Sealed
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, page_of, place_of, sealed


class DeactivationState(StrEnum):
    """How far a request has come."""

    OPEN = "open"
    CONTACTED = "contacted"
    SUSPENDED = "suspended"
    CLOSURE_REQUESTED = "closure_requested"
    DISMISSED = "dismissed"
    ERASING = "erasing"
    ERASED = "erased"
    """What was given can no longer be read (D12)."""


@dataclass(frozen=True, slots=True)
class DeactivationRow:
    """One request. ``waiting``: it is not settled; ``findings``: how each of the six items compared;
    ``complete``: none is missing. What was given is sealed."""

    deactivation_id: DeactivationId
    account_id: AccountId | None
    state: DeactivationState
    waiting: bool
    findings: Mapping[str, str]
    complete: bool
    requested_at: datetime
    changed_on: date
    code: Sealed | None
    first_names: Sealed | None
    surname: Sealed | None
    email: Sealed | None
    trade_name: Sealed | None
    kvk_number: Sealed | None
    grounds: Sealed | None


WAITING: Final = (DeactivationState.OPEN.value, DeactivationState.CONTACTED.value)
"""Somebody is still to get in touch, or to settle it (R26)."""
GIVEN = ("code", "first_names", "surname", "email", "trade_name", "kvk_number", "grounds")
table = Table(
    "deactivations",
    READ_MODELS,
    Column("deactivation_id", Text, primary_key=True),
    Column("requested", BigInteger, nullable=False),
    Column("account_id", Text),
    Column("state", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("changed_on", Date, nullable=False),
    *(Column(name, Text) for name in GIVEN),
    Index(None, "state", "requested"),
    Index(None, "account_id", "requested"),
    Index(None, "changed_on", "requested"),
)

projection = Projection("deactivations", [table])
WAITS: Final = table.c.state.in_(WAITING)


# --- what each event does -----------------------------------------------------------------------
@projection.on(DeactivationRequested)
def requested(view: View, happened: Recorded[DeactivationRequested]) -> None:
    event = happened.event
    view.insert(
        table,
        deactivation_id=event.deactivation_id,
        requested=happened.position,
        account_id=event.account_id,
        state=DeactivationState.OPEN,
        findings=json.dumps(event.findings, sort_keys=True),
        complete=Finding.MISSING not in event.findings.values(),
        requested_at=happened.recorded_at,
        changed_on=event.requested_on,
        **{name: getattr(event, name) for name in GIVEN},
    )


@projection.on(RequesterContacted)
def contacted(view: View, happened: Recorded[RequesterContacted]) -> None:
    on = happened.event.contacted_on
    view.update(table, _key(happened), state=DeactivationState.CONTACTED, changed_on=on)


@projection.on(DeactivationSettled)
def settled(view: View, happened: Recorded[DeactivationSettled]) -> None:
    state, on = DeactivationState(happened.event.outcome), happened.event.settled_on
    view.update(table, _key(happened), state=state, changed_on=on)


@projection.on(DeactivationErasureStarted)
def erasure_started(view: View, happened: Recorded[DeactivationErasureStarted]) -> None:
    view.update(table, _key(happened), state=DeactivationState.ERASING)


@projection.on(DeactivationErasureDone)
def erased(view: View, happened: Recorded[DeactivationErasureDone]) -> None:
    view.update(table, _key(happened), state=DeactivationState.ERASED)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"deactivation_id": happened.event.deactivation_id}


# --- queries ------------------------------------------------------------------------------------
def deactivation(tx: Connection, deactivation_id: DeactivationId) -> DeactivationRow | None:
    ask = select(table).where(table.c.deactivation_id == deactivation_id)
    found = tx.execute(ask).mappings().one_or_none()
    return None if found is None else _row(found)


def deactivations(
    tx: Connection,
    *,
    state: DeactivationState | None = None,
    account_id: AccountId | None = None,
    complete: bool | None = None,
    waiting: bool | None = None,
    after: DeactivationId | None = None,
    limit: int = LIMIT,
) -> Sequence[DeactivationRow]:
    """All of them, or those that fit every filter given, oldest first."""
    filters = {"state": state and state.value, "account_id": account_id, "complete": complete}
    where = [table.c[name] == value for name, value in filters.items() if value is not None]
    if waiting is not None:
        where.append(WAITS if waiting else not_(WAITS))
    return [
        _row(row)
        for row in page_of(tx, select(table).where(*where), table.c.requested, limit, deactivation_id=after)
    ]


def erasable(
    tx: Connection, changed_before: date, *, after: DeactivationId | None = None, limit: int = LIMIT
) -> Sequence[DeactivationId]:
    """Those about which nothing was done since before that day (D12)."""
    place = place_of(tx, table, "requested", deactivation_id=after)
    return _ERASABLE.read(tx, place, limit, changed_before=changed_before).scalars().all()


_OVER = (DeactivationState.ERASING.value, DeactivationState.ERASED.value)
_ERASABLE = Pages(
    select(table.c.deactivation_id).where(
        table.c.changed_on < bindparam("changed_before"), table.c.state.not_in(_OVER)
    ),
    table.c.requested,
)


def _row(row: RowMapping) -> DeactivationRow:
    return DeactivationRow(
        deactivation_id=row["deactivation_id"],
        account_id=row["account_id"],
        state=DeactivationState(row["state"]),
        waiting=row["state"] in WAITING,
        findings=json.loads(row["findings"]),
        complete=row["complete"],
        requested_at=row["requested_at"],
        changed_on=row["changed_on"],
        **{name: sealed(row[name]) for name in GIVEN},
    )
