"""What members of staff may do, and what an API key of another system may ask."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """What a member of staff may do (D17)."""

    CLERK = "clerk"
    """Looks up accounts, suspends, reactivates, answers questions, requests a closure."""
    FINANCE = "finance"
    """Refunds, writes off, corrects invoices, settles what the bank booked, each with a second person
    (D17). Looks up the account that a refund form on paper is of (R47)."""
    SUPERVISOR = "supervisor"
    """Does what a clerk does, and approves or rejects what another person requested. Adds, blocks and resets
    members of staff and gives them their roles."""
    ACCOUNT_MANAGER_DESK = "account-manager-desk"
    """Settles referrals and applications of organisations with an account manager (R38, R39), and what an
    account manager asks to deactivate (R26)."""
    AUDITOR = "auditor"
    """Reads histories."""
    PRIVACY_OFFICER = "privacy-officer"
    """Looks up the account of who asks, exports what is kept of them, and asks for or approves an erasure
    before its time (D17)."""


@dataclass(frozen=True, slots=True)
class TwoPersons:
    """Roles that may ask for something, and those that may approve or reject it as second person (D17)."""

    ask: tuple[Role, ...]
    decide: tuple[Role, ...]


MONEY: Final = TwoPersons(ask=(Role.FINANCE,), decide=(Role.FINANCE, Role.SUPERVISOR))
"""Refunds, write-offs, credit notes."""
CLOSURE: Final = TwoPersons(ask=(Role.CLERK, Role.SUPERVISOR), decide=(Role.SUPERVISOR,))
EARLY_ERASURE: Final = TwoPersons(ask=(Role.PRIVACY_OFFICER,), decide=(Role.PRIVACY_OFFICER, Role.SUPERVISOR))


class Scope(StrEnum):
    """What another system's API key may ask."""

    APPLY = "apply"
    LOGIN_CHECK = "login-check"
    AUTHORISATION = "authorisation"
    """What login-check may, and whether protected data may be shown (R4)."""
    BILLING_ADDRESS = "billing-address"
    INVOICES = "invoices"
    HISTORY = "history"
    TREE = "tree"
    """Watches that the log is only added to: checkpoints, tiles, proofs of growth, and no event."""
    METRICS = "metrics"
    EVENTS = "events"
    """Follows all that happens, personal data closed."""
    EVENTS_PERSONAL = "events-personal"
    """What events may, and is told personal data too, as long as it is not erased."""
