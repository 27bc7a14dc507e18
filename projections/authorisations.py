"""Authorisations to view protected data: an account's own, staff's work list, those that lapse (R4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, bindparam, func, select

from domain.authorisation.events import (
    AuthorisationConfirmed,
    AuthorisationEnded,
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefusal,
    AuthorisationRefused,
    AuthorisationReminderDue,
    AuthorisationRequested,
    AuthorisationWithdrawn,
)
from domain.kernel import Recorded
from domain.values import AccountId, AuthorisationId, KvkNumber, Sealed
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.point import PointReader, one
from projections.queries import LIMIT, Pages, page_of, place_of


class AuthorisationState(StrEnum):
    """What came of a request to view protected data."""

    REQUESTED = "requested"
    """Staff decides."""
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Not confirmed in time."""
    ENDED = "ended"
    """With its account."""


@dataclass(frozen=True, slots=True)
class AuthorisationRow:
    """One request. ``confirm_by``: the last day to confirm what was granted. The grounds are sealed.

    ``over_on``: when it was refused, withdrawn, lapsed or ended with its account."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    kvk_number: KvkNumber
    state: AuthorisationState
    grounds: Sealed
    requested_at: datetime
    granted_on: date | None
    confirm_by: date | None
    over_on: date | None
    refusal: AuthorisationRefusal | None

    def lasts(self, today: date) -> bool:
        """Granted, and its last day is not over; it is in force where the code is usable as well (R4, D3)."""
        granted = self.state is AuthorisationState.GRANTED
        return granted and self.confirm_by is not None and today <= self.confirm_by


table = Table(
    "authorisations",
    READ_MODELS,
    Column("authorisation_id", Text, primary_key=True),
    Column("requested", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("kvk_number", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("grounds", Text, nullable=False),
    Column("requested_at", Utc, nullable=False),
    Column("granted_on", Date),
    Column("confirm_by", Date),
    Column("over_on", Date),
    Column("refusal", Text),
    Column("reminded", Boolean, nullable=False),
    Index(None, "account_id", "requested"),
    Index(None, "state", "requested"),
    Index(None, "state", "confirm_by"),
)

projection = Projection("authorisations", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(AuthorisationRequested)
def requested(view: View, happened: Recorded[AuthorisationRequested]) -> None:
    event = happened.event
    view.insert(
        table,
        authorisation_id=event.authorisation_id,
        requested=happened.position,
        account_id=event.account_id,
        kvk_number=event.kvk_number,
        state=AuthorisationState.REQUESTED,
        grounds=event.grounds,
        requested_at=happened.recorded_at,
        reminded=False,
    )


@projection.on(AuthorisationGranted)
def granted(view: View, happened: Recorded[AuthorisationGranted]) -> None:
    event, state = happened.event, AuthorisationState.GRANTED
    view.update(table, _key(happened), state=state, granted_on=event.granted_on, confirm_by=event.confirm_by)


@projection.on(AuthorisationConfirmed)
def confirmed(view: View, happened: Recorded[AuthorisationConfirmed]) -> None:
    view.update(table, _key(happened), confirm_by=happened.event.confirm_by, reminded=False)


@projection.on(AuthorisationReminderDue)
def reminder_due(view: View, happened: Recorded[AuthorisationReminderDue]) -> None:
    view.update(table, _key(happened), reminded=True)


@projection.on(AuthorisationRefused)
def refused(view: View, happened: Recorded[AuthorisationRefused]) -> None:
    event, state = happened.event, AuthorisationState.REFUSED
    view.update(table, _key(happened), state=state, over_on=event.refused_on, refusal=event.refusal)


@projection.on(AuthorisationWithdrawn)
def withdrawn(view: View, happened: Recorded[AuthorisationWithdrawn]) -> None:
    over_on = happened.event.withdrawn_on
    view.update(table, _key(happened), state=AuthorisationState.WITHDRAWN, over_on=over_on)


@projection.on(AuthorisationLapsed)
def lapsed(view: View, happened: Recorded[AuthorisationLapsed]) -> None:
    over_on = happened.event.lapsed_on
    view.update(table, _key(happened), state=AuthorisationState.LAPSED, over_on=over_on)


@projection.on(AuthorisationEnded)
def ended(view: View, happened: Recorded[AuthorisationEnded]) -> None:
    over_on = happened.event.ended_on
    view.update(table, _key(happened), state=AuthorisationState.ENDED, over_on=over_on)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"authorisation_id": happened.event.authorisation_id}


# --- queries ------------------------------------------------------------------------------------
_of_the_same = table.alias()
_NEWEST = select(func.max(_of_the_same.c.requested)).where(_of_the_same.c.account_id == table.c.account_id)
_LAST = select(table).where(
    table.c.account_id == bindparam("account_id"), table.c.requested == _NEWEST.scalar_subquery()
)


def of_account(tx: Connection | PointReader, account_id: AccountId) -> AuthorisationRow | None:
    """The account's last request; None if it never made one."""
    found = one(tx, _LAST, account_id=account_id)
    return None if found is None else _authorisation(found)


def authorisations(
    tx: Connection,
    *,
    state: AuthorisationState | None = None,
    after: AuthorisationId | None = None,
    limit: int = LIMIT,
) -> Sequence[AuthorisationRow]:
    """All of them, or those in that state, oldest request first."""
    ask = select(table) if state is None else select(table).where(table.c.state == state.value)
    return [_authorisation(row) for row in page_of(tx, ask, table.c.requested, limit, authorisation_id=after)]


def lapsing(
    tx: Connection, today: date, *, after: AuthorisationId | None = None, limit: int = LIMIT
) -> Sequence[tuple[AuthorisationId, AccountId]]:
    """Those whose last day to confirm is over."""
    return _read(tx, _LAPSING, today, after, limit)


def to_remind(
    tx: Connection, until: date, *, after: AuthorisationId | None = None, limit: int = LIMIT
) -> Sequence[tuple[AuthorisationId, AccountId]]:
    """Those whose last day to confirm comes no later than that, and that nobody was reminded of."""
    return _read(tx, _TO_REMIND, until, after, limit)


def _read(
    tx: Connection, pages: Pages, day: date, after: AuthorisationId | None, limit: int
) -> Sequence[tuple[AuthorisationId, AccountId]]:
    place = place_of(tx, table, "requested", authorisation_id=after)
    found = pages.read(tx, place, limit, day=day)
    return [(row.authorisation_id, row.account_id) for row in found]


_GRANTED = select(table.c.authorisation_id, table.c.account_id).where(
    table.c.state == AuthorisationState.GRANTED.value
)
_LAPSING = Pages(_GRANTED.where(table.c.confirm_by < bindparam("day")), table.c.requested)
_TO_REMIND = Pages(
    _GRANTED.where(table.c.confirm_by <= bindparam("day"), table.c.reminded.is_(other=False)),
    table.c.requested,
)


def _authorisation(row: Mapping[Any, Any]) -> AuthorisationRow:
    return AuthorisationRow(
        authorisation_id=row["authorisation_id"],
        account_id=row["account_id"],
        kvk_number=row["kvk_number"],
        state=AuthorisationState(row["state"]),
        grounds=Sealed(row["grounds"]),
        requested_at=row["requested_at"],
        granted_on=row["granted_on"],
        confirm_by=row["confirm_by"],
        over_on=row["over_on"],
        refusal=row["refusal"] and AuthorisationRefusal(row["refusal"]),
    )
