"""Situations of those who work here, and of what is asked of them."""

from typing import Final

from domain.account.events import AccountClosed, AccountSuspended
from domain.bank_file.events import BankFileRefused, BankFileSettled
from domain.deactivation.events import DeactivationRequested, DeactivationSettled, Finding, Outcome
from domain.deregistration_day.events import DeregistrationsDismissed, DeregistrationsReleased, StaffAlarmed
from domain.invoice.events import CreditNoteRequested, WriteOffRequested
from domain.management.events import ManagementBegun, ManagementEnded
from domain.notice.events import NoticeLifted, NoticePosted
from domain.question.events import QuestionAnswered, QuestionAsked, QuestionDismissed
from domain.staff_member.events import (
    StaffAccessReset,
    StaffMemberBlocked,
    StaffMemberLeft,
    StaffMemberUnblocked,
    StaffRolesChanged,
    StaffSecondFactorEnrolled,
)
from toegang_testing.situations.recognising import Part, Situation, happened


def settled(outcome: Outcome) -> Part:
    return happened(DeactivationSettled, where=lambda event: event.outcome is outcome)


OF_STAFF: Final = (
    Situation(
        "a member is blocked, and let in again",
        "person",
        [happened(StaffMemberBlocked), happened(StaffMemberUnblocked)],
    ),
    Situation("a member leaves", "person", [happened(StaffMemberLeft)]),
    Situation(
        "reset by the operator",
        "person",
        [
            happened(StaffAccessReset, where=lambda event: event.invited_by is None),
            happened(StaffSecondFactorEnrolled),
        ],
    ),
    Situation(
        "another role after asking",
        "person",
        [happened(WriteOffRequested, CreditNoteRequested), happened(StaffRolesChanged)],
    ),
    Situation(
        "a deactivation is asked for, and dismissed",
        "deactivation",
        [happened(DeactivationRequested), settled(Outcome.DISMISSED)],
    ),
    Situation(
        "a deactivation suspends", "account", [happened(DeactivationRequested), happened(AccountSuspended)]
    ),
    Situation(
        "a deactivation leads to a closure",
        "account",
        [happened(DeactivationRequested), happened(AccountClosed)],
    ),
    Situation(
        "a deactivation lacks something",
        "deactivation",
        [
            happened(
                DeactivationRequested, where=lambda event: Finding.MISSING in dict(event.findings).values()
            )
        ],
    ),
    Situation("a question is answered", "question", [happened(QuestionAsked), happened(QuestionAnswered)]),
    Situation(
        "answered with copies of invoices",
        "question",
        [happened(QuestionAnswered, where=lambda event: event.copies)],
    ),
    Situation("a question is dismissed", "question", [happened(QuestionAsked), happened(QuestionDismissed)]),
    Situation(
        "an account manager comes, and goes",
        "organisation",
        [happened(ManagementBegun), happened(ManagementEnded)],
    ),
    Situation(
        "a bank's file is refused, and settled",
        "file",
        [happened(BankFileRefused), happened(BankFileSettled)],
    ),
    Situation("staff is alarmed by a day's deregistrations", "day", [happened(StaffAlarmed)]),
    Situation("a day's deregistrations are released", "day", [happened(DeregistrationsReleased)]),
    Situation("a day's deregistrations are dismissed", "day", [happened(DeregistrationsDismissed)]),
    Situation("ordering is stopped, and goes on", "notice", [happened(NoticePosted), happened(NoticeLifted)]),
)
