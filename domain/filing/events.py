"""Catalogue of what can happen to a filing (R2, R3, D20)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.size_classes import SizeClass, YearClasses, YearFound
from domain.values import AccountId, CustomerId, FilingId, KvkNumber, ReceiptNumber


class FilingReason(StrEnum):
    """Why a filing was refused."""

    CODE_NOT_USABLE = "code_not_usable"
    """D3: not activated, blocked, suspended or closed."""
    ARREARS = "arrears"
    """D3: the customer has an overdue invoice unsettled."""
    PRIVATE_CODE = "private_code"
    """R3: filing by access code is for businesses."""
    ALREADY_FILED = "already_filed"
    """D20: one statement of a financial year is filed; years that overlap are one year filed twice."""
    TOO_LARGE = "too_large"
    """R3: medium and large businesses file otherwise."""


class StatementFiled(Event, name="filing.statement_filed"):
    """A business filed the balance sheet of a financial year with a code, and has a receipt (R2).

    ``years``: the year before and the year itself, each with its figures in whole euro cents and the class of
    each criterion: why ``size_class`` is what it is. A ``first_year`` has none before it, and is judged alone
    (BW 2:398(4)). The larger class of both years counts: D20 asks two years; which class the business had
    before them, which by BW 2:398 outlives one other year, nobody knows here. ``terms``: the version of the
    limits and terms, by ``year_began_on`` (D20). ``financial_year``: the calendar year in which it ended.
    ``due_on``: the last day to file in time. The figures are public by law (BW 2:394, decision 0020)."""

    filing_id: FilingId
    account_id: AccountId
    customer_id: CustomerId
    kvk_number: KvkNumber
    receipt_number: ReceiptNumber
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    years: tuple[YearFound, ...]
    size_class: SizeClass
    terms: str
    filed_on: date
    due_on: date
    in_time: bool


class FilingRefused(Event, name="filing.refused"):
    """The statement was not accepted (R3, D25). ``size_class`` and ``terms`` as of a filed one. ``years``: of
    each year the class of each criterion, never a figure: what was not filed is nobody's (decision 0020).

    Of a private code there is no ``kvk_number``, and the figures were not looked at: ``years`` is empty.
    ``refused_on`` and ``due_on``: whether it would have been in time.
    ``earlier_receipt``: of the statement of the same organisation that was filed before, of a year that has a
    day in common with this one, whatever the reason is."""

    filing_id: FilingId
    account_id: AccountId
    customer_id: CustomerId
    kvk_number: KvkNumber | None
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    years: tuple[YearClasses, ...]
    size_class: SizeClass | None
    terms: str
    refused_on: date
    due_on: date
    reason: FilingReason
    earlier_receipt: ReceiptNumber | None


FilingEvent = StatementFiled | FilingRefused
