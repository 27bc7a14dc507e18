"""Personal data and secrets: sealing, erasing, password hashes."""

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from domain.values import (
    BlindIndex,
    PersonId,
    Plain,
    Sealed,
)


class KeyVault(Protocol):
    """Seals personal data per subject; destroying a subject's key erases the data for ever.

    A subject is "holder/<account id>", "customer/<customer id>", "fiscal/<customer id>/<year>",
    "bank/<year>", "question/<question id>", "deactivation/<request id>", "guest/<guest order id>" or
    "staff/<person id>".
    Data keys are AES-256-GCM keys, wrapped by a key of the operator's, durable before they are used.
    """

    def seal(self, subject: str, label: str, plain: Plain) -> Sealed:
        """Seals under the subject's key, which is made if there is none. The label is "event name/field"."""

    def unseal(self, sealed: Sealed) -> Plain | None:
        """The value in clear; None once its key was destroyed. Raises ValueError where tampered with."""

    def is_destroyed(self, key_id: str) -> bool:
        """Whether nobody can read any more what that key sealed. Opens nothing."""

    def destroy(self, subject: str) -> None:
        """Destroys every key of the subject, blind-index keys included. Harmless when repeated."""

    def index(self, scope: str, normal: str) -> BlindIndex:
        """HMAC of a normalised value under the scope's own key, which is made if there is none.

        Scopes: "code", "loss", "invoice-email", "invoice-payment", "mandate", "staff-login",
        "staff-invitation", "command", "fingerprint" and "private-person/<year>" are global;
        "person/<customer id>" and "address/<customer id>" belong to the subject "customer/<customer id>"
        and are destroyed with it."""

    def indexes(self, scope: str, normal: str) -> Sequence[BlindIndex]:
        """The index under every existing key of "<scope>/..." (rotated yearly), newest first."""

    def index_scopes(self, scope: str) -> Sequence[str]:
        """Every "<scope>/..." that has a key."""

    def keep_secret(self, secret_id: str, secret: Plain) -> None:
        """Keeps a secret that is still to be sent. Repeating with the same id keeps the first."""

    def secret(self, secret_id: str) -> Plain | None:
        """The secret, until it was destroyed."""

    def destroy_secret(self, secret_id: str) -> None:
        """Forgets a secret that was sent. Harmless when repeated."""


class Swept(Protocol):
    """A store of secrets that events name. The secret is kept first, its event recorded a moment later: where
    that failed, nobody names it."""

    def sweep(self, named: Callable[[Sequence[str]], Collection[str]]) -> int:
        """Forgets what was kept, or kept again, longer ago than an event takes to name it, and that
        ``named`` does not answer when asked about its id. Answers how many."""


class SecondFactors(Swept, Protocol):
    """Time-based one-time codes (TOTP, RFC 6238): six digits, 30 seconds, one step of drift either way.

    The secret is sealed for the person and lies apart from the log: events name a factor id. Codes follow the
    wall clock, as the person's telephone does, on a simulated store too."""

    def make(self, factor_id: str, person_id: PersonId) -> Plain:
        """The secret in base32, for an authenticator. Repeating with the same id answers the first."""

    def step_of(self, factor_id: str | None, code: str) -> int | None:
        """The time step that this code is right for; None where it is not, or the step was spent.

        None or an unknown id costs the same work (D8)."""

    def spend(self, factor_id: str, step: int) -> bool:
        """Uses the step up, with all before it: whether nobody had done so yet, in any process."""

    def forget(self, factor_id: str) -> None: ...


class VaultAway(OSError):
    """The keys cannot be read or written now: their folder or the wrapping key is away, the disk is full."""


class Busy(Exception):
    """Too many passwords are being checked at once: ask again a little later."""


class CredentialStore(Swept, Protocol):
    """Password hashes (Argon2id), apart from the log: events name a credential id, never a hash.

    Hashing raises Busy beyond what may run and wait at once."""

    def put(self, credential_id: str, password: Plain) -> None:
        """Hashes and keeps. An existing credential id is left as it is: hashes are never replaced."""

    def verify(self, credential_id: str | None, password: Plain) -> bool:
        """Constant work: None or an unknown id costs a verification against a fixed dummy hash (D8)."""

    def forget(self, credential_id: str) -> None: ...
