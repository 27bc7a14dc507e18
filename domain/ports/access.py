"""Who asks over HTTP: sessions of holders and of staff, and API keys of systems."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.roles import Scope
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

    def attempt(self, name: str, now: datetime, tries_max: int | None = None) -> datetime | None:
        """Counts a try. None: it may be made; else when the next may be. ``tries_max``: how many may be made
        in a window, where it is not the usual number."""

    def succeeded(self, name: str) -> None:
        """Forgets the tries."""

    def purge(self, now: datetime) -> int:
        """Forgets those that no longer count; answers how many."""


@dataclass(frozen=True, slots=True)
class StaffSession:
    """A member of staff who logged in. It ends when the member's ``turn`` has moved on: after a block, a
    change of roles or of the password; and with the passkey that it began with, if it did."""

    person_id: PersonId
    turn: int
    passkey_id: str | None = None


STAFF_TOKEN = "tg_staff_"  # noqa: S105 - how all begin, no token
"""How the token of a session of staff begins; one that leaked into a file is recognised by it."""


class StaffSessions(Protocol):
    """Sessions of staff: operational, never events. At most 10 hours, and 30 minutes without a request.

    Tokens are kept as hashes only."""

    def start(self, person_id: PersonId, turn: int, now: datetime, *, passkey_id: str | None = None) -> Plain:
        """Answers the token, shown once."""

    def find(self, token: Plain, now: datetime) -> StaffSession | None:
        """The session of that token, unless it ended; it is in use, so that its idle time begins anew."""

    def keep(self, token: Plain, turn: int) -> None:
        """The session goes on in that turn: its own person chose another password in it."""

    def end(self, token: Plain) -> None: ...

    def purge(self, now: datetime) -> int:
        """Forgets those that ended by time; answers how many."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """An API key of a system."""

    key_id: str
    label: str
    scopes: frozenset[Scope]

    @property
    def may_follow(self) -> bool:
        """Whether its system is told what happens."""
        return bool(self.scopes & {Scope.EVENTS, Scope.EVENTS_PERSONAL})


class ApiKeys(Protocol):
    """API keys of systems: operational, kept as hashes only."""

    def make(self, label: str, *, scopes: frozenset[Scope]) -> Plain:
        """Answers the key, shown once."""

    def find(self, key: Plain) -> ApiKey | None: ...

    def named(self, key_id: str) -> ApiKey | None:
        """The one of that id, unless it was revoked."""

    def all(self) -> Sequence[ApiKey]: ...

    def revoke(self, key_id: str) -> bool:
        """Whether there was such a key."""
