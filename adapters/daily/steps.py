"""The daily steps: which candidates the read models nominate, and what is asked for each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection

from adapters.daily.giving_up import give_up_deposits, give_up_guest_orders, give_up_invoice_payments
from adapters.daily.nominating import PAGE, Candidate, Step, Today
from domain.account.commands import EraseHolder, LapseCredit, MakeFirstPassword
from domain.application.commands import EraseApplication
from domain.authorisation.commands import LapseAuthorisation, RemindOfAuthorisation
from domain.bank_year.commands import EraseBankYear
from domain.calendar import months_after
from domain.customer.commands import EraseCustomer, EraseFiscalYear, TakeUpAmendment
from domain.deactivation.commands import EraseDeactivation
from domain.guest_order.commands import EraseGuest
from domain.invoice.commands import IssueReminder
from domain.invoice_delivery.commands import TakeUpInvoiceEmail
from domain.kernel import Command, Rejected
from domain.question.commands import EraseQuestion
from domain.staff_member.commands import EraseStaffMember
from domain.terms import terms_on
from domain.use_cases.collecting import DeclareOverdue, IssueFinalNotice
from domain.use_cases.collection_files import OrderCollections
from domain.use_cases.invoicing import IssueDailyInvoice
from domain.use_cases.mandates import LapseMandate
from domain.use_cases.payout_files import OrderPayouts
from domain.use_cases.record_signal import ConfirmAnnouncedEnds
from domain.use_cases.settle_payout import TellSilentPayout
from projections import (
    accounts,
    applications,
    authorisations,
    billing_address,
    deactivations,
    erasure,
    guest_orders,
    invoice_delivery,
    mandates,
    open_invoices,
    orders,
    owed_back,
    payouts,
    questions,
    refunds,
    registrations,
    staff_members,
)

IN_A_FILE_MAX = 2000
"""Direct debits, or payouts, in one file for the bank: its event is read as one."""

Id = TypeVar("Id", bound=str)


class NoBillingAddress(Rejected):
    """The customer has no billing address that may be used."""

    rule = "D16"
    advice = "The orders stay to be invoiced: see to it that the register lists an address that may be used."


class SilentBank(Rejected):
    """The bank does not tell what became of a direct debit."""

    rule = "D15"
    advice = (
        "Ask the bank, and import the statement or the rejection: what follows from the invoice waits. "
        "Where nothing was debited, finance says so on the invoice."
    )


def make_first_passwords(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D7: from the first working day after the code was sent."""
    found = accounts.awaiting_first_password(tx, day.today, after=after, limit=PAGE)
    return _each(
        found,
        lambda one: MakeFirstPassword(at=day.at, account_id=one, today=day.today, calendars=day.calendars),
    )


def issue_invoices(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D14: the direct-debit orders of a customer and billing day."""
    found = orders.uninvoiced(tx, after=after, limit=PAGE)
    return [
        Candidate(customer_id, customer_id, _invoice(tx, day, customer_id, order_ids))
        for customer_id, order_ids in found
    ]


def order_collections(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D15: one TARGET day before the announced day, all of a due date in one file."""
    latest = day.calendars.target_day_on_or_after(day.today + timedelta(days=1))
    found = open_invoices.collections_due(tx, latest, after=after, limit=IN_A_FILE_MAX)
    if not found:
        return []
    command = OrderCollections(
        at=day.at, invoice_numbers=tuple(found), today=day.today, calendars=day.calendars, own=day.own
    )
    return [Candidate(f"{found[0]}+{len(found)}", found[-1], command)]


def order_payouts(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R47, D14: what was approved to be paid out, and what is owed back, in one file."""
    after_refund, after_invoice = after or (None, None)
    due = refunds.payouts_to_make(tx, after=after_refund, limit=IN_A_FILE_MAX // 2)
    owed = owed_back.pay_backs_to_make(tx, after=after_invoice, limit=IN_A_FILE_MAX // 2)
    if not due and not owed:
        return []
    command = OrderPayouts(
        at=day.at,
        refund_ids=tuple(one.refund_id for one in due),
        invoice_numbers=tuple(owed),
        today=day.today,
        calendars=day.calendars,
        own=day.own,
    )
    subject = "+".join([*(one.refund_id for one in due[:1]), *owed[:1], str(len(due) + len(owed))])
    cursor = (due[-1].position if due else after_refund, owed[-1] if owed else after_invoice)
    return [Candidate(subject, cursor, command)]


def tell_silent_collections(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D15: while nobody knows the outcome the timeline waits; so staff is told, until the bank tells."""
    due_before = day.today - timedelta(days=terms_on(day.today).collection_silent_days)
    found = open_invoices.collections_silent(tx, due_before, after=after, limit=PAGE)
    return [Candidate(one, one, SilentBank()) for one in found]


def tell_silent_payouts(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R47, D14: nobody knows what became of them; so they stand on staff's list, until the bank tells."""
    ordered_before = day.calendars.target_days_before(day.today, terms_on(day.today).payout_silent_days)
    found = payouts.payouts_silent(tx, ordered_before, after=after, limit=PAGE)
    return _each(
        found,
        lambda one: TellSilentPayout(at=day.at, payout_id=one, today=day.today, calendars=day.calendars),
    )


def issue_reminders(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D1: the payment term has passed unpaid."""
    found = open_invoices.reminders_due(tx, day.today, after=after, limit=PAGE)
    return _each(found, lambda one: IssueReminder(at=day.at, invoice_number=one, today=day.today))


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
    return _each(found, lambda one: DeclareOverdue(at=day.at, invoice_number=one, today=day.today))


def take_up_invoice_emails(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D24: they were confirmed, and 72 hours have passed without a veto."""
    found = invoice_delivery.changes_due(tx, day.at, after=after, limit=PAGE)
    return _each(found, lambda one: TakeUpInvoiceEmail(at=day.at, customer_id=one))


def take_up_amendments(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D6: nobody who was told of them stopped them in time."""
    found = mandates.amendments_due(tx, day.at, after=after, limit=PAGE)
    return _each(found, lambda one: TakeUpAmendment(at=day.at, customer_id=one))


def lapse_mandates(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """SEPA Core: nothing was debited for 36 months."""
    months = terms_on(day.today).mandate_lapses_months
    found = mandates.lapsing(tx, months_after(day.today, -months), after=after, limit=PAGE)
    return _each(found, lambda one: LapseMandate(at=day.at, customer_id=one, today=day.today))


def confirm_ends(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D13: an announced end of a branch or business has come."""
    found = registrations.ends_due(tx, day.today, after=after, limit=PAGE)
    watched = registrations.watched(tx)
    return _each(
        found,
        lambda one: ConfirmAnnouncedEnds(at=day.at, kvk_number=one, today=day.today, watched=watched),
    )


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
        refused_before=day.kept_for(terms.refused_application_days),
        referred_before=day.kept_for(terms.referred_application_days),
        after=after,
        limit=PAGE,
    )
    return _each(found, lambda one: EraseApplication(at=day.at, application_id=one, today=day.today))


def erase_questions(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: they were answered or dismissed, or asked and left open, long enough ago."""
    terms = terms_on(day.today)
    found = questions.erasable(
        tx,
        settled_before=day.kept_for(terms.answered_question_days),
        asked_before=day.kept_for(terms.open_question_days),
        after=after,
        limit=PAGE,
    )
    return _each(found, lambda one: EraseQuestion(at=day.at, question_id=one, today=day.today))


def erase_deactivations(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: nothing was done about them for long enough."""
    before = day.kept_for(terms_on(day.today).deactivation_request_days)
    found = deactivations.erasable(tx, before, after=after, limit=PAGE)
    return _each(found, lambda one: EraseDeactivation(at=day.at, deactivation_id=one, today=day.today))


def lapse_credits(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: of accounts that were closed so long ago that nobody can claim it any more, erased or not."""
    months = terms_on(day.today).credit_lapses_months
    found = erasure.credit_lapsing(tx, months_after(day.today, -months), after=after, limit=PAGE)
    return _each(found, lambda one: LapseCredit(at=day.at, account_id=one, today=day.today))


def erase_holders(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: closed, waited long enough, nothing under way."""
    found = erasure.holders_due(tx, day.today, after=after, limit=PAGE)
    return _each(found, lambda one: EraseHolder(at=day.at, account_id=one, today=day.today))


def erase_customers(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: the last holder is erased, nothing is open, no collection can come back."""
    found = erasure.customers_due(tx, day.today, after=after, limit=PAGE)
    return _each(found, lambda one: EraseCustomer(at=day.at, customer_id=one, today=day.today))


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


def erase_bank_years(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: what the bank told of payers, as long after its year as fiscal facts."""
    newest_year = day.today.year - terms_on(day.today).fiscal_years - 1
    found = erasure.bank_years_due(tx, newest_year, after=after, limit=PAGE)
    return [
        Candidate(str(year), year, EraseBankYear(at=day.at, booked_year=year, today=day.today))
        for year in found
    ]


def erase_guests(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """R55: their orders ended long enough ago."""
    before = day.kept_for(terms_on(day.today).guest_order_days)
    found = guest_orders.erasable(tx, before, after=after, limit=PAGE)
    return _each(found, lambda one: EraseGuest(at=day.at, guest_order_id=one, today=day.today))


def erase_staff(tx: Connection, day: Today, after: Any) -> Sequence[Candidate]:
    """D12: they left long enough ago."""
    before = day.kept_for(terms_on(day.today).staff_member_days)
    found = staff_members.erasable(tx, before, after=after, limit=PAGE)
    return _each(found, lambda one: EraseStaffMember(at=day.at, person_id=one, today=day.today))


STEPS: Mapping[str, Step] = {
    step.__name__: step
    for step in (
        make_first_passwords,
        take_up_invoice_emails,
        take_up_amendments,
        lapse_mandates,
        give_up_deposits,
        give_up_guest_orders,
        give_up_invoice_payments,
        issue_invoices,
        order_collections,
        order_payouts,
        tell_silent_collections,
        tell_silent_payouts,
        issue_reminders,
        issue_final_notices,
        declare_overdue,
        confirm_ends,
        remind_authorisations,
        lapse_authorisations,
        erase_applications,
        erase_questions,
        erase_deactivations,
        lapse_credits,
        erase_holders,
        erase_customers,
        erase_fiscal_years,
        erase_bank_years,
        erase_guests,
        erase_staff,
    )
}
"""In the order they run. The names are part of command ids: they never change."""


def _each(found: Iterable[Id], ask: Callable[[Id], Command]) -> Sequence[Candidate]:
    """One command for each, which is its own subject and cursor."""
    return [Candidate(one, one, ask(one)) for one in found]


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
