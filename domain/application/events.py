"""Catalogue of what can happen to an application for an access code (D25)."""

from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from domain.kernel import Event, JsonObject
from domain.values import (
    AccountId,
    ApplicationId,
    BlindIndex,
    BranchNumber,
    Channel,
    CustomerId,
    HolderData,
    KvkNumber,
    Use,
)


class Refusal(StrEnum):
    """Why an application was refused."""

    CLOSED_BRANCH = "closed_branch"
    """R34, R42: the branch or business is deregistered. Told on screen at once."""
    ARREARS = "arrears"
    """R43, D2: a reminder's term has passed unpaid. Told by mail or post only."""
    SECOND_CODE = "second_code"
    """R8: this person has a code already. Told by mail or post only."""
    CANNOT_BE_LINKED = "cannot_be_linked"
    """R41: staff could not link the applicant to the establishment. Since version 2 of
    application.refused."""
    NOT_ENTITLED = "not_entitled"
    """R38: the department through which this organisation obtains codes did not agree. Since version 2 of
    application.refused."""
    REISSUED_LATELY = "reissued_lately"
    """R21: another code was issued for the lost one some days ago, and is not activated yet. Told by mail or
    post only. Since version 2 of application.refused."""


class Referral(StrEnum):
    """Why an application was referred to the register's staff."""

    FOREIGN_ESTABLISHMENT = "foreign_establishment"
    """R41. Told on screen at once."""
    NO_POSTAL_ADDRESS = "no_postal_address"
    """A letter is needed and the register lists no address that may be used (D16)."""
    CONTINUED_ELSEWHERE = "continued_elsewhere"
    """D13: the business was merged, continued or transferred."""
    ACCOUNT_MANAGED = "account_managed"
    """R38: the organisation has an account manager. Told by mail or post only. Since version 2 of
    application.referred."""


class ApplicationReceived(Event, name="application.received", version=2):
    """Somebody applied for an access code; the outcome follows in the same append (D25).

    ``post_wanted``: the applicant chose post (R14). ``email`` is the application email (R35).
    ``account_id`` is the account that a grant would open; it names the key of the personal fields.
    ``person_index`` (D21), ``terms_accepted`` (R9) and ``lost_code`` (R21: the applicant says so) are what
    staff needs to grant it later; the index is sealed, since nothing compares it here. Version 1 knew none of
    them: None."""

    application_id: ApplicationId
    account_id: AccountId
    customer_id: CustomerId
    use: Use
    kvk_number: KvkNumber | None
    branch: BranchNumber | None
    post_wanted: bool
    first_names: HolderData
    surname: HolderData
    email: HolderData
    person_index: HolderData | None
    terms_accepted: str | None
    lost_code: bool | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["person_index"] = body["terms_accepted"] = body["lost_code"] = None


class LossConfirmationDue(Event, name="application.loss_confirmation_due"):
    """The applicant says that a code is lost: the proven address is asked by mail whether that is so (R21,
    D26). The code works on until it answers.

    ``lost_by``: the account that has the code; ``code_index``: of the code; ``asked_on``: in
    Europe/Amsterdam."""

    application_id: ApplicationId
    lost_by: AccountId
    code_index: BlindIndex
    asked_on: date


class LossConfirmationSent(Event, name="application.loss_confirmation_sent"):
    """The mail was sent: its token works once, before ``expires_at`` (D26)."""

    application_id: ApplicationId
    expires_at: AwareDatetime


class ApplicationGranted(Event, name="application.granted"):
    """A code was issued for the application (R11, R12, R17). ``account_id``: of the account that was opened,
    or whose code was lost and replaced (R21)."""

    application_id: ApplicationId
    account_id: AccountId


class ApplicationRefused(Event, name="application.refused", version=2):
    """No code is issued (R34, R42, R43, R8), at once or by staff after a referral (R38, R41).

    ``answer_by`` is the proven channel of the answer (D25); None where it was told on screen or, by staff,
    in person. Version 1 knew no refusal by staff.
    ``answer_account_id``: the account whose email gets the answer, where a private person has one."""

    application_id: ApplicationId
    account_id: AccountId
    reason: Refusal
    refused_on: date
    answer_by: Channel | None
    answer_account_id: AccountId | None
    address: HolderData | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        """Only the reasons are more."""


class ApplicationReferred(Event, name="application.referred", version=2):
    """The register's staff decides (R38, R41, D13). ``told_on_screen``: the applicant knows at once (D25).

    ``answer_by``: the proven channel by which the applicant hears of it, ``address`` that of the letter; None
    where nothing is sent. Version 1 knew neither."""

    application_id: ApplicationId
    account_id: AccountId
    reason: Referral
    referred_on: date
    told_on_screen: bool
    answer_by: Channel | None
    address: HolderData | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body["answer_by"] = body["address"] = None


class ApplicationAnswered(Event, name="application.answered"):
    """The refusal, or that staff of a certain department decides (R38), was sent by mail or post (D25)."""

    application_id: ApplicationId
    channel: Channel


class ApplicationErasureStarted(Event, name="application.erasure_started"):
    """The term of an application that led to no account has passed, or it led to another code of an account
    that has its own key: the application's key is being destroyed (D12)."""

    application_id: ApplicationId
    account_id: AccountId


class ApplicationErasureDone(Event, name="application.erasure_done"):
    """Its personal data can no longer be read (D12)."""

    application_id: ApplicationId


ApplicationEvent = (
    ApplicationReceived
    | LossConfirmationDue
    | LossConfirmationSent
    | ApplicationGranted
    | ApplicationRefused
    | ApplicationReferred
    | ApplicationAnswered
    | ApplicationErasureStarted
    | ApplicationErasureDone
)
