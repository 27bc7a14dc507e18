"""Every application for an access code, and what came of it (D25)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, and_, bindparam, or_, select

from domain.application.events import (
    ApplicationAnswered,
    ApplicationErasureDone,
    ApplicationErasureStarted,
    ApplicationGranted,
    ApplicationReceived,
    ApplicationReferred,
    ApplicationRefused,
    LossConfirmationDue,
    Referral,
    Refusal,
)
from domain.kernel import Recorded
from domain.values import AccountId, ApplicationId, BranchNumber, CustomerId, KvkNumber, Sealed, Use
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, page_of, place_of


class ApplicationState(StrEnum):
    """What came of an application."""

    RECEIVED = "received"
    AWAITING_CONFIRMATION = "awaiting_confirmation"
    """The proven address was asked by mail whether the code is lost (D26)."""
    GRANTED = "granted"
    REFUSED = "refused"
    REFERRED = "referred"
    """The register's staff decides (R38, R41, D13)."""
    ERASING = "erasing"
    ERASED = "erased"
    """Its personal data can no longer be read (D12)."""


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    """One application. ``reason``: why it was refused or, before staff settled it, referred. ``referral``:
    why it was referred, also afterwards. ``answered``: the applicant was told.

    ``account_id`` is the account that a grant opens. The names and the email address are sealed."""

    application_id: ApplicationId
    account_id: AccountId
    customer_id: CustomerId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    post_wanted: bool
    state: ApplicationState
    reason: Refusal | Referral | None
    received_at: datetime
    refused_on: date | None
    referral: Referral | None
    referred_on: date | None
    answered: bool
    first_names: Sealed
    surname: Sealed
    email: Sealed


table = Table(
    "applications",
    READ_MODELS,
    Column("application_id", Text, primary_key=True),
    Column("received", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("kvk_number", Text),
    Column("branch", Text),
    Column("post_wanted", Boolean, nullable=False),
    Column("first_names", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("received_at", Utc, nullable=False),
    Column("state", Text, nullable=False),
    Column("refusal", Text),
    Column("referral", Text),
    Column("refused_on", Date),
    Column("referred_on", Date),
    Column("confirmation_asked_on", Date),
    Column("answered", Boolean, nullable=False),
    Index(None, "state", "received"),
    Index(None, "state", "refused_on"),
    Index(None, "state", "referred_on"),
    Index(None, "confirmation_asked_on"),
)

projection = Projection("applications", [table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(ApplicationReceived)
def received(view: View, happened: Recorded[ApplicationReceived]) -> None:
    event = happened.event
    view.insert(
        table,
        application_id=event.application_id,
        received=happened.position,
        account_id=event.account_id,
        customer_id=event.customer_id,
        use=event.use,
        kvk_number=event.kvk_number,
        branch=event.branch,
        post_wanted=event.post_wanted,
        first_names=event.first_names,
        surname=event.surname,
        email=event.email,
        received_at=happened.recorded_at,
        state=ApplicationState.RECEIVED,
        answered=False,
    )


@projection.on(LossConfirmationDue)
def confirmation_due(view: View, happened: Recorded[LossConfirmationDue]) -> None:
    asked_on = happened.event.asked_on
    view.update(
        table, _key(happened), state=ApplicationState.AWAITING_CONFIRMATION, confirmation_asked_on=asked_on
    )


@projection.on(ApplicationGranted)
def granted(view: View, happened: Recorded[ApplicationGranted]) -> None:
    """Of who lost a code it is the account that they had."""
    account_id = happened.event.account_id
    view.update(table, _key(happened), state=ApplicationState.GRANTED, account_id=account_id)


@projection.on(ApplicationRefused)
def refused(view: View, happened: Recorded[ApplicationRefused]) -> None:
    event = happened.event
    view.update(
        table,
        _key(happened),
        state=ApplicationState.REFUSED,
        refusal=event.reason,
        refused_on=event.refused_on,
        answered=event.answer_by is None,
    )


@projection.on(ApplicationReferred)
def referred(view: View, happened: Recorded[ApplicationReferred]) -> None:
    event = happened.event
    view.update(
        table,
        _key(happened),
        state=ApplicationState.REFERRED,
        referral=event.reason,
        referred_on=event.referred_on,
        answered=event.told_on_screen,
    )


@projection.on(ApplicationAnswered)
def answered(view: View, happened: Recorded[ApplicationAnswered]) -> None:
    view.update(table, _key(happened), answered=True)


@projection.on(ApplicationErasureStarted)
def erasure_started(view: View, happened: Recorded[ApplicationErasureStarted]) -> None:
    view.update(table, _key(happened), state=ApplicationState.ERASING)


@projection.on(ApplicationErasureDone)
def erased(view: View, happened: Recorded[ApplicationErasureDone]) -> None:
    view.update(table, _key(happened), state=ApplicationState.ERASED)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"application_id": happened.event.application_id}


# --- queries ------------------------------------------------------------------------------------
def application(tx: Connection, application_id: ApplicationId) -> ApplicationRow | None:
    ask = select(table).where(table.c.application_id == application_id)
    found = tx.execute(ask).mappings().one_or_none()
    return None if found is None else _application(found)


def referrals(
    tx: Connection,
    *,
    state: ApplicationState = ApplicationState.REFERRED,
    referral: Referral | None = None,
    kvk_number: KvkNumber | None = None,
    after: ApplicationId | None = None,
    limit: int = LIMIT,
) -> Sequence[ApplicationRow]:
    """Those that were left to staff and are in that state now, oldest first; by default those that wait."""
    ask = select(table).where(table.c.state == state.value, table.c.referral.is_not(None))
    if referral is not None:
        ask = ask.where(table.c.referral == referral.value)
    if kvk_number is not None:
        ask = ask.where(table.c.kvk_number == kvk_number)
    return [_application(row) for row in page_of(tx, ask, table.c.received, limit, application_id=after)]


def erasable(
    tx: Connection,
    *,
    refused_before: date,
    referred_before: date,
    after: ApplicationId | None = None,
    limit: int = LIMIT,
) -> Sequence[ApplicationId]:
    """Those refused, or left to staff, earlier than those days (D12). Who was asked whether a code is lost,
    and did not answer, counts as refused (D26).

    An answer that cannot be delivered is no reason to keep them."""
    place = place_of(tx, table, "received", application_id=after)
    days = {"refused_before": refused_before, "referred_before": referred_before}
    return _ERASABLE.read(tx, place, limit, **days).scalars().all()


_REFUSED_BEFORE = bindparam("refused_before", type_=Date)
_REFERRED_BEFORE = bindparam("referred_before", type_=Date)
_ERASABLE = Pages(
    select(table.c.application_id).where(
        or_(
            and_(table.c.state == ApplicationState.REFUSED.value, table.c.refused_on < _REFUSED_BEFORE),
            and_(
                table.c.state == ApplicationState.AWAITING_CONFIRMATION.value,
                table.c.confirmation_asked_on < _REFUSED_BEFORE,
            ),
            and_(table.c.state == ApplicationState.REFERRED.value, table.c.referred_on < _REFERRED_BEFORE),
        )
    ),
    table.c.received,
)


def _application(row: RowMapping) -> ApplicationRow:
    reason = row["refusal"] and Refusal(row["refusal"])
    return ApplicationRow(
        application_id=row["application_id"],
        account_id=row["account_id"],
        customer_id=row["customer_id"],
        use=Use(row["use"]),
        kvk_number=row["kvk_number"],
        branch=row["branch"],
        post_wanted=row["post_wanted"],
        state=ApplicationState(row["state"]),
        reason=reason or (row["referral"] and Referral(row["referral"])),
        received_at=row["received_at"],
        refused_on=row["refused_on"],
        referral=row["referral"] and Referral(row["referral"]),
        referred_on=row["referred_on"],
        answered=row["answered"],
        first_names=Sealed(row["first_names"]),
        surname=Sealed(row["surname"]),
        email=Sealed(row["email"]),
    )
