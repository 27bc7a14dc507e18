"""File the financial statement of a year with a code (R2, R3, D20)."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.customer.aggregate import CUSTOMER, Customer
from domain.filing.aggregate import FILING, receipt_number
from domain.filing.commands import AcceptStatement, RefuseStatement
from domain.filing.events import FilingReason
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.reservation.aggregate import RESERVATION
from domain.reservation.commands import Reserve
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.size_classes import (
    FIRST_YEAR_END,
    Figures,
    FilingTerms,
    SizeClass,
    YearFound,
    filing_terms_on,
    size_class_of,
)
from domain.values import AccountId, FilingId, ReceiptNumber, Use

RECEIPT_SERIES = "D"
"""The series of receipts (deponeren: to file)."""
BY_CODE = (SizeClass.MICRO, SizeClass.SMALL)
"""Who may file with an access code (R3)."""


class DatesDoNotFit(Rejected):
    """The dates of this financial statement do not fit each other."""

    rule = "D20"
    advice = "Check them: first the year ends, then its statement is adopted, then it is filed."


class FileStatement(Command):
    """File the balance sheet of a financial year of twelve months, with the figures of the year before.

    ``year_ended_on``: its last day, whose calendar year names the financial year. ``today``: the day of
    filing, in Europe/Amsterdam. A refusal is recorded as an event (D25).
    Rejected: NoSuchAccount, DatesDoNotFit."""

    filing_id: FilingId
    account_id: AccountId
    year_ended_on: date
    adopted_on: date
    this_year: Figures
    year_before: Figures
    today: date


def file_statement(load: Load, command: FileStatement) -> Iterable[StreamCommand]:
    _check_dates(command)
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_exists()
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    financial_year, terms = command.year_ended_on.year, filing_terms_on(command.year_ended_on)
    # A person's figures are nobody's business: a private code is refused without a look at them.
    years = () if account.use is Use.PRIVATE else _years(command, terms)
    size_class = size_class_of(years) if years else None
    stated: dict[str, Any] = {
        "at": command.at,
        "filing_id": command.filing_id,
        "account_id": command.account_id,
        "customer_id": account.customer_id,
        "kvk_number": account.kvk_number,
        "financial_year": financial_year,
        "year_ended_on": command.year_ended_on,
        "adopted_on": command.adopted_on,
        "years": years,
        "size_class": size_class,
        "terms": terms.version,
        "due_on": terms.due_on(command.year_ended_on, command.adopted_on),
    }
    claim = f"filing-{account.customer_id}-{financial_year}"
    earlier = _receipt_of(load, claim)
    reason = _reason(account, customer, earlier, size_class)
    if reason is not None:
        yield RefuseStatement(**stated, refused_on=command.today, reason=reason, earlier_receipt=earlier)
        return
    year, number = command.today.year, next_number(load, RECEIPT_SERIES, command.today.year)
    stream = FILING.stream(command.filing_id).name
    yield TakeNumber(at=command.at, series=RECEIPT_SERIES, year=year, number=number, taken_by=stream)
    yield Reserve(at=command.at, key=claim, taken_by=command.filing_id)
    yield AcceptStatement(
        **stated,
        receipt_number=receipt_number(RECEIPT_SERIES, year, number),
        filed_on=command.today,
    )


def _check_dates(command: FileStatement) -> None:
    if command.year_ended_on < FIRST_YEAR_END:
        told = f"Only financial years that ended on {FIRST_YEAR_END} or later are filed here."
        raise DatesDoNotFit(told, field="year_ended_on")
    if command.adopted_on <= command.year_ended_on:
        raise DatesDoNotFit("A statement is adopted after its year has ended.", field="adopted_on")
    if command.today < command.adopted_on:
        raise DatesDoNotFit("A statement is filed after it was adopted.", field="adopted_on")


def _years(command: FileStatement, terms: FilingTerms) -> tuple[YearFound, ...]:
    """The year before and the year itself."""
    year = command.year_ended_on.year
    return terms.found(year - 1, command.year_before), terms.found(year, command.this_year)


def _receipt_of(load: Load, claim: str) -> ReceiptNumber | None:
    """Of the one filing of that organisation and financial year, where there is one."""
    taken_by = load.state(RESERVATION.stream(claim)).taken_by
    return None if taken_by is None else load.state(FILING.stream(taken_by)).receipt_number


def _reason(
    account: Account, customer: Customer, earlier: ReceiptNumber | None, size_class: SizeClass | None
) -> FilingReason | None:
    if customer.overdue or account.arrears:
        return FilingReason.ARREARS
    if not account.usable:
        return FilingReason.CODE_NOT_USABLE
    if account.use is Use.PRIVATE:
        return FilingReason.PRIVATE_CODE
    if earlier is not None:
        return FilingReason.ALREADY_FILED
    return None if size_class in BY_CODE else FilingReason.TOO_LARGE
