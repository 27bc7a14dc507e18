"""May this access code log in, for which pages, and if not, why? The rule of domain/use_cases/log_in.py."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, bindparam, select

from domain.account.events import (
    AccountActivated,
    AccountClosed,
    AccountHeld,
    AccountOpened,
    AccountSuspended,
    CodeBlocked,
    CodeIssued,
    CodeReactivated,
    CodeRevoked,
    CodeTookOver,
    HoldEnded,
    SuccessorIssued,
    SuspensionEnded,
)
from domain.customer.events import OverdueNoted, SettlementNoted
from domain.kernel import Recorded
from domain.values import AccountId, BlindIndex, Purpose, Use
from projections.kernel import READ_MODELS, Boolean, Projection, Text, View
from projections.point import PointReader, one


class Obstacle(StrEnum):
    """Why a code cannot be used now (D3)."""

    CLOSED = "closed"
    """R25: for ever; no other reason counts any more."""
    ARREARS = "arrears"
    """R44: an invoice is overdue, or was and the code has not been reactivated."""
    HELD = "held"
    """R32, D28: the register lists its branch or business as ended, and staff looks into it."""
    SUSPENDED = "suspended"
    """R24."""
    NOT_ACTIVATED = "not_activated"
    """D7: no first log-in yet."""


@dataclass(frozen=True, slots=True)
class LoginCheck:
    """``usable`` exactly when there are no ``reasons`` (I12), which stand in the order a holder is told them.

    ``purposes``: the pages it may log in to now (R29); none while it is not usable."""

    account_id: AccountId
    usable: bool
    purposes: tuple[Purpose, ...]
    reasons: tuple[Obstacle, ...]


table = Table(
    "login_check",
    READ_MODELS,
    Column("account_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("code_index", Text, unique=True),
    Column("successor_index", Text, unique=True),
    Column("activated", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("closed", Boolean, nullable=False),
)
overdue = Table(
    "login_check_overdue",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("invoice_number", Text, primary_key=True),
)
earlier = Table(
    "login_check_earlier",
    READ_MODELS,
    Column("code_index", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Index(None, "account_id"),
)
"""Successors before the last one, whose letters may still be in the post (D26)."""

projection = Projection("login_check", [table, overdue, earlier])


# --- what each event does -----------------------------------------------------------------------
@projection.on(AccountOpened)
def opened(view: View, happened: Recorded[AccountOpened]) -> None:
    event = happened.event
    view.insert(
        table,
        account_id=event.account_id,
        customer_id=event.customer_id,
        use=event.use,
        activated=False,
        held=False,
        suspended=False,
        blocked=False,
        closed=False,
    )


@projection.on(CodeIssued)
def issued(view: View, happened: Recorded[CodeIssued]) -> None:
    _end_earlier(view, happened)
    view.update(table, _key(happened), code_index=happened.event.code_index, successor_index=None)


@projection.on(CodeRevoked)
def revoked(view: View, happened: Recorded[CodeRevoked]) -> None:
    view.update(table, _key(happened), code_index=None, activated=False)


@projection.on(SuccessorIssued)
def successor_issued(view: View, happened: Recorded[SuccessorIssued]) -> None:
    event = happened.event
    row = view.row(table, _key(happened))
    if row is not None and row["successor_index"] is not None:
        view.insert(earlier, code_index=row["successor_index"], account_id=event.account_id)
    view.update(table, _key(happened), successor_index=happened.event.code_index)


@projection.on(CodeTookOver)
def took_over(view: View, happened: Recorded[CodeTookOver]) -> None:
    _end_earlier(view, happened)
    view.update(table, _key(happened), code_index=happened.event.code_index, successor_index=None)


@projection.on(AccountActivated)
def activated(view: View, happened: Recorded[AccountActivated]) -> None:
    view.update(table, _key(happened), activated=True)


@projection.on(AccountHeld)
def held(view: View, happened: Recorded[AccountHeld]) -> None:
    view.update(table, _key(happened), held=True)


@projection.on(HoldEnded)
def hold_ended(view: View, happened: Recorded[HoldEnded]) -> None:
    view.update(table, _key(happened), held=False)


@projection.on(AccountSuspended)
def suspended(view: View, happened: Recorded[AccountSuspended]) -> None:
    view.update(table, _key(happened), suspended=True)


@projection.on(SuspensionEnded)
def suspension_ended(view: View, happened: Recorded[SuspensionEnded]) -> None:
    view.update(table, _key(happened), suspended=False)


@projection.on(CodeBlocked)
def blocked(view: View, happened: Recorded[CodeBlocked]) -> None:
    view.update(table, _key(happened), blocked=True)


@projection.on(CodeReactivated)
def reactivated(view: View, happened: Recorded[CodeReactivated]) -> None:
    view.update(table, _key(happened), blocked=False)


@projection.on(AccountClosed)
def closed(view: View, happened: Recorded[AccountClosed]) -> None:
    view.update(table, _key(happened), closed=True)


@projection.on(OverdueNoted)
def overdue_noted(view: View, happened: Recorded[OverdueNoted]) -> None:
    view.insert(
        overdue,
        customer_id=happened.event.customer_id,
        invoice_number=happened.event.invoice_number,
    )


@projection.on(SettlementNoted)
def settlement_noted(view: View, happened: Recorded[SettlementNoted]) -> None:
    event = happened.event
    view.delete(overdue, {"customer_id": event.customer_id, "invoice_number": event.invoice_number})


def _end_earlier(view: View, happened: Recorded[CodeIssued] | Recorded[CodeTookOver]) -> None:
    row = view.row(table, _key(happened))
    if row is not None and row["successor_index"] is not None:
        view.delete(earlier, {"account_id": happened.event.account_id})


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"account_id": happened.event.account_id}


# --- query --------------------------------------------------------------------------------------
_IN_ARREARS = select(overdue).where(overdue.c.customer_id == table.c.customer_id).exists()
_OF_CODE = select(table, _IN_ARREARS.label("overdue")).where(table.c.code_index == bindparam("code_index"))
_OF_SUCCESSOR = select(table, _IN_ARREARS.label("overdue")).where(
    table.c.successor_index == bindparam("code_index")
)
_OF_EARLIER = (
    select(table, _IN_ARREARS.label("overdue"))
    .join(earlier, earlier.c.account_id == table.c.account_id)
    .where(earlier.c.code_index == bindparam("code_index"))
)


def login_check(tx: Connection | PointReader, code_index: BlindIndex) -> LoginCheck | None:
    """None where no account ever had that code, or has it no more. A code that was posted in a lost one's
    place is not activated (D26): once it is, it is the account's."""
    row = one(tx, _OF_CODE, code_index=code_index)
    if row is None:
        row = one(tx, _OF_SUCCESSOR, code_index=code_index) or one(tx, _OF_EARLIER, code_index=code_index)
        if row is None:
            return None
        row = {**row, "activated": False}
    reasons = _reasons(row)
    purposes = () if reasons else _purposes(Use(row["use"]))
    return LoginCheck(row["account_id"], usable=not reasons, purposes=purposes, reasons=reasons)


def usable_among(tx: Connection, account_ids: Collection[AccountId]) -> frozenset[AccountId]:
    """Those of these accounts whose code can be used now (D3)."""
    ask = select(table, _IN_ARREARS.label("overdue")).where(table.c.account_id.in_(account_ids))
    return frozenset(row["account_id"] for row in tx.execute(ask).mappings() if not _reasons(row))


def _reasons(row: Mapping[Any, Any]) -> tuple[Obstacle, ...]:
    if row["closed"]:
        return (Obstacle.CLOSED,)
    found = {
        Obstacle.ARREARS: row["overdue"] or row["blocked"],
        Obstacle.HELD: row["held"],
        Obstacle.SUSPENDED: row["suspended"],
        Obstacle.NOT_ACTIVATED: not row["activated"],
    }
    return tuple(reason for reason, holds in found.items() if holds)


def _purposes(use: Use) -> tuple[Purpose, ...]:
    """R2, R18, R19: only a business code files financial statements."""
    return tuple(p for p in Purpose if use is Use.BUSINESS or p is not Purpose.FILE_STATEMENT)
