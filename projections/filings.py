"""Every filing of an account, refused ones included, with the figures and why they came to a class (D20)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Index, RowMapping, Table, select

from domain.filing.events import FilingReason, FilingRefused, StatementFiled
from domain.kernel import Recorded
from domain.size_classes import SizeClass, YearClasses, YearFound
from domain.values import AccountId, CustomerId, FilingId, KvkNumber, ReceiptNumber
from projections.kernel import READ_MODELS, BigInteger, Boolean, Date, Projection, Text, Utc, View
from projections.queries import LIMIT, page_of


class FilingState(StrEnum):
    """What became of it."""

    FILED = "filed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FilingRow:
    """One filing. A filed one has ``receipt_number``, ``due_on`` and ``in_time``; a refused one ``refusal``,
    and ``earlier_receipt`` where the organisation had filed that year before.

    ``size_class``, and ``terms`` (the version of the limits), as it was decided; none of a private code."""

    filing_id: FilingId
    account_id: AccountId
    customer_id: CustomerId
    kvk_number: KvkNumber | None
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    state: FilingState
    refusal: FilingReason | None
    size_class: SizeClass | None
    terms: str
    receipt_number: ReceiptNumber | None
    earlier_receipt: ReceiptNumber | None
    filed_on: date | None
    due_on: date | None
    in_time: bool | None
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class YearRow:
    """What one year's figures came to: amounts in cents, the class that each criterion keeps to, and of which
    two of the three keep the limits (D20). The figures of a refused statement are not kept."""

    ended_on: date
    total_assets_cents: int | None
    net_turnover_cents: int | None
    employees: int | None
    by_total_assets: SizeClass
    by_net_turnover: SizeClass
    by_employees: SizeClass
    size_class: SizeClass


@dataclass(frozen=True, slots=True)
class FilingInFull:
    """One filing with its two years, the year before first; a first year alone; none of a private code."""

    filing: FilingRow
    years: tuple[YearRow, ...]


table = Table(
    "filings",
    READ_MODELS,
    Column("filing_id", Text, primary_key=True),
    Column("asked", BigInteger, nullable=False),
    Column("account_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("kvk_number", Text),
    Column("financial_year", BigInteger, nullable=False),
    Column("year_began_on", Date, nullable=False),
    Column("year_ended_on", Date, nullable=False),
    Column("first_year", Boolean, nullable=False),
    Column("adopted_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("refusal", Text),
    Column("size_class", Text),
    Column("terms", Text, nullable=False),
    Column("receipt_number", Text),
    Column("earlier_receipt", Text),
    Column("filed_on", Date),
    Column("due_on", Date),
    Column("in_time", Boolean),
    Column("asked_at", Utc, nullable=False),
    Index(None, "account_id", "asked"),
)

years_table = Table(
    "filing_years",
    READ_MODELS,
    Column("filing_id", Text, primary_key=True),
    Column("ended_on", Date, primary_key=True),
    Column("total_assets_cents", BigInteger),
    Column("net_turnover_cents", BigInteger),
    Column("employees", BigInteger),
    Column("by_total_assets", Text, nullable=False),
    Column("by_net_turnover", Text, nullable=False),
    Column("by_employees", Text, nullable=False),
    Column("size_class", Text, nullable=False),
)

projection = Projection("filings", [table, years_table])


# --- what each event does -----------------------------------------------------------------------
@projection.on(StatementFiled)
def filed(view: View, happened: Recorded[StatementFiled]) -> None:
    event = happened.event
    view.insert(
        table,
        **_asked(happened),
        state=FilingState.FILED,
        receipt_number=event.receipt_number,
        filed_on=event.filed_on,
        due_on=event.due_on,
        in_time=event.in_time,
    )
    _insert_years(view, event.filing_id, event.years)


@projection.on(FilingRefused)
def refused(view: View, happened: Recorded[FilingRefused]) -> None:
    event = happened.event
    view.insert(
        table,
        **_asked(happened),
        state=FilingState.REFUSED,
        refusal=event.reason,
        earlier_receipt=event.earlier_receipt,
    )
    _insert_years(view, event.filing_id, event.years)


def _asked(happened: Recorded[Any]) -> dict[str, Any]:
    """What a filed and a refused one have in common."""
    event: StatementFiled | FilingRefused = happened.event
    return {
        "filing_id": event.filing_id,
        "asked": happened.position,
        "account_id": event.account_id,
        "customer_id": event.customer_id,
        "kvk_number": event.kvk_number,
        "financial_year": event.financial_year,
        "year_began_on": event.year_began_on,
        "year_ended_on": event.year_ended_on,
        "first_year": event.first_year,
        "adopted_on": event.adopted_on,
        "size_class": event.size_class,
        "terms": event.terms,
        "asked_at": happened.recorded_at,
    }


def _insert_years(view: View, filing_id: FilingId, years: Sequence[YearClasses]) -> None:
    for year in years:
        figures = year.figures.model_dump() if isinstance(year, YearFound) else {}
        view.insert(
            years_table,
            filing_id=filing_id,
            ended_on=year.ended_on,
            **figures,
            by_total_assets=year.by_total_assets,
            by_net_turnover=year.by_net_turnover,
            by_employees=year.by_employees,
            size_class=year.size_class,
        )


# --- queries ------------------------------------------------------------------------------------
def filings_of_account(
    tx: Connection,
    account_id: AccountId,
    *,
    after: FilingId | None = None,
    limit: int = LIMIT,
    newest: bool = False,
) -> Sequence[FilingRow]:
    """In the order they were asked, or the newest first; ``after`` is the last page's last filing."""
    ask = select(table).where(table.c.account_id == account_id)
    return [
        _filing(row)
        for row in page_of(
            tx, ask, table.c.asked, limit, newest=newest, filing_id=after, account_id=account_id
        )
    ]


def filing(tx: Connection, filing_id: FilingId) -> FilingInFull | None:
    found = tx.execute(select(table).where(table.c.filing_id == filing_id)).mappings().one_or_none()
    if found is None:
        return None
    ask = select(years_table).where(years_table.c.filing_id == filing_id)
    years = tx.execute(ask.order_by(years_table.c.ended_on)).mappings()
    return FilingInFull(_filing(found), tuple(_year(row) for row in years))


def _filing(row: RowMapping) -> FilingRow:
    return FilingRow(
        filing_id=row["filing_id"],
        account_id=row["account_id"],
        customer_id=row["customer_id"],
        kvk_number=row["kvk_number"],
        financial_year=row["financial_year"],
        year_began_on=row["year_began_on"],
        year_ended_on=row["year_ended_on"],
        first_year=row["first_year"],
        adopted_on=row["adopted_on"],
        state=FilingState(row["state"]),
        refusal=row["refusal"] and FilingReason(row["refusal"]),
        size_class=row["size_class"] and SizeClass(row["size_class"]),
        terms=row["terms"],
        receipt_number=row["receipt_number"],
        earlier_receipt=row["earlier_receipt"],
        filed_on=row["filed_on"],
        due_on=row["due_on"],
        in_time=row["in_time"],
        asked_at=row["asked_at"],
    )


def _year(row: RowMapping) -> YearRow:
    return YearRow(
        ended_on=row["ended_on"],
        total_assets_cents=row["total_assets_cents"],
        net_turnover_cents=row["net_turnover_cents"],
        employees=row["employees"],
        by_total_assets=SizeClass(row["by_total_assets"]),
        by_net_turnover=SizeClass(row["by_net_turnover"]),
        by_employees=SizeClass(row["by_employees"]),
        size_class=SizeClass(row["size_class"]),
    )
