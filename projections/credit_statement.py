"""The credit of every account, line by line (I1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, RowMapping, Table, select

from domain.account.events import (
    AccountOpened,
    ChargebackReversed,
    CreditCaptured,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRefunded,
    CreditReleased,
    CreditReserved,
    CreditRestored,
)
from domain.kernel import Recorded
from domain.values import AccountId
from projections.kernel import READ_MODELS, BigInteger, Projection, Text, Utc, View
from projections.queries import LIMIT, page_of


class LineKind(StrEnum):
    """What happened to the credit."""

    DEPOSITED = "deposited"
    """Balance and available rise. The reference is the invoice of the top-up (D14)."""
    RESERVED = "reserved"
    """Available falls: set apart for the order that is the reference."""
    CAPTURED = "captured"
    """Balance falls: the order was delivered."""
    RELEASED = "released"
    """Available rises: the order failed."""
    REFUNDED = "refunded"
    """Both fall: it is paid back. The reference is the refund."""
    REFUND_RESTORED = "refund_restored"
    """Both rise: it was refused, could not be paid, or came back."""
    LAPSED = "lapsed"
    """Both fall: nobody claimed it for years after the account was closed."""
    CHARGED_BACK = "charged_back"
    """Both fall: what was left of a payment that the payer had taken back. The reference is its invoice."""
    CHARGEBACK_REVERSED = "chargeback_reversed"
    """Both rise: that money came again. The reference is the invoice."""


@dataclass(frozen=True, slots=True)
class Credit:
    """In cents: ``available`` is the balance less what is reserved for orders (I1)."""

    balance_cents: int
    available_cents: int


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line: a positive amount, and balance and available credit after it, all in cents."""

    position: int
    at: datetime
    kind: LineKind
    amount_cents: int
    balance_cents: int
    available_cents: int
    reference: str


lines = Table(
    "credit_statement",
    READ_MODELS,
    Column("account_id", Text, primary_key=True),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    Column("balance_cents", BigInteger, nullable=False),
    Column("available_cents", BigInteger, nullable=False),
    Column("reference", Text, nullable=False),
)
balances = Table(
    "credit_balance",
    READ_MODELS,
    Column("account_id", Text, primary_key=True),
    Column("balance_cents", BigInteger, nullable=False),
    Column("available_cents", BigInteger, nullable=False),
)
projection = Projection("credit_statement", [lines, balances])


# --- what each event does -----------------------------------------------------------------------
@projection.on(AccountOpened)
def opened(view: View, happened: Recorded[AccountOpened]) -> None:
    view.insert(balances, account_id=happened.event.account_id, balance_cents=0, available_cents=0)


@projection.on(CreditDeposited)
def deposited(view: View, happened: Recorded[CreditDeposited]) -> None:
    amount, invoice_number = happened.event.amount_cents, happened.event.invoice_number
    _line(view, happened, LineKind.DEPOSITED, invoice_number, balance=amount, available=amount)


@projection.on(CreditReserved)
def reserved(view: View, happened: Recorded[CreditReserved]) -> None:
    event = happened.event
    _line(view, happened, LineKind.RESERVED, event.order_id, available=-event.amount_cents)


@projection.on(CreditCaptured)
def captured(view: View, happened: Recorded[CreditCaptured]) -> None:
    event = happened.event
    _line(view, happened, LineKind.CAPTURED, event.order_id, balance=-event.amount_cents)


@projection.on(CreditReleased)
def released(view: View, happened: Recorded[CreditReleased]) -> None:
    event = happened.event
    _line(view, happened, LineKind.RELEASED, event.order_id, available=event.amount_cents)


@projection.on(CreditRefunded)
def refunded(view: View, happened: Recorded[CreditRefunded]) -> None:
    cents, refund_id = happened.event.amount_cents, happened.event.refund_id
    _line(view, happened, LineKind.REFUNDED, refund_id, balance=-cents, available=-cents)


@projection.on(CreditRestored)
def restored(view: View, happened: Recorded[CreditRestored]) -> None:
    cents, refund_id = happened.event.amount_cents, happened.event.refund_id
    _line(view, happened, LineKind.REFUND_RESTORED, refund_id, balance=cents, available=cents)


@projection.on(CreditLapsed)
def lapsed(view: View, happened: Recorded[CreditLapsed]) -> None:
    cents = happened.event.amount_cents
    _line(view, happened, LineKind.LAPSED, "", balance=-cents, available=-cents)


@projection.on(CreditChargedBack)
def charged_back(view: View, happened: Recorded[CreditChargedBack]) -> None:
    taken, number = happened.event.taken_cents, happened.event.invoice_number
    if taken:
        _line(view, happened, LineKind.CHARGED_BACK, number, amount=taken, balance=-taken, available=-taken)


@projection.on(ChargebackReversed)
def chargeback_reversed(view: View, happened: Recorded[ChargebackReversed]) -> None:
    credited, number = happened.event.credited_cents, happened.event.invoice_number
    if credited:
        kind = LineKind.CHARGEBACK_REVERSED
        _line(view, happened, kind, number, amount=credited, balance=credited, available=credited)


def _line(
    view: View,
    happened: Recorded[Any],
    kind: LineKind,
    reference: str,
    *,
    amount: int | None = None,
    balance: int = 0,
    available: int = 0,
) -> None:
    """Adds a line, and ``balance`` and ``available`` (in cents) to what there was. ``amount``: the event's
    own where none is given."""
    key = {"account_id": happened.event.account_id}
    before = view.row(balances, key)
    assert before is not None, "an account is opened before credit is deposited"
    after = {
        "balance_cents": before["balance_cents"] + balance,
        "available_cents": before["available_cents"] + available,
    }
    view.update(balances, key, **after)
    view.insert(
        lines,
        **key,
        position=happened.position,
        at=happened.recorded_at,
        kind=kind,
        amount_cents=happened.event.amount_cents if amount is None else amount,
        reference=reference,
        **after,
    )


# --- queries ------------------------------------------------------------------------------------
def statement(
    tx: Connection,
    account_id: AccountId,
    *,
    after: int | None = None,
    limit: int = LIMIT,
    newest: bool = False,
) -> Sequence[StatementLine]:
    """Oldest first, or newest; ``after`` is the position of the last page's last line."""
    of_account = select(lines).where(lines.c.account_id == account_id)
    return [
        _statement_line(row)
        for row in page_of(
            tx, of_account, lines.c.position, limit, newest=newest, position=after, account_id=account_id
        )
    ]


def balance(tx: Connection, account_id: AccountId) -> Credit | None:
    """None where there is no such account."""
    row = tx.execute(select(balances).where(balances.c.account_id == account_id)).mappings().one_or_none()
    return None if row is None else Credit(row["balance_cents"], row["available_cents"])


def _statement_line(row: RowMapping) -> StatementLine:
    return StatementLine(
        position=row["position"],
        at=row["at"],
        kind=LineKind(row["kind"]),
        amount_cents=row["amount_cents"],
        balance_cents=row["balance_cents"],
        available_cents=row["available_cents"],
        reference=row["reference"],
    )
