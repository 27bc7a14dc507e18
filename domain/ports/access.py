"""Who asks over HTTP: sessions and API keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.values import (
    AccountId,
    PersonId,
    Plain,
    Purpose,
)


@dataclass(frozen=True, slots=True)
class Session:
    """A holder who logged in. It ends when the credential or the account's state no longer fits (D3)."""

    account_id: AccountId
    credential_id: str
    purpose: Purpose
    expires_at: datetime


class Sessions(Protocol):
    """Sessions of holders: operational, never events. Tokens are kept as hashes only."""

    def start(self, session: Session) -> Plain:
        """Answers the token, shown once."""

    def find(self, token: Plain, now: datetime) -> Session | None:
        """The session of that token, unless it expired or was ended."""

    def keep(self, token: Plain, credential_id: str) -> None:
        """The session goes on under the password that was chosen in it."""

    def end(self, token: Plain) -> None: ...

    def purge(self, now: datetime) -> int:
        """Forgets those that expired; answers how many."""


class Throttle(Protocol):
    """Counts tries at a secret (D8): operational, never events. ``name``: what is tried, never in clear."""

    def attempt(self, name: str, now: datetime) -> datetime | None:
        """Counts a try. None: it may be made; else when the next may be."""

    def succeeded(self, name: str) -> None:
        """Forgets the tries."""

    def purge(self, now: datetime) -> int:
        """Forgets those that no longer count; answers how many."""


class Role(StrEnum):
    """What a member of staff may do (D17)."""

    CLERK = "clerk"
    """Looks up accounts, suspends, reactivates, answers questions, requests a closure."""
    FINANCE = "finance"
    """Refunds, writes off, corrects invoices, settles what the bank booked; asks for a second person (D17)."""
    SUPERVISOR = "supervisor"
    """Does what a clerk does, and approves or rejects what another person requested. Adds, blocks and resets
    members of staff and gives them their roles."""
    ACCOUNT_MANAGER_DESK = "account-manager-desk"
    """Settles referrals and applications of organisations with an account manager (R38, R39), and what an
    account manager asks to deactivate (R26)."""
    AUDITOR = "auditor"
    """Reads histories."""
    PRIVACY_OFFICER = "privacy-officer"
    """Exports what is kept of a person, and asks for or approves an erasure before its time (D17)."""


class Scope(StrEnum):
    """What another system's API key may ask."""

    APPLY = "apply"
    LOGIN_CHECK = "login-check"
    BILLING_ADDRESS = "billing-address"
    INVOICES = "invoices"
    HISTORY = "history"
    METRICS = "metrics"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key of a system (scopes) or of a member of staff (an opaque person id and roles)."""

    key_id: str
    label: str
    scopes: frozenset[Scope] = frozenset()
    person_id: PersonId | None = None
    roles: frozenset[Role] = frozenset()


class ApiKeys(Protocol):
    """API keys: operational, kept as hashes only."""

    def make(
        self,
        label: str,
        *,
        scopes: frozenset[Scope] = frozenset(),
        person_id: PersonId | None = None,
        roles: frozenset[Role] = frozenset(),
    ) -> Plain:
        """Answers the key, shown once."""

    def find(self, key: Plain) -> ApiKey | None: ...
    def all(self) -> Sequence[ApiKey]: ...

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key."""
