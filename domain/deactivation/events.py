"""Catalogue of what can happen to a request to deactivate or block a code (R26)."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from domain.kernel import Event
from domain.values import AccountId, DeactivationData, DeactivationId


class Item(StrEnum):
    """What such a request has to give (R26)."""

    ACCESS_CODE = "access_code"
    NAME = "name"
    """First name and surname."""
    EMAIL = "email"
    TRADE_NAME = "trade_name"
    KVK_NUMBER = "kvk_number"
    GROUNDS = "grounds"
    """The reason to deactivate or block."""


class Finding(StrEnum):
    """How an item compares with what is known of the account whose code was given."""

    FITS = "fits"
    DIFFERS = "differs"
    MISSING = "missing"
    UNCHECKED = "unchecked"
    """Given, and there is nothing to compare it with."""


class Outcome(StrEnum):
    """What staff did, having been in touch."""

    SUSPENDED = "suspended"
    """R24: in the same append."""
    CLOSURE_REQUESTED = "closure_requested"
    """R25: in the same append; another person approves it (D17)."""
    DISMISSED = "dismissed"


class DeactivationRequested(Event, name="deactivation.requested"):
    """The account manager's organisation asked by mail, and staff recorded it (R26).

    ``account_id``: whose access code was given; None where it is nobody's or was not given. ``findings``:
    each of the six items, as it was then. An item that was not given is None."""

    deactivation_id: DeactivationId
    account_id: AccountId | None
    findings: Mapping[Item, Finding]
    requested_on: date
    code: DeactivationData | None
    first_names: DeactivationData | None
    surname: DeactivationData | None
    email: DeactivationData | None
    trade_name: DeactivationData | None
    kvk_number: DeactivationData | None
    grounds: DeactivationData | None


class RequesterContacted(Event, name="deactivation.requester_contacted"):
    """Staff got in touch with who asked (R26)."""

    deactivation_id: DeactivationId
    contacted_on: date


class DeactivationSettled(Event, name="deactivation.settled"):
    """Staff decided: the account was suspended, its closure requested, or nothing is done."""

    deactivation_id: DeactivationId
    outcome: Outcome
    settled_on: date


class DeactivationErasureStarted(Event, name="deactivation.erasure_started"):
    """Nothing happened to it for long enough: its key is being destroyed (D12)."""

    deactivation_id: DeactivationId


class DeactivationErasureDone(Event, name="deactivation.erasure_done"):
    """What was given can no longer be read, by anyone (D12)."""

    deactivation_id: DeactivationId


DeactivationEvent = (
    DeactivationRequested
    | RequesterContacted
    | DeactivationSettled
    | DeactivationErasureStarted
    | DeactivationErasureDone
)
