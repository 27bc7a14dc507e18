"""File the financial statement of a year with a code (R2, R3, D20)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from domain.account.aggregate import ACCOUNT
from domain.account.state import Account
from domain.customer.aggregate import CUSTOMER, Customer
from domain.filed_years.aggregate import FILED_YEARS, FiledYears
from domain.filed_years.commands import NoteYearFiled
from domain.filing.aggregate import FILING, receipt_number
from domain.filing.commands import AcceptStatement, RefuseStatement
from domain.filing.events import FilingReason
from domain.kernel import Command, Load, Rejected, StreamCommand
from domain.series.aggregate import next_number
from domain.series.commands import TakeNumber
from domain.size_classes import (
    FIRST_DAY,
    Figures,
    FilingTerms,
    SizeClass,
    YearFound,
    filing_terms_on,
    is_too_long,
    size_class_of,
    usual_beginning,
)
from domain.values import AccountId, FilingId, ReceiptNumber, Use

RECEIPT_SERIES = "D"
"""The series of receipts (deponeren: to file)."""
BY_CODE = (SizeClass.MICRO, SizeClass.SMALL)
"""Who may file with an access code (R3)."""
TOO_LONG_AGO = "Only financial years that began in 2016 or later are filed here."


class DatesDoNotFit(Rejected):
    """The dates of this financial statement do not fit each other."""

    rule = "D20"
    advice = (
        "Check them: the year begins and ends, at most 24 months later; then its statement is adopted, "
        "then it is filed."
    )


class FirstYearDoesNotFit(Rejected):
    """A first financial year has no year before, and every other year has one."""

    rule = "D20"
    advice = "Give the figures of the year before, or say first_year where the business had none."


class FileStatement(Command):
    """File the balance sheet of a financial year, with the figures of the year before.

    ``year_began_on``: its first day; None: it had twelve months. ``year_ended_on``: its last day, whose
    calendar year names it. ``first_year``: the organisation's first; only then ``year_before`` is None.
    ``today``: the day of filing, in Europe/Amsterdam. A refusal is recorded as an event (D25).
    Rejected: NoSuchAccount, DatesDoNotFit, FirstYearDoesNotFit."""

    filing_id: FilingId
    account_id: AccountId
    year_began_on: date | None = None
    year_ended_on: date
    adopted_on: date
    this_year: Figures
    first_year: bool = False
    year_before: Figures | None
    today: date


def file_statement(load: Load, command: FileStatement) -> Iterable[StreamCommand]:
    began_on = _beginning(command)
    account = load.state(ACCOUNT.stream(command.account_id))
    account.check_exists()
    assert account.customer_id is not None
    customer = load.state(CUSTOMER.stream(account.customer_id))
    filed = load.state(FILED_YEARS.stream(account.customer_id))
    _check_first_year(command, filed, began_on)
    terms = filing_terms_on(began_on)
    # A person's figures are nobody's business: a private code is refused without a look at them.
    years = () if account.use is Use.PRIVATE else _years(command, began_on, terms)
    size_class = size_class_of(years) if years else None
    stated: dict[str, Any] = {
        "at": command.at,
        "filing_id": command.filing_id,
        "account_id": command.account_id,
        "customer_id": account.customer_id,
        "kvk_number": account.kvk_number,
        "financial_year": command.year_ended_on.year,
        "year_began_on": began_on,
        "year_ended_on": command.year_ended_on,
        "first_year": command.first_year,
        "adopted_on": command.adopted_on,
        "size_class": size_class,
        "terms": terms.version,
        "due_on": terms.due_on(command.year_ended_on, command.adopted_on),
    }
    earlier = filed.receipt_of(began_on, command.year_ended_on)
    reason = _reason(account, customer, earlier, size_class)
    if reason is not None:
        yield RefuseStatement(
            **stated,
            years=tuple(year.classes for year in years),
            refused_on=command.today,
            reason=reason,
            earlier_receipt=earlier,
        )
        return
    yield from _accepted(load, stated | {"years": years}, command.today)


def _accepted(load: Load, stated: dict[str, Any], today: date) -> Iterable[StreamCommand]:
    """The receipt's number, the statement, and its year as one that is filed."""
    number = next_number(load, RECEIPT_SERIES, today.year)
    stream = FILING.stream(stated["filing_id"]).name
    yield TakeNumber(at=stated["at"], series=RECEIPT_SERIES, year=today.year, number=number, taken_by=stream)
    accepted = AcceptStatement(
        **stated, receipt_number=receipt_number(RECEIPT_SERIES, today.year, number), filed_on=today
    )
    same = NoteYearFiled.model_fields.keys() & AcceptStatement.model_fields.keys()
    yield NoteYearFiled(**{name: getattr(accepted, name) for name in same})
    yield accepted


def _beginning(command: FileStatement) -> date:
    """The first day of the financial year. Rejected: DatesDoNotFit."""
    ended_on, given = command.year_ended_on, command.year_began_on
    if ended_on < FIRST_DAY:
        raise DatesDoNotFit(TOO_LONG_AGO, field="year_ended_on")
    if command.adopted_on <= ended_on:
        raise DatesDoNotFit("A statement is adopted after its year has ended.", field="adopted_on")
    if command.today < command.adopted_on:
        raise DatesDoNotFit("A statement is filed after it was adopted.", field="adopted_on")
    began_on = given or usual_beginning(ended_on)
    if began_on < FIRST_DAY:
        raise DatesDoNotFit(TOO_LONG_AGO, field="year_began_on" if given else "year_ended_on")
    if ended_on < began_on:
        raise DatesDoNotFit("A financial year begins before it ends.", field="year_began_on")
    if is_too_long(began_on, ended_on):
        raise DatesDoNotFit("A financial year has at most 24 months.", field="year_began_on")
    return began_on


def _check_first_year(command: FileStatement, filed: FiledYears, began_on: date) -> None:
    if command.first_year and command.year_before is not None:
        raise FirstYearDoesNotFit("A first financial year has no year before.", field="year_before")
    if not command.first_year and command.year_before is None:
        told = "The figures of the year before are needed, unless this is the first financial year."
        raise FirstYearDoesNotFit(told, field="year_before")
    if command.first_year and filed.any_before(began_on):
        raise FirstYearDoesNotFit("An earlier year of this business was filed.", field="first_year")


def _years(command: FileStatement, began_on: date, terms: FilingTerms) -> tuple[YearFound, ...]:
    """The year before, where there is one, and the year itself."""
    this = terms.found(command.year_ended_on, command.this_year)
    if command.year_before is None:
        return (this,)
    return terms.found(began_on - timedelta(days=1), command.year_before), this


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
