"""Passkeys of staff: registering one, and logging in with it (WebAuthn)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from domain.ports.secrets import Swept
from domain.values import PersonId, Plain


class PasskeyNotRight(Exception):
    """What came from the browser proves nothing: the challenge is over or another's, the device did not
    verify the person, it is of another site, or it is not signed by the passkey."""


class PasskeyKnown(Exception):
    """This passkey is registered already."""


@dataclass(frozen=True, slots=True)
class Ceremony:
    """What a browser is asked: ``options`` are those of navigator.credentials, as JSON (WebAuthn 3, 5.1.8 and
    5.1.9). They are answered under ``challenge_id``, once, within five minutes, by a page at ``origin``."""

    challenge_id: str
    origin: str
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptPasskey:
    """One that a member has. ``label``: as they named it; None once their key was destroyed."""

    passkey_id: str
    label: Plain | None
    registered_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A passkey that proved to be there, with its person verified by the device. Whether it still logs in,
    the member's state tells."""

    passkey_id: str
    person_id: PersonId


class Passkeys(Swept, Protocol):
    """Passkeys of staff, apart from the log: events name a passkey id, never a credential id or key.

    Every ceremony asks for a key that the device finds by itself (discoverable) and for user verification:
    the device asks for a fingerprint, a face or its PIN, so that a passkey is two factors in one. Its answer
    is for our site's origin and RP id exactly."""

    def begin_registration(
        self, person_id: PersonId, login_name: Plain, have: Collection[str], now: datetime
    ) -> Ceremony:
        """Asks for a new one. ``login_name``: by which its owner tells it from others; ``have``: the passkeys
        of that member, none of whose devices is to make another."""

    def register(
        self,
        passkey_id: str,
        person_id: PersonId,
        challenge_id: str,
        credential: Mapping[str, Any],
        label: Plain,
        now: datetime,
    ) -> None:
        """Checks what the browser answered, and keeps it. Raises PasskeyNotRight, PasskeyKnown."""

    def begin_log_in(self, now: datetime) -> Ceremony:
        """Asks for any that the device has of ours: nobody says who they are (D8)."""

    def show(self, challenge_id: str, credential: Mapping[str, Any], now: datetime) -> Shown:
        """Checks what the browser answered; a counter of signatures that did not go on is refused, since the
        passkey may have been copied. An unknown passkey costs the same work (D8). Raises PasskeyNotRight."""

    def kept(self, passkey_ids: Collection[str]) -> Sequence[KeptPasskey]:
        """Those of them that are kept, the oldest first."""

    def forget(self, passkey_id: str) -> None:
        """Harmless when repeated."""
