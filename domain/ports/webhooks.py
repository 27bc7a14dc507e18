"""Webhooks: what happens, sent to systems that follow along. Operational, never events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.values import Plain


class WebhookState(StrEnum):
    """Whether it is sent to."""

    ON = "on"
    PAUSED = "paused"
    """Its owner, or the operator, said so."""
    GONE = "gone"
    """The receiver answered 410: nobody is there any more."""
    WITHOUT_KEY = "without_key"
    """The API key that it belongs to was revoked, or may not follow any more."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a subscriber wants. ``types``: names of events or kinds of streams, none: all. ``inside``: the
    operator allows an address in a network of one's own."""

    url: str
    types: tuple[str, ...] = ()
    subject: str | None = None
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Webhook:
    """``position``: up to where everything was sent, or given up. ``failures``: how often the next one was
    tried without success; ``error``: what became of the last try, "" where all is well."""

    webhook_id: str
    key_id: str
    asked: Asked
    state: WebhookState
    position: int
    failures: int
    error: str
    tried_at: datetime | None
    next_try_at: datetime | None
    taken_at: datetime | None
    former_secret_until: datetime | None
    dead_letters: int

    @property
    def needs_somebody(self) -> bool:
        """Its owner, or the operator: it is not taken, was given up in part, or is sent nothing any more."""
        ended = self.state in (WebhookState.GONE, WebhookState.WITHOUT_KEY)
        return ended or self.failures > 0 or self.dead_letters > 0


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A delivery that was given up. ``asked_at``: it is to be sent again; ``dropped_at``: somebody decided
    that it is not, and why."""

    position: int
    type: str
    attempts: int
    error: str
    given_up_at: datetime
    asked_at: datetime | None
    dropped_at: datetime | None
    dropped_by: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Tried:
    """What a receiver answered to a test. ``says``: "status_204", "no_connection", "timeout" …"""

    taken: bool
    says: str


class AddressRefused(Exception):
    """Nothing is sent to such an address."""


class TooManyWebhooks(Exception):
    """This key has as many as it may."""


class BeingTested(Exception):
    """A test of this key's waits for its receiver."""


class NotAhead(Exception):
    """A replay goes back; this position was not reached yet."""


class Webhooks(Protocol):
    """Who is sent what happens. Secrets are sealed, and shown once."""

    def register(self, key_id: str, asked: Asked, after: int) -> tuple[Webhook, Plain]:
        """Answers its secret too. Sends what came after that position. Raises AddressRefused,
        TooManyWebhooks."""

    def all(self, key_id: str | None = None) -> Sequence[Webhook]:
        """Those of one key, or of all; oldest first."""

    def find(self, webhook_id: str) -> Webhook | None: ...

    def change(self, webhook_id: str, asked: Asked) -> None:
        """Holds from the next delivery on. Raises AddressRefused."""

    def pause(self, webhook_id: str) -> None:
        """Nothing is sent; its position stays."""

    def resume(self, webhook_id: str) -> None:
        """Goes on where it was, at once; also one whose receiver was gone."""

    def rotate(self, webhook_id: str) -> Plain:
        """Answers a new secret. The former one signs beside it for a day."""

    def remove(self, webhook_id: str) -> None:
        """Forgets it, its secret and its dead letters."""

    def test(self, webhook_id: str) -> Tried:
        """Sends something that did not happen, signed as all else, once. Each process sends one at a time for
        a key, which else could hold every thread. Raises BeingTested."""

    def replay(self, webhook_id: str, after: int) -> None:
        """Sends again all that came after that position. Raises NotAhead."""

    def dead_letters(self, webhook_id: str, after: int, limit: int) -> Sequence[DeadLetter]:
        """In the order in which they happened, dropped ones too."""

    def send_again(self, webhook_id: str, position: int | None) -> int:
        """Asks for another try of one, or of all that were not dropped; answers of how many."""

    def drop(self, webhook_id: str, position: int, by: str, reason: str) -> bool:
        """It is not sent any more. False: there is no such dead letter."""
