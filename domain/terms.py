"""Dated terms and fees: data, not code (D1, D19)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Generic, Protocol, TypeVar

from domain.calendar import Calendars


@dataclass(frozen=True, slots=True)
class Fee:
    """The statutory fee of a final-notice letter whose invoices add up to ``from_cents`` or more (D1)."""

    from_cents: int
    fee_cents: int


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms in force from ``valid_from`` until the next version (D19); events name the version."""

    version: str
    valid_from: date
    payment_days: int
    """From the issue date to the due date (D1; Financieel besluit handelsregister 2014, art. 3(4))."""
    reminder_days: int
    """Counted from the day after the reminder was sent (D1)."""
    final_notice_days: int
    """Counted from the day after the final notice was sent (D1; Awb 4:112)."""
    fees: tuple[Fee, ...]
    """Rising ``from_cents``, the first is 0 (D1; Awb 4:113)."""
    first_password_days: int
    """How long a sent first password works (D7)."""
    replacement_email_minutes: int
    """How long a replacement password works that was mailed (D11)."""
    replacement_post_days: int
    """How long one works that was posted, counted from the day after posting (D11)."""
    replacements_a_day: int
    """How many are sent to one account a day: a letter costs money (our choice; D11 is silent)."""
    replacement_letter_days: int
    """How long after it was asked for by post no other takes its place, which would end the one in the
    letter: posting and delivery (R14, R15; our choice, D11 is silent)."""
    reissue_days: int
    """How long after another code was sent for a lost one that is not lost as well: letters cost money, and a
    mail that is answered ends what was sent before, wherever that is (R21; our choice, D7 is silent)."""
    loss_confirmation_minutes: int
    """How long the token works with which the loss of a code is confirmed by mail (D26)."""
    erasure_wait_after_signal_days: int
    """From a close by a register signal to erasing (D12)."""
    refused_application_days: int
    """How long a refused application is kept: long enough to ask about it (our choice; D12 is silent)."""
    referred_application_days: int
    """How long an application that staff did not decide is kept (our choice; D12 is silent)."""
    fiscal_years: int
    """How long fiscal data is kept after its financial year (D12)."""
    collection_announced_days: int
    """Calendar days between announcing a direct debit and collecting it (D15)."""
    collection_silent_days: int
    """Calendar days after a direct debit was due, without a word from the bank, until staff asks it (our
    choice; D15 is silent: the timeline waits as long)."""
    payout_silent_days: int
    """TARGET days after the bank was to transfer a payout, without a word from it, until staff asks it (our
    choice: what the bank books it tells within a day or two)."""
    collection_return_months: int
    """How long an unauthorised direct debit can come back, in calendar months (D12; SEPA Core, MD01)."""
    collection_refund_days: int
    """How long the debtor may have it refunded without a reason: eight weeks (SEPA Core, MD06)."""
    collection_booking_days: int
    """How many days later such a return may be booked: banks and weekends take them (our reading)."""
    collection_inquiry_days: int
    """The same where the debtor's bank first looks into what was not authorised (our reading)."""
    mandate_amendment_hours: int
    """How long after another account to debit was asked for it takes effect at the earliest, where who gets
    the invoices is told by mail (our choice, as of the invoice email: D24)."""
    mandate_amendment_letter_days: int
    """The same where they are told by letter, in days: posting, delivery (R14, R15), and as long again."""
    mandate_lapses_months: int
    """How long after its last direct debit a mandate lapses, in calendar months (SEPA Core)."""
    answered_question_days: int
    """How long a question is kept after it was answered or dismissed: long enough to come back to it (our
    choice; D12 is silent)."""
    deactivation_request_days: int
    """How long a request to deactivate a code is kept after something was last done about it (our choice)."""
    open_question_days: int
    """How long a question is kept that nobody answered: spam is not answered (our choice; D12 is silent)."""
    staff_member_days: int
    """How long name and address of a member of staff are kept after they left: long enough to ask them about
    what they did (our choice; D12 is silent). Their acts stay, under an id that names nobody."""
    authorisation_months: int
    """How long an authorisation to view protected data lasts without a confirmation (R4: yearly)."""
    authorisation_reminder_days: int
    """How long before it lapses its holder is reminded to confirm it (R4; our choice)."""
    invoice_email_hours: int
    """How long after a new invoice email was asked for it takes effect at the earliest (D24)."""
    invoice_email_confirm_days: int
    """How long the token works with which a new invoice email is confirmed (our choice; D24 is silent)."""
    invoice_emails_a_day: int
    """How often a new invoice email may be asked for a day: each is a mail to whom we do not know (our
    choice)."""
    deposit_days: int
    """How long the outcome of a payment for credit is waited for: the provider lets it expire within hours,
    and no answer for days means that none will come (our choice; D12 is silent)."""
    late_payment_days: int
    """How long after a payment was started the provider is asked, without a call of its own, whether it came
    after all, once its outcome is waited for no more (our choice)."""
    guest_order_days: int
    """How long the address of a guest's order is kept after it ended: long enough to ask about it (R55)."""
    guest_owed_back_days: int
    """The same where it failed and could not be paid back: staff may have to write (R55; our choice). To pay
    it back the way it came nothing of the guest is needed."""
    refund_to_source_days: int
    """How old a payment may be to be refunded the way it came: the provider refuses older ones (R47)."""
    refund_may_fail_days: int
    """How long after a refund was paid the provider is still asked whether it failed, without a call of its
    own (our choice: a bank that sends it back does so within days)."""
    credit_lapses_months: int
    """How long after an account was closed its credit can be claimed (Burgerlijk Wetboek 3:307: 5 years)."""
    deregistrations_a_day: int
    """How many the register may announce for us in a day before the rest is held for staff (our choice)."""
    deregistrations_percent: int
    """The same, of what is watched, where that is more (our choice)."""
    dunning_hold_days: int
    """How long staff may hold what follows from an unpaid invoice at a time (our choice)."""
    portal_shows_from: date
    """Invoices issued from this day on are shown in the payment portal (R53, D19)."""

    def held_from(self, watched: int) -> int:
        """How many deregistrations in a day are usual, where so many branches and businesses are watched."""
        return max(self.deregistrations_a_day, watched * self.deregistrations_percent // 100)

    def due_on(self, issued: date, calendars: Calendars) -> date:
        """The last day to pay an invoice in time: issue date + payment term, extended (D1)."""
        return calendars.extended(issued + timedelta(self.payment_days))

    def reminder_term_end(self, sent: date, calendars: Calendars) -> date:
        """The last day of a reminder's term, which begins the day after sending, extended (D1)."""
        return calendars.extended(sent + timedelta(self.reminder_days))

    def final_notice_term_end(self, sent: date, calendars: Calendars) -> date:
        """The last day of a final notice's term, which begins the day after sending, extended (D1)."""
        return calendars.extended(sent + timedelta(self.final_notice_days))

    def fee_cents(self, claimed_cents: int) -> int:
        """The fee of one final-notice letter for the sum of its invoices (D1)."""
        assert claimed_cents > 0
        return max((fee for fee in self.fees if fee.from_cents <= claimed_cents), key=_from_cents).fee_cents


@dataclass(frozen=True, slots=True)
class TermsOfUse:
    """What an applicant accepts (R9): a text of its own, kept for ever."""

    version: str
    valid_from: date


TERMS_OF_USE: Final = (TermsOfUse("2025-12", date(2025, 12, 1)),)
"""Every version; the first one is accepted before its day too."""


def terms_of_use_on(day: date) -> TermsOfUse:
    """What is accepted on a day."""
    return latest(TERMS_OF_USE, max(day, TERMS_OF_USE[0].valid_from))


class Dated(Protocol):
    """A version of a table."""

    @property
    def version(self) -> str: ...
    @property
    def valid_from(self) -> date: ...


D = TypeVar("D", bound=Dated)


class DatedTable(Generic[D]):
    """Every version of a table that a register keeps in a file: read at the edge, given here once, before
    anything is decided (decision 0042). What was decided stands in events, whatever is given later."""

    def __init__(self) -> None:
        self.versions: Sequence[D] = ()

    def give(self, versions: Sequence[D]) -> None:
        """Replaces what was given before."""
        self.versions = tuple(versions)

    def on(self, day: date) -> D:
        """The version in force on a day. Raises ValueError before the first."""
        assert self.versions, (
            "nothing was given: who composes a system gives the tables first;"
            " who tests, those that are shipped (toegang_testing.tables.as_shipped())"
        )
        return latest(self.versions, day)


TERMS: Final = DatedTable[Terms]()
"""Every version of the terms. One that was in force never changes: a new one is added."""


def terms_on(day: date) -> Terms:
    """The terms in force on a day. Raises ValueError before the first version."""
    return TERMS.on(day)


class _ValidFrom(Protocol):
    @property
    def valid_from(self) -> date: ...


V = TypeVar("V", bound=_ValidFrom)


def latest(versions: Sequence[V], day: date) -> V:
    """The version of a dated table in force on a day. Raises ValueError before the first (D19)."""
    valid = [version for version in versions if version.valid_from <= day]
    if not valid:
        raise ValueError("no table was in force on that day (D19)")
    return max(valid, key=_valid_from)


def _valid_from(version: _ValidFrom) -> date:
    return version.valid_from


def _from_cents(fee: Fee) -> int:
    return fee.from_cents
