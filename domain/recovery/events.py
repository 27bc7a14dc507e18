"""Catalogue of what can happen to a request for a replacement password (D11)."""

from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.values import AccountId, BlindIndex


class RecoveryOutcome(StrEnum):
    """What came of a request. The answer to who asked never tells (D11)."""

    GRANTED = "granted"
    """A replacement password goes to the application email, or by post to the register's address; where one
    that was asked for a moment ago is on its way, that one."""
    UNKNOWN_CODE = "unknown_code"
    """No account has that code, or has it no more."""
    OTHER_EMAIL = "other_email"
    """The email address is not the one the code was requested with (R35)."""
    CLOSED = "closed"
    """The account was closed (R25)."""
    NOT_ACTIVATED = "not_activated"
    """The account has no password of the holder's own yet (D7)."""
    TOO_OFTEN = "too_often"
    """The account got as many today as it may."""
    IN_THE_POST = "in_the_post"
    """A letter with one may still be on its way (R15): another would end it before it is read."""


class ReplacementAsked(Event, name="recovery.replacement_asked"):
    """Somebody asked for a replacement password with a code and an email address (R20, R35, D11).

    Recorded alike for every code, so that the work tells nothing and "why did nothing come" has an answer.
    ``account_id``: whose code it is; None where it is nobody's."""

    recovery_id: str
    code_index: BlindIndex
    account_id: AccountId | None
    asked_on: date
    outcome: RecoveryOutcome


RecoveryEvent = ReplacementAsked
