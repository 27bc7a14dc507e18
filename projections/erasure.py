"""Whose data is to be erased, and what was erased when (D12)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, Table, bindparam, or_, select, tuple_

from domain.account.events import (
    AccountClosed,
    ChargebackReversed,
    CreditChargedBack,
    CreditDeposited,
    CreditLapsed,
    CreditRestored,
    HolderErasureDone,
    HolderErasureStarted,
)
from domain.application.events import ApplicationErasureDone
from domain.bank_entry.events import EntryDescribed
from domain.bank_year.events import BankYearErasureDone, BankYearErasureStarted
from domain.customer.events import (
    AccountAdded,
    AccountErased,
    CustomerErasureDone,
    CustomerErasureStarted,
    CustomerRegistered,
    DebitOrderClosed,
    DebitOrderOpened,
    FiscalErasureDone,
    FiscalErasureStarted,
    InvoiceOpened,
    InvoiceReopened,
    OwedBackNoted,
    PaidBackNoted,
    SettlementNoted,
)
from domain.kernel import Recorded
from domain.values import AccountId, CustomerId
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, Pages, page


class Kind(StrEnum):
    """Whose data was erased."""

    HOLDER = "holder"
    """Of a closed account."""
    APPLICATION = "application"
    """Of an application that led to no account."""
    CUSTOMER = "customer"
    FISCAL_YEAR = "fiscal_year"
    """A customer's name and address on one year's invoices."""
    BANK_YEAR = "bank_year"
    """What the bank told of who paid in one year."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Something that can no longer be read since ``erased_at``; ``position`` is the cursor.

    ``subject_id`` is the account, application, customer or year; ``financial_year`` of a fiscal year only."""

    position: int
    kind: Kind
    subject_id: str
    financial_year: int | None
    erased_at: datetime


holders = Table(
    "erasure_holders",
    READ_MODELS,
    Column("account_id", Text, primary_key=True),
    Column("erase_from", Date, nullable=False),
    Column("started", Boolean, nullable=False),
    Column("credit_cents", BigInteger, nullable=False),
    Index(None, "started", "account_id"),
    Index(None, "credit_cents", "account_id"),
)
"""``credit_cents``: what came back since the erasure started; before, there is none left. 0 until then."""
customers = Table(
    "erasure_customers",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("kept", Boolean, nullable=False),
    Column("unerased_accounts", BigInteger, nullable=False),
    Column("debit_orders", BigInteger, nullable=False),
    Column("open_invoices", BigInteger, nullable=False),
    Column("owed_back", BigInteger, nullable=False),
    Column("returnable_until", Date),
    Index(None, "kept", "customer_id"),
)
fiscal_years = Table(
    "erasure_fiscal_years",
    READ_MODELS,
    Column("customer_id", Text, primary_key=True),
    Column("financial_year", BigInteger, primary_key=True, autoincrement=False),
    Column("started", Boolean, nullable=False),
    Index(None, "started", "financial_year"),
)
bank_years = Table(
    "erasure_bank_years",
    READ_MODELS,
    Column("booked_year", BigInteger, primary_key=True, autoincrement=False),
    Column("started", Boolean, nullable=False),
)
done = Table(
    "erasure_done",
    READ_MODELS,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Text, nullable=False),
    Column("financial_year", BigInteger),
    Column("erased_at", Utc, nullable=False),
    Index(None, "subject_id", "position"),
)

projection = Projection("erasure", [holders, customers, fiscal_years, bank_years, done])


# --- holders and applications -------------------------------------------------------------------
@projection.on(AccountClosed)
def closed(view: View, happened: Recorded[AccountClosed]) -> None:
    event = happened.event
    not_yet = {"started": False, "credit_cents": 0}
    view.insert(holders, account_id=event.account_id, erase_from=event.erase_from, **not_yet)


@projection.on(HolderErasureStarted)
def holder_started(view: View, happened: Recorded[HolderErasureStarted]) -> None:
    view.update(holders, {"account_id": happened.event.account_id}, started=True)


@projection.on(CreditRestored)
def restored(view: View, happened: Recorded[CreditRestored]) -> None:
    _credit(view, happened.event.account_id, happened.event.amount_cents)


@projection.on(ChargebackReversed)
def chargeback_reversed(view: View, happened: Recorded[ChargebackReversed]) -> None:
    _credit(view, happened.event.account_id, happened.event.credited_cents)


@projection.on(CreditDeposited)
def deposited(view: View, happened: Recorded[CreditDeposited]) -> None:
    """A payment that was given up may come all the same."""
    _credit(view, happened.event.account_id, happened.event.amount_cents)


@projection.on(CreditChargedBack)
def charged_back(view: View, happened: Recorded[CreditChargedBack]) -> None:
    _credit(view, happened.event.account_id, -happened.event.taken_cents)


@projection.on(CreditLapsed)
def lapsed(view: View, happened: Recorded[CreditLapsed]) -> None:
    _credit(view, happened.event.account_id, -happened.event.amount_cents)


def _credit(view: View, account_id: AccountId, cents: int) -> None:
    row = view.row(holders, {"account_id": account_id})
    if row is not None and row["started"]:
        view.update(holders, {"account_id": account_id}, credit_cents=row["credit_cents"] + cents)


@projection.on(HolderErasureDone)
def holder_done(view: View, happened: Recorded[HolderErasureDone]) -> None:
    _done(view, happened, Kind.HOLDER, happened.event.account_id)


@projection.on(ApplicationErasureDone)
def application_done(view: View, happened: Recorded[ApplicationErasureDone]) -> None:
    _done(view, happened, Kind.APPLICATION, happened.event.application_id)


# --- customers ----------------------------------------------------------------------------------
@projection.on(CustomerRegistered)
def registered(view: View, happened: Recorded[CustomerRegistered]) -> None:
    key = _customer(happened)
    if not view.update(customers, key, kept=True):
        none = {"unerased_accounts": 0, "debit_orders": 0, "open_invoices": 0, "owed_back": 0}
        view.insert(customers, **key, kept=True, **none)


@projection.on(AccountAdded)
def account_added(view: View, happened: Recorded[AccountAdded]) -> None:
    _count(view, happened, unerased_accounts=1)


@projection.on(AccountErased)
def account_erased(view: View, happened: Recorded[AccountErased]) -> None:
    _count(view, happened, unerased_accounts=-1)


@projection.on(DebitOrderOpened)
def debit_order_opened(view: View, happened: Recorded[DebitOrderOpened]) -> None:
    _count(view, happened, debit_orders=1)


@projection.on(DebitOrderClosed)
def debit_order_closed(view: View, happened: Recorded[DebitOrderClosed]) -> None:
    _count(view, happened, debit_orders=-1)


@projection.on(InvoiceOpened)
def invoice_opened(view: View, happened: Recorded[InvoiceOpened]) -> None:
    _count(view, happened, open_invoices=1)
    key = {**_customer(happened), "financial_year": happened.event.financial_year}
    if view.row(fiscal_years, key) is None:
        view.insert(fiscal_years, **key, started=False)


@projection.on(InvoiceReopened)
def invoice_reopened(view: View, happened: Recorded[InvoiceReopened]) -> None:
    _count(view, happened, open_invoices=1)


@projection.on(OwedBackNoted)
def owed_back(view: View, happened: Recorded[OwedBackNoted]) -> None:
    _count(view, happened, owed_back=1)


@projection.on(PaidBackNoted)
def paid_back(view: View, happened: Recorded[PaidBackNoted]) -> None:
    _count(view, happened, owed_back=-1)


@projection.on(SettlementNoted)
def settled(view: View, happened: Recorded[SettlementNoted]) -> None:
    row = _count(view, happened, open_invoices=-1)
    dates = [day for day in (row["returnable_until"], happened.event.returnable_until) if day]
    view.update(customers, _customer(happened), returnable_until=max(dates, default=None))


@projection.on(CustomerErasureStarted)
def customer_started(view: View, happened: Recorded[CustomerErasureStarted]) -> None:
    view.update(customers, _customer(happened), kept=False)


@projection.on(CustomerErasureDone)
def customer_done(view: View, happened: Recorded[CustomerErasureDone]) -> None:
    # What is owed stays: a collection may have come back at the last moment.
    view.update(customers, _customer(happened), unerased_accounts=0, debit_orders=0, returnable_until=None)
    _done(view, happened, Kind.CUSTOMER, happened.event.customer_id)


@projection.on(FiscalErasureStarted)
def fiscal_started(view: View, happened: Recorded[FiscalErasureStarted]) -> None:
    key = {**_customer(happened), "financial_year": happened.event.financial_year}
    view.update(fiscal_years, key, started=True)


@projection.on(FiscalErasureDone)
def fiscal_done(view: View, happened: Recorded[FiscalErasureDone]) -> None:
    event = happened.event
    view.delete(fiscal_years, {**_customer(happened), "financial_year": event.financial_year})
    _done(view, happened, Kind.FISCAL_YEAR, event.customer_id, event.financial_year)


# --- what the bank told -------------------------------------------------------------------------
@projection.on(EntryDescribed)
def described(view: View, happened: Recorded[EntryDescribed]) -> None:
    key = {"booked_year": happened.event.booked_year}
    if view.row(bank_years, key) is None:
        view.insert(bank_years, **key, started=False)


@projection.on(BankYearErasureStarted)
def bank_year_started(view: View, happened: Recorded[BankYearErasureStarted]) -> None:
    view.update(bank_years, {"booked_year": happened.event.booked_year}, started=True)


@projection.on(BankYearErasureDone)
def bank_year_done(view: View, happened: Recorded[BankYearErasureDone]) -> None:
    year = happened.event.booked_year
    view.delete(bank_years, {"booked_year": year})
    _done(view, happened, Kind.BANK_YEAR, str(year))


def _customer(happened: Recorded[Any]) -> dict[str, Any]:
    return {"customer_id": happened.event.customer_id}


def _count(view: View, happened: Recorded[Any], **steps: int) -> dict[str, Any]:
    row = view.row(customers, _customer(happened))
    assert row is not None, "a customer is registered before anything else happens to it"
    view.update(customers, _customer(happened), **{name: row[name] + step for name, step in steps.items()})
    return dict(row)


def _done(
    view: View, happened: Recorded[Any], kind: Kind, subject_id: str, financial_year: int | None = None
) -> None:
    view.insert(
        done,
        position=happened.position,
        kind=kind,
        subject_id=subject_id,
        financial_year=financial_year,
        erased_at=happened.recorded_at,
    )


# --- queries ------------------------------------------------------------------------------------
def holders_due(
    tx: Connection, today: date, *, after: AccountId | None = None, limit: int = LIMIT
) -> Sequence[AccountId]:
    """Closed accounts whose waiting time is over; credit under way may still stand in the way."""
    return _HOLDERS.read(tx, after, limit, today=today).scalars().all()


def credit_lapsing(
    tx: Connection, closed_until: date, *, after: AccountId | None = None, limit: int = LIMIT
) -> Sequence[AccountId]:
    """Closed accounts whose waiting time was over by that day and that may have credit: of one that is
    erased, what came back since."""
    return _CREDITS.read(tx, after, limit, closed_until=closed_until).scalars().all()


def customers_due(
    tx: Connection, today: date, *, after: CustomerId | None = None, limit: int = LIMIT
) -> Sequence[CustomerId]:
    """Customers with no account left, nothing to invoice, to pay or to pay back, and no collection that can
    come back."""
    return _CUSTOMERS.read(tx, after, limit, today=today).scalars().all()


def fiscal_years_due(
    tx: Connection,
    newest_year: int,
    *,
    after: tuple[CustomerId, int] | None = None,
    limit: int = LIMIT,
) -> Sequence[tuple[CustomerId, int]]:
    """Financial years up to that one that are still kept; ``after`` is the last page's last pair."""
    year = fiscal_years.c.financial_year
    order = (fiscal_years.c.customer_id, year)
    ask = select(*order).where(fiscal_years.c.started.is_(False), year <= newest_year)
    rest = ask if after is None else ask.where(tuple_(*order) > after)
    return [(row[0], row[1]) for row in tx.execute(rest.order_by(*order).limit(limit))]


def bank_years_due(
    tx: Connection, newest_year: int, *, after: int | None = None, limit: int = LIMIT
) -> Sequence[int]:
    """Years up to that one of which it is kept still what the bank told."""
    return _BANK_YEARS.read(tx, after, limit, newest_year=newest_year).scalars().all()


_HOLDERS = Pages(
    select(holders.c.account_id).where(
        holders.c.started.is_(False), holders.c.erase_from <= bindparam("today")
    ),
    holders.c.account_id,
)
_CREDITS = Pages(
    select(holders.c.account_id).where(
        or_(holders.c.started.is_(False), holders.c.credit_cents > 0),
        holders.c.erase_from <= bindparam("closed_until"),
    ),
    holders.c.account_id,
)
_CUSTOMERS = Pages(
    select(customers.c.customer_id).where(
        customers.c.kept.is_(True),
        customers.c.unerased_accounts == 0,
        customers.c.debit_orders == 0,
        customers.c.open_invoices == 0,
        customers.c.owed_back == 0,
        or_(customers.c.returnable_until.is_(None), customers.c.returnable_until < bindparam("today")),
    ),
    customers.c.customer_id,
)
_BANK_YEARS = Pages(
    select(bank_years.c.booked_year).where(
        bank_years.c.started.is_(False), bank_years.c.booked_year <= bindparam("newest_year")
    ),
    bank_years.c.booked_year,
)


def erased(
    tx: Connection, *, subject_id: str | None = None, after: int | None = None, limit: int = LIMIT
) -> Sequence[Erased]:
    """What was erased, oldest first; ``after`` is the position of the last page's last."""
    ask = select(done) if subject_id is None else select(done).where(done.c.subject_id == subject_id)
    rows = tx.execute(page(ask, done.c.position, after, limit)).mappings()
    return [Erased(**{**row, "kind": Kind(row["kind"])}) for row in rows]
