"""What the answers about filings look like. Amounts are in euro cents."""

from datetime import date, datetime

from pydantic import Field

from api.http.answers import Answer, Positioned
from domain.filing.events import FilingReason
from domain.size_classes import SizeClass
from projections.filings import FilingState


class FilingYear(Answer):
    """The figures of one year, the smallest class whose limit each criterion keeps, and the smallest of which
    two of the three do (D20). The figures are null of a refused statement: they are not kept."""

    ended_on: date = Field(description="Its last day.")
    total_assets_cents: int | None = Field(examples=[41000000])
    net_turnover_cents: int | None = Field(examples=[88000000])
    employees: int | None = Field(examples=[6])
    by_total_assets: SizeClass
    by_net_turnover: SizeClass
    by_employees: SizeClass
    size_class: SizeClass


class Filed(Positioned):
    """The receipt of a filed statement."""

    filing_id: str
    receipt_number: str = Field(examples=["D2026-000001"])
    kvk_number: str = Field(examples=["69599084"])
    financial_year: int = Field(description="The calendar year in which it ended.", examples=[2025])
    year_began_on: date
    year_ended_on: date
    size_class: SizeClass
    terms: str = Field(description="The version of the limits and terms (D20).", examples=["2024-01"])
    filed_on: date
    due_on: date = Field(description="The last day to file in time.")
    in_time: bool


class FilingRow(Answer):
    """A filing, and what became of it."""

    filing_id: str
    account_id: str
    kvk_number: str | None
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    state: FilingState
    refusal: FilingReason | None
    size_class: SizeClass | None = Field(description="Null of a private code.")
    terms: str
    receipt_number: str | None
    earlier_receipt: str | None = Field(description="Of the statement that was filed before.")
    filed_on: date | None
    due_on: date | None
    in_time: bool | None
    asked_at: datetime


class FilingInFull(FilingRow):
    """A filing with its two years, the year before first; a first financial year is alone."""

    years: list[FilingYear]
