"""The daily steps: which candidates the read models nominate, and what is asked for each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from domain.account.commands import EraseHolder, MakeFirstPassword
from domain.application.commands import EraseApplication
from domain.authorisation.commands import LapseAuthorisation, RemindOfAuthorisation
from domain.calendar import Calendars
from domain.customer.commands import EraseCustomer, EraseFiscalYear
from domain.deactivation.commands import EraseDeactivation
from domain.invoice.commands import IssueReminder, OrderCollection
from domain.kernel import Command, Rejected
from domain.ports import KeyVault
from domain.question.commands import EraseQuestion
from domain.staff_member.commands import EraseStaffMember
from domain.terms import terms_on
from domain.use_cases.collecting import DeclareOverdue, IssueFinalNotice
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.record_signal import ConfirmAnnouncedEnds
from projections import (
    accounts,
    applications,
    authorisations,
    billing_address,
    deactivations,
    erasure,
    open_invoices,
    orders,
    questions,
    registrations,
    staff_members,
)

PAGE = 200
"""Candidates read at a time."""


class NoBillingAddress(Rejected):
    """The customer has no billing address that may be used."""

    rule = "D16"
    advice = "The orders stay to be invoiced: see to it that the register lists an address that may be used."


@dataclass(frozen=True, slots=True)
class Today:
    """The day in Amsterdam, the moment, and what a step needs beside its read model."""

    today: date
    at: datetime
    calendars: Calendars
    vault: KeyVault


@dataclass(frozen=True, slots=True)
class Candidate:
    """``subject`` names it in the command id and the report; ``cursor`` is where the next page starts.

    ``command`` is what is asked for it, or why nothing can be."""

    subject: str
    cursor: Any
    command: Command | Rejected


Step = Callable[[Connection, Today, Any], Sequence[Candidate]]
"""The candidates after a cursor (None: the first), at most a page of them. Nominations are generous: the
aggregate decides."""


def make_first_passwords(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D7: from the first working day after the code was sent."""
    found = accounts.awaiting_first_password(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(
            account_id,
            account_id,
            MakeFirstPassword(at=day.at, account_id=account_id, today=day.today, calendars=day.calendars),
        )
        for account_id in found
    ]


def issue_invoices(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D14: the direct-debit orders of a customer and billing day."""
    found = orders.uninvoiced(tx, after=after, limit=PAGE)
    return [
        Candidate(customer_id, customer_id, _invoice(tx, day, customer_id, order_ids))
        for customer_id, order_ids in found
    ]


def order_collections(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D15: one TARGET day before the announced day."""
    latest = day.calendars.target_day_on_or_after(day.today + timedelta(days=1))
    found = open_invoices.collections_due(tx, latest, after=after, limit=PAGE)
    return [
        Candidate(
            number,
            number,
            OrderCollection(at=day.at, invoice_number=number, today=day.today, calendars=day.calendars),
        )
        for number in found
    ]


def issue_reminders(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D1: the payment term has passed unpaid."""
    found = open_invoices.reminders_due(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(number, number, IssueReminder(at=day.at, invoice_number=number, today=day.today))
        for number in found
    ]


def issue_final_notices(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D1: one letter per customer and day."""
    found = open_invoices.final_notices_due(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(
            customer_id,
            customer_id,
            IssueFinalNotice(
                at=day.at, customer_id=customer_id, invoice_numbers=tuple(numbers), today=day.today
            ),
        )
        for customer_id, numbers in found.items()
    ]


def declare_overdue(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D1: the final notice's term has passed unpaid."""
    found = open_invoices.overdue_due(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(number, number, DeclareOverdue(at=day.at, invoice_number=number, today=day.today))
        for number in found
    ]


def confirm_ends(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D13: an announced end of a branch or business has come."""
    found = registrations.ends_due(tx, day.today, after=after, limit=PAGE)
    watched = registrations.watched(tx)
    return [
        Candidate(
            number,
            number,
            ConfirmAnnouncedEnds(at=day.at, kvk_number=number, today=day.today, watched=watched),
        )
        for number in found
    ]


def lapse_authorisations(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R4: the holder did not confirm it within a year."""
    found = authorisations.lapsing(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(account_id, one, LapseAuthorisation(at=day.at, account_id=account_id, today=day.today))
        for one, account_id in found
    ]


def remind_authorisations(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R4: they lapse soon, unless their holders confirm them."""
    until = day.today + timedelta(days=terms_on(day.today).authorisation_reminder_days)
    found = authorisations.to_remind(tx, until, after=after, limit=PAGE)
    return [
        Candidate(one, one, RemindOfAuthorisation(at=day.at, account_id=account_id, today=day.today))
        for one, account_id in found
    ]


def erase_applications(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: they led to no account, and long enough ago."""
    terms = terms_on(day.today)
    found = applications.erasable(
        tx,
        refused_before=day.today - timedelta(days=terms.refused_application_days - 1),
        referred_before=day.today - timedelta(days=terms.referred_application_days - 1),
        after=after,
        limit=PAGE,
    )
    return [
        Candidate(
            application_id,
            application_id,
            EraseApplication(at=day.at, application_id=application_id, today=day.today),
        )
        for application_id in found
    ]


def erase_questions(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: they were answered or dismissed, or asked and left open, long enough ago."""
    terms = terms_on(day.today)
    found = questions.erasable(
        tx,
        settled_before=day.today - timedelta(days=terms.answered_question_days - 1),
        asked_before=day.today - timedelta(days=terms.open_question_days - 1),
        after=after,
        limit=PAGE,
    )
    return [
        Candidate(
            question_id, question_id, EraseQuestion(at=day.at, question_id=question_id, today=day.today)
        )
        for question_id in found
    ]


def erase_deactivations(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: nothing was done about them for long enough."""
    kept_days = terms_on(day.today).deactivation_request_days
    found = deactivations.erasable(tx, day.today - timedelta(days=kept_days - 1), after=after, limit=PAGE)
    return [
        Candidate(one, one, EraseDeactivation(at=day.at, deactivation_id=one, today=day.today))
        for one in found
    ]


def erase_holders(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: closed, waited long enough, nothing under way."""
    found = erasure.holders_due(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(account_id, account_id, EraseHolder(at=day.at, account_id=account_id, today=day.today))
        for account_id in found
    ]


def erase_customers(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: the last holder is erased, nothing is open, no collection can come back."""
    found = erasure.customers_due(tx, day.today, after=after, limit=PAGE)
    return [
        Candidate(
            customer_id, customer_id, EraseCustomer(at=day.at, customer_id=customer_id, today=day.today)
        )
        for customer_id in found
    ]


def erase_fiscal_years(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: so many full years after the financial year ended."""
    keep_years = terms_on(day.today).fiscal_years
    newest_year = day.today.year - keep_years - 1
    found = erasure.fiscal_years_due(tx, newest_year, after=after, limit=PAGE)
    return [
        Candidate(
            f"{customer_id}/{year}",
            (customer_id, year),
            EraseFiscalYear(
                at=day.at,
                customer_id=customer_id,
                financial_year=year,
                today=day.today,
                keep_years=keep_years,
            ),
        )
        for customer_id, year in found
    ]


def erase_staff(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: they left long enough ago."""
    kept_days = terms_on(day.today).staff_member_days
    found = staff_members.erasable(tx, day.today - timedelta(days=kept_days - 1), after=after, limit=PAGE)
    return [Candidate(one, one, EraseStaffMember(at=day.at, person_id=one, today=day.today)) for one in found]


STEPS: Mapping[str, Step] = {
    step.__name__: step
    for step in (
        make_first_passwords,
        issue_invoices,
        order_collections,
        issue_reminders,
        issue_final_notices,
        declare_overdue,
        confirm_ends,
        remind_authorisations,
        lapse_authorisations,
        erase_applications,
        erase_questions,
        erase_deactivations,
        erase_holders,
        erase_customers,
        erase_fiscal_years,
        erase_staff,
    )
}
"""In the order they run. The names are part of command ids: they never change."""


def _invoice(tx: Connection, day: Today, customer_id: Any, order_ids: Sequence[Any]) -> Command | Rejected:
    row = billing_address.billing_address(tx, customer_id)
    buyer = day.vault.unseal(row.address) if row and row.address else None
    if buyer is None:
        return NoBillingAddress()
    return IssueDailyInvoice(
        at=day.at,
        customer_id=customer_id,
        order_ids=tuple(order_ids),
        buyer=buyer,
        today=day.today,
        calendars=day.calendars,
    )
