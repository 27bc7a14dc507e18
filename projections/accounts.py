"""Every account: what it is, and how far it has come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Index, Table, and_, bindparam, or_, select

from domain.account.events import (
    AccountActivated,
    AccountClosed,
    AccountHeld,
    AccountOpened,
    AccountSuspended,
    ApplicationEmailChanged,
    ApplicationEmailCorrected,
    ArrearsSettled,
    CodeBlocked,
    CodeIssued,
    CodeReactivated,
    CodeRevoked,
    CodeSent,
    CodeTookOver,
    FirstPasswordDue,
    HoldEnded,
    HolderErasureDone,
    SuccessorIssued,
    SuccessorPasswordDue,
    SuccessorSent,
    SuspensionEnded,
)
from domain.calendar import local_date
from domain.kernel import Recorded
from domain.values import AccountId, ApplicationId, BranchNumber, Channel, CustomerId, KvkNumber, Sealed, Use
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, having, page_of, place_of


class AccountState(StrEnum):
    """How far an account has come; the first that fits, from below."""

    OPEN = "open"
    """Opened; its code is under way or has come, and was never used."""
    ACTIVATED = "activated"
    SUSPENDED = "suspended"
    HELD = "held"
    """The register lists its branch or business as ended, and staff looks into it (D28)."""
    BLOCKED = "blocked"
    """At least one arrears reason is in its set, settled or not (D4)."""
    CLOSED = "closed"
    ERASED = "erased"
    """The holder's personal data can no longer be read (D12)."""


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account. ``closed_on`` is None while it is open; ``branch`` None where it belongs to none;
    ``code_sent_on`` until the code that counts was sent; ``settled_on`` unless it is blocked and everything
    behind the block is paid (R31): since when. The names and the email address are the holder's, sealed."""

    account_id: AccountId
    customer_id: CustomerId
    application_id: ApplicationId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    channel: Channel | None
    code_sent_on: date | None
    state: AccountState
    opened_at: datetime
    settled_on: date | None
    closed_on: date | None
    first_names: Sealed
    surname: Sealed
    email: Sealed


table = Table(
    "accounts",
    READ_MODELS,
    Column("account_id", Text, primary_key=True),
    Column("opened", BigInteger, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("application_id", Text, nullable=False),
    Column("use", Text, nullable=False),
    Column("kvk_number", Text),
    Column("branch", Text),
    Column("first_names", Text, nullable=False),
    Column("surname", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("channel", Text),
    Column("code_sent_on", Date),
    Column("first_password_due_on", Date),
    Column("successor_index", Text),
    Column("successor_sent_on", Date),
    Column("successor_password_due_on", Date),
    Column("activated", Boolean, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("held", Boolean, nullable=False),
    Column("blocked", Boolean, nullable=False),
    Column("unsettled", BigInteger, nullable=False),
    Column("settled_on", Date),
    Column("closed_on", Date),
    Column("erased", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Index(None, "opened"),
    Index(None, "customer_id", "opened"),
    Index(None, "branch", "opened"),
    Index(None, "state", "opened"),
    Index(None, "first_password_due_on", "code_sent_on"),
    Index(None, "successor_sent_on"),
    Index(None, "settled_on", "opened"),
)

letters = Table(
    "accounts_letters",
    READ_MODELS,
    Column("code_index", Text, primary_key=True),
    Column("account_id", Text, nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("password_due_on", Date),
    Index(None, "account_id"),
)
"""Letters with another code that were posted before the last one was asked for: they may work (D26)."""

projection = Projection("accounts", [table, letters])

NO_SUCCESSOR = {"successor_index": None, "successor_sent_on": None, "successor_password_due_on": None}
"""No letter with another code waits for its activation (D26)."""


# --- what each event does -----------------------------------------------------------------------
@projection.on(AccountOpened)
def opened(view: View, happened: Recorded[AccountOpened]) -> None:
    event = happened.event
    view.insert(
        table,
        account_id=event.account_id,
        opened=happened.position,
        customer_id=event.customer_id,
        application_id=event.application_id,
        use=event.use,
        kvk_number=event.kvk_number,
        branch=event.branch,
        first_names=event.first_names,
        surname=event.surname,
        email=event.email,
        opened_at=happened.recorded_at,
        activated=False,
        suspended=False,
        held=False,
        blocked=False,
        unsettled=0,
        erased=False,
        state=AccountState.OPEN,
    )


@projection.on(CodeIssued)
def issued(view: View, happened: Recorded[CodeIssued]) -> None:
    view.delete(letters, _key(happened))
    view.update(table, _key(happened), channel=happened.event.channel, **NO_SUCCESSOR)


@projection.on(CodeSent)
def sent(view: View, happened: Recorded[CodeSent]) -> None:
    view.update(table, _key(happened), code_sent_on=happened.event.sent_on)


@projection.on(CodeRevoked)
def revoked(view: View, happened: Recorded[CodeRevoked]) -> None:
    _change(view, happened, activated=False, code_sent_on=None, first_password_due_on=None)


@projection.on(SuccessorIssued)
def successor_issued(view: View, happened: Recorded[SuccessorIssued]) -> None:
    event, last = happened.event, _row(view, happened)
    if last["successor_sent_on"] is not None:
        view.insert(
            letters,
            code_index=last["successor_index"],
            account_id=event.account_id,
            sent_on=last["successor_sent_on"],
            password_due_on=last["successor_password_due_on"],
        )
    view.update(table, _key(happened), **{**NO_SUCCESSOR, "successor_index": event.code_index})


@projection.on(SuccessorSent)
def successor_sent(view: View, happened: Recorded[SuccessorSent]) -> None:
    view.update(table, _key(happened), successor_sent_on=happened.event.sent_on)


@projection.on(SuccessorPasswordDue)
def successor_password_due(view: View, happened: Recorded[SuccessorPasswordDue]) -> None:
    view.update(table, _key(happened), successor_password_due_on=happened.event.due_on)


@projection.on(CodeTookOver)
def took_over(view: View, happened: Recorded[CodeTookOver]) -> None:
    event, row = happened.event, _row(view, happened)
    last = {"sent_on": row["successor_sent_on"], "password_due_on": row["successor_password_due_on"]}
    letter = view.row(letters, {"code_index": event.code_index}) or last
    sent = {"code_sent_on": letter["sent_on"], "first_password_due_on": letter["password_due_on"]}
    view.delete(letters, _key(happened))
    view.update(table, _key(happened), channel=event.channel, **sent, **NO_SUCCESSOR)


@projection.on(ApplicationEmailChanged)
def email_changed(view: View, happened: Recorded[ApplicationEmailChanged]) -> None:
    view.update(table, _key(happened), email=happened.event.email)


@projection.on(ApplicationEmailCorrected)
def email_corrected(view: View, happened: Recorded[ApplicationEmailCorrected]) -> None:
    view.update(table, _key(happened), email=happened.event.email)


@projection.on(FirstPasswordDue)
def password_due(view: View, happened: Recorded[FirstPasswordDue]) -> None:
    view.update(table, _key(happened), first_password_due_on=happened.event.due_on)


@projection.on(AccountActivated)
def activated(view: View, happened: Recorded[AccountActivated]) -> None:
    _change(view, happened, activated=True)


@projection.on(AccountSuspended)
def suspended(view: View, happened: Recorded[AccountSuspended]) -> None:
    _change(view, happened, suspended=True)


@projection.on(SuspensionEnded)
def suspension_ended(view: View, happened: Recorded[SuspensionEnded]) -> None:
    _change(view, happened, suspended=False)


@projection.on(AccountHeld)
def held(view: View, happened: Recorded[AccountHeld]) -> None:
    _change(view, happened, held=True)


@projection.on(HoldEnded)
def hold_ended(view: View, happened: Recorded[HoldEnded]) -> None:
    _change(view, happened, held=False)


@projection.on(CodeBlocked)
def blocked(view: View, happened: Recorded[CodeBlocked]) -> None:
    count = _unsettled(view, happened) + 1
    _change(view, happened, blocked=True, unsettled=count, settled_on=None)


@projection.on(ArrearsSettled)
def arrears_settled(view: View, happened: Recorded[ArrearsSettled]) -> None:
    count = _unsettled(view, happened) - 1
    settled_on = None if count else local_date(happened.recorded_at)
    _change(view, happened, unsettled=count, settled_on=settled_on)


@projection.on(CodeReactivated)
def reactivated(view: View, happened: Recorded[CodeReactivated]) -> None:
    _change(view, happened, blocked=False, unsettled=0, settled_on=None)


@projection.on(AccountClosed)
def closed(view: View, happened: Recorded[AccountClosed]) -> None:
    _change(view, happened, closed_on=happened.event.closed_on)


@projection.on(HolderErasureDone)
def erased(view: View, happened: Recorded[HolderErasureDone]) -> None:
    _change(view, happened, erased=True)


def _key(happened: Recorded[Any]) -> dict[str, Any]:
    return {"account_id": happened.event.account_id}


def _row(view: View, happened: Recorded[Any]) -> Mapping[str, Any]:
    row = view.row(table, _key(happened))
    assert row is not None, "an account is opened before anything else happens to it"
    return row


def _unsettled(view: View, happened: Recorded[Any]) -> int:
    """How many invoices behind the block wait to be paid."""
    return int(_row(view, happened)["unsettled"])


def _change(view: View, happened: Recorded[Any], **changes: Any) -> None:
    now = {**_row(view, happened), **changes}
    view.update(table, _key(happened), **changes, state=_state(now))


def _state(row: dict[str, Any]) -> AccountState:
    came_to = (
        (row["erased"], AccountState.ERASED),
        (row["closed_on"], AccountState.CLOSED),
        (row["blocked"], AccountState.BLOCKED),
        (row["held"], AccountState.HELD),
        (row["suspended"], AccountState.SUSPENDED),
        (row["activated"], AccountState.ACTIVATED),
    )
    return next((state for is_so, state in came_to if is_so), AccountState.OPEN)


# --- queries ------------------------------------------------------------------------------------
def accounts_of_customer(tx: Connection, customer_id: CustomerId) -> Sequence[AccountId]:
    """Every account of the customer that was not closed, in order of opening (domain.ports.Lookup)."""
    return _open(tx, customer_id=customer_id)


def accounts_of_branch(tx: Connection, kvk_number: KvkNumber, branch: BranchNumber) -> Sequence[AccountId]:
    """Every account of the branch that was not closed, in order of opening (domain.ports.Lookup)."""
    return _open(tx, branch=branch, kvk_number=kvk_number)


def account(tx: Connection, account_id: AccountId) -> AccountRow | None:
    return named(tx, [account_id]).get(account_id)


def named(tx: Connection, account_ids: Iterable[AccountId]) -> Mapping[AccountId, AccountRow]:
    """Those of these ids that there are."""
    rows = having(tx, table.c.account_id, account_ids)
    return {AccountId(row["account_id"]): account_of(row) for row in rows}


def accounts(
    tx: Connection,
    *,
    customer_id: CustomerId | None = None,
    branch: BranchNumber | None = None,
    state: AccountState | None = None,
    after: AccountId | None = None,
    limit: int = LIMIT,
) -> Sequence[AccountRow]:
    """Those that fit every filter given, in order of opening; ``after`` is the last page's last account."""
    filters = {"customer_id": customer_id, "branch": branch, "state": state and state.value}
    return _in_order(tx, [table.c[name] == one for name, one in filters.items() if one], after, limit)


def awaiting_first_password(
    tx: Connection, sent_before: date, *, after: AccountId | None = None, limit: int = LIMIT
) -> Sequence[AccountId]:
    """Open accounts whose code, or the one that may take its place (D26), was sent earlier than that day and
    got no first password yet (D7)."""
    place = place_of(tx, table, "opened", account_id=after)
    return _AWAITING.read(tx, place, limit, sent_before=sent_before).scalars().all()


_BEFORE = bindparam("sent_before", type_=Date)
_FIRST = and_(table.c.first_password_due_on.is_(None), table.c.code_sent_on < _BEFORE)
_SUCCESSOR = and_(table.c.successor_password_due_on.is_(None), table.c.successor_sent_on < _BEFORE)
_AWAITING = Pages(
    select(table.c.account_id).where(or_(_FIRST, _SUCCESSOR), table.c.closed_on.is_(None)), table.c.opened
)
_POSTED_BEFORE = table.c.code_sent_on < bindparam("posted_before", type_=Date)
_BY_POST = table.c.channel == Channel.POST.value
UNDELIVERED: Final = and_(table.c.state == AccountState.OPEN.value, _BY_POST, _POSTED_BEFORE)
AWAITS_REACTIVATION: Final = table.c.settled_on.is_not(None) & table.c.closed_on.is_(None)


def undelivered(
    tx: Connection, posted_before: date, *, after: AccountId | None = None, limit: int = LIMIT
) -> Sequence[AccountRow]:
    """Open accounts whose code was posted earlier than that day and was never used (R15)."""
    return _in_order(tx, [UNDELIVERED], after, limit, posted_before=posted_before)


def awaiting_reactivation(
    tx: Connection, *, after: AccountId | None = None, limit: int = LIMIT
) -> Sequence[AccountRow]:
    """Open accounts blocked for arrears of which every invoice behind the block is settled (R31, D4)."""
    return _in_order(tx, [AWAITS_REACTIVATION], after, limit)


def _in_order(
    tx: Connection, fits: Sequence[ColumnElement[bool]], after: AccountId | None, limit: int, **values: Any
) -> Sequence[AccountRow]:
    rows = page_of(tx, select(table).where(*fits), table.c.opened, limit, values, account_id=after)
    return [account_of(row) for row in rows]


def _open(tx: Connection, **where: str) -> Sequence[AccountId]:
    ask = select(table.c.account_id).filter_by(**where, closed_on=None).order_by(table.c.opened)
    return tx.scalars(ask).all()


def account_of(row: Mapping[Any, Any]) -> AccountRow:
    """A row of the table."""
    channel = row["channel"] and Channel(row["channel"])
    told = {"use": Use(row["use"]), "channel": channel, "state": AccountState(row["state"])}
    sealed = {name: Sealed(row[name]) for name in ("first_names", "surname", "email")}
    return AccountRow(**{name: row[name] for name in AccountRow.__slots__} | told | sealed)
