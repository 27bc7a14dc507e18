"""Situations of who applies, gets in, is stopped, and leaves."""

from typing import Final

from domain.account.events import (
    AccountActivated,
    AccountClosed,
    AccountHeld,
    AccountSuspended,
    ClosingCause,
    ClosureRejected,
    ClosureRequested,
    CodeIssued,
    CodeRevoked,
    CodeTookOver,
    CreditReserved,
    EarlyErasureApproved,
    FirstPasswordSent,
    HoldEnded,
    HolderErasureDone,
    PasswordChanged,
    PasswordProof,
    ReplacementPasswordFailed,
    ReplacementPasswordSent,
    RevocationCause,
    SuccessorIssued,
    SuccessorPasswordSent,
    SuspensionEnded,
)
from domain.application.events import (
    ApplicationGranted,
    ApplicationReferred,
    ApplicationRefused,
    LossConfirmationSent,
    Referral,
    Refusal,
)
from domain.authorisation.events import (
    AuthorisationConfirmed,
    AuthorisationEnded,
    AuthorisationGranted,
    AuthorisationLapsed,
    AuthorisationRefused,
    AuthorisationWithdrawn,
)
from domain.customer.events import CustomerErasureDone
from domain.filing.events import FilingReason, FilingRefused, StatementFiled
from domain.recovery.events import RecoveryOutcome, ReplacementAsked
from domain.registration.events import (
    Deregistered,
    DeregistrationHeld,
    EndAnnounced,
    HeldDismissed,
    ListedAgain,
    MatterSettled,
    ReferredToStaff,
)
from toegang_testing.situations.recognising import Part, Situation, happened, never


def refused(reason: Refusal) -> list[Part]:
    return [happened(ApplicationRefused, where=lambda event: event.reason is reason)]


def not_filed(reason: FilingReason) -> list[Part]:
    return [happened(FilingRefused, where=lambda event: event.reason is reason)]


def asked(outcome: RecoveryOutcome) -> list[Part]:
    return [happened(ReplacementAsked, where=lambda event: event.outcome is outcome)]


lost = happened(CodeRevoked, where=lambda event: event.cause is RevocationCause.LOST)
by_replacement = happened(PasswordChanged, where=lambda event: event.proof is PasswordProof.REPLACEMENT)

OF_HOLDERS: Final = (
    # --- applying ---
    Situation("a second code is refused", "application", refused(Refusal.SECOND_CODE)),
    Situation("of a branch that has ended", "application", refused(Refusal.CLOSED_BRANCH)),
    Situation(
        "referred, and granted by staff",
        "application",
        [happened(ApplicationReferred), happened(ApplicationGranted)],
    ),
    Situation(
        "referred, and refused by staff",
        "application",
        [happened(ApplicationReferred), happened(ApplicationRefused)],
    ),
    Situation(
        "of an organisation with an account manager",
        "application",
        [happened(ApplicationReferred, where=lambda event: event.reason is Referral.ACCOUNT_MANAGED)],
    ),
    Situation(
        "applies again after the account was closed",
        "customer",
        [happened(AccountClosed), happened(ApplicationGranted)],
    ),
    # --- lost codes ---
    Situation("a lost code is asked about", "application", [happened(LossConfirmationSent)]),
    Situation("a lost code is replaced", "account", [lost, happened(CodeIssued)]),
    Situation(
        "a code by post takes over", "account", [happened(SuccessorPasswordSent), happened(CodeTookOver)]
    ),
    Situation(
        "the present code works while another is in the post",
        "account",
        [
            happened(SuccessorIssued),
            never(CodeTookOver, CodeRevoked),
            happened(CreditReserved, PasswordChanged),
        ],
    ),
    Situation(
        "two letters are under way",
        "account",
        [happened(SuccessorIssued), never(CodeTookOver, CodeRevoked), happened(SuccessorIssued)],
    ),
    Situation(
        "a code that never arrived is sent again",
        "account",
        [happened(CodeIssued), never(AccountActivated), happened(CodeRevoked)],
    ),
    # --- passwords ---
    Situation(
        "a replacement password is used", "account", [happened(ReplacementPasswordSent), by_replacement]
    ),
    Situation("a replacement password cannot be sent", "account", [happened(ReplacementPasswordFailed)]),
    Situation(
        "a replacement is asked for with another address", "recovery", asked(RecoveryOutcome.OTHER_EMAIL)
    ),
    Situation(
        "a first password that nobody uses", "account", [happened(FirstPasswordSent), never(AccountActivated)]
    ),
    # --- stopped ---
    Situation(
        "suspended, and let in again", "account", [happened(AccountSuspended), happened(SuspensionEnded)]
    ),
    Situation(
        "suspended while held by the register",
        "account",
        [happened(AccountHeld), never(HoldEnded), happened(AccountSuspended)],
    ),
    Situation("held, and let go", "account", [happened(AccountHeld), happened(HoldEnded)]),
    # --- the register ---
    Situation(
        "a deregistration is held, and dismissed",
        "organisation",
        [happened(DeregistrationHeld), happened(HeldDismissed)],
    ),
    Situation(
        "a deregistration is held, and released",
        "organisation",
        [happened(DeregistrationHeld), happened(Deregistered)],
    ),
    Situation(
        "an end is announced, and comes", "organisation", [happened(EndAnnounced), happened(Deregistered)]
    ),
    Situation("listed again after its end", "organisation", [happened(Deregistered), happened(ListedAgain)]),
    Situation(
        "a matter of the register is settled by staff",
        "organisation",
        [happened(ReferredToStaff), happened(MatterSettled)],
    ),
    Situation(
        "closed as its branch ended",
        "account",
        [happened(AccountClosed, where=lambda event: event.cause is ClosingCause.BRANCH_DEREGISTERED)],
    ),
    Situation(
        "closed as its business ended",
        "account",
        [happened(AccountClosed, where=lambda event: event.cause is ClosingCause.BUSINESS_DEREGISTERED)],
    ),
    # --- leaving ---
    Situation("a closure is refused", "account", [happened(ClosureRequested), happened(ClosureRejected)]),
    Situation(
        "closed by two members of staff",
        "account",
        [
            happened(ClosureRequested),
            happened(AccountClosed, where=lambda event: event.cause is ClosingCause.STAFF),
        ],
    ),
    Situation(
        "closed before it was ever used",
        "account",
        [happened(CodeIssued), never(AccountActivated), happened(AccountClosed)],
    ),
    Situation("a holder is erased", "account", [happened(AccountClosed), happened(HolderErasureDone)]),
    Situation(
        "a holder is erased early", "account", [happened(EarlyErasureApproved), happened(HolderErasureDone)]
    ),
    Situation("a customer is erased", "customer", [happened(CustomerErasureDone)]),
    # --- filing, authorisations ---
    Situation("two years are filed", "customer", [happened(StatementFiled), happened(StatementFiled)]),
    Situation("a year is filed twice", "customer", not_filed(FilingReason.ALREADY_FILED)),
    Situation("too large to file", "customer", not_filed(FilingReason.TOO_LARGE)),
    Situation("filed with a code that does not work", "customer", not_filed(FilingReason.CODE_NOT_USABLE)),
    Situation(
        "filed too late", "customer", [happened(StatementFiled, where=lambda event: not event.in_time)]
    ),
    Situation("an authorisation is refused", "authorisation", [happened(AuthorisationRefused)]),
    Situation(
        "an authorisation is confirmed, and withdrawn",
        "authorisation",
        [happened(AuthorisationConfirmed), happened(AuthorisationWithdrawn)],
    ),
    Situation(
        "an authorisation lapses",
        "authorisation",
        [happened(AuthorisationGranted), happened(AuthorisationLapsed)],
    ),
    Situation("an authorisation ends with its account", "authorisation", [happened(AuthorisationEnded)]),
)
