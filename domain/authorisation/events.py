"""Catalogue of what can happen to an account's authorisation to view protected data (R4)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.values import AccountId, AuthorisationId, HolderData, KvkNumber


class AuthorisationRefusal(StrEnum):
    """Why staff refused a request (R4)."""

    NO_LEGAL_GROUND = "no_legal_ground"
    """The law gives this organisation no right to see protected data."""
    GROUNDS_UNCLEAR = "grounds_unclear"
    """What was stated does not show what it is needed for."""


class AuthorisationRequested(Event, name="authorisation.requested"):
    """A holder with a business code asked to view protected data (R4); staff decides.

    ``grounds``: what it is needed for, in the holder's words; erased with the account (D12)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    kvk_number: KvkNumber
    grounds: HolderData


class AuthorisationGranted(Event, name="authorisation.granted"):
    """Staff granted the request (R4). It lapses after ``confirm_by`` unless the holder confirms it.

    ``terms``: the version of the terms that ``confirm_by`` follows from (D19)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    granted_on: date
    confirm_by: date
    terms: str


class AuthorisationRefused(Event, name="authorisation.refused"):
    """Staff refused the request (R4); the holder may ask again."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    refusal: AuthorisationRefusal
    refused_on: date


class AuthorisationConfirmed(Event, name="authorisation.confirmed"):
    """The holder still needs it (R4): it lapses after the new ``confirm_by`` unless confirmed again.

    ``terms``: the version of the terms that ``confirm_by`` follows from (D19)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    confirmed_on: date
    confirm_by: date
    terms: str


class AuthorisationReminderDue(Event, name="authorisation.reminder_due"):
    """It lapses after ``confirm_by`` unless confirmed: its holder is to be reminded, once for each such day
    (R4). ``due_on``: in Europe/Amsterdam; ``terms``: the version that says how long before (D19)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    due_on: date
    confirm_by: date
    terms: str


class AuthorisationWithdrawn(Event, name="authorisation.withdrawn"):
    """The holder, or staff on their word or for misuse, withdrew the request or the authorisation (R4).
    Whoever it was stands beside the event; by staff, the holder is told."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    withdrawn_on: date


class AuthorisationLapsed(Event, name="authorisation.lapsed"):
    """The holder did not confirm it in time (R4)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    lapsed_on: date


class AuthorisationEnded(Event, name="authorisation.ended"):
    """Its account was closed, and the request or the authorisation ended with it (R4, R25)."""

    authorisation_id: AuthorisationId
    account_id: AccountId
    ended_on: date


AuthorisationEvent = (
    AuthorisationRequested
    | AuthorisationGranted
    | AuthorisationRefused
    | AuthorisationConfirmed
    | AuthorisationReminderDue
    | AuthorisationWithdrawn
    | AuthorisationLapsed
    | AuthorisationEnded
)
