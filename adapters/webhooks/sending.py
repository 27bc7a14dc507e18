"""What a receiver is sent: an event as text, signed with the secrets of its webhook."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from adapters.webhooks import signing
from adapters.webhooks.posting import Answered, Line, Post, Verdict
from adapters.webhooks.rows import Kept
from domain.kernel import Event, Recorded
from domain.ports import Clock, KeyVault
from domain.values import Plain, Sealed

LABEL: Final = "webhook secret"


class Telling(Protocol):
    """How events are told to other systems, and which of them one wants."""

    media_type: str

    def named(self, happened: Recorded[Event], *, personal: bool) -> tuple[str, str]:
        """What it is called for ever, and its text."""

    def of_nothing(self, name: str, at: datetime) -> str:
        """For a test: nothing happened."""

    def fitting(self, types: Sequence[str], subject: str | None) -> Callable[[Recorded[Event]], bool]: ...


def sealed_for(webhook_id: str) -> str:
    """Whose key seals its secrets: destroyed with it."""
    return f"webhook/{webhook_id}"


@dataclass(frozen=True, slots=True)
class Sending:
    """``clock`` is the wall clock, which receivers compare a signature's time with."""

    post: Post
    vault: KeyVault
    clock: Clock
    telling: Telling

    def event(self, line: Line, to: Kept, happened: Recorded[Event], *, personal: bool) -> Answered:
        """The id is the same at every try and every replay. Raises nothing: what cannot be told or signed now
        is tried again, as what cannot be sent."""
        try:
            name, text = self.telling.named(happened, personal=personal)
        except Exception as error:  # the vault is away, most likely
            return Answered(Verdict.AWAY, type(error).__name__)
        return self._signed(line, to, f"msg_{to.webhook_id}_{name}", text.encode())

    def test(self, line: Line, to: Kept, name: str) -> Answered:
        """Raises nothing."""
        body = self.telling.of_nothing(name, self.clock.now()).encode()
        return self._signed(line, to, f"msg_{to.webhook_id}_{name}", body)

    def _signed(self, line: Line, to: Kept, message_id: str, body: bytes) -> Answered:
        now = self.clock.now()
        try:
            secrets = self._secrets(to, now)
        except Exception as error:
            return Answered(Verdict.AWAY, type(error).__name__)
        headers = {
            **signing.headers(message_id, now, body, secrets),
            "Content-Type": self.telling.media_type,
            "User-Agent": "toegang",
        }
        return line.send(to.asked.url, inside=to.asked.inside, headers=headers, body=body)

    def _secrets(self, to: Kept, now: datetime) -> Sequence[Plain]:
        """The newest first; the former one while both are valid."""
        until = to.former_secret_until
        former = to.former_secret if until is not None and now < until else None
        opened = [self.vault.unseal(Sealed(text)) for text in (to.secret, former) if text is not None]
        found = [plain for plain in opened if plain is not None]
        assert found, "the secret of a webhook is destroyed with it"
        return found
