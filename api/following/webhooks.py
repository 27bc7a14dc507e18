"""What webhooks tell, in the words of the feed, and which events one wants."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from api.following.cloud_events import EVENT_TYPE, Telling, as_text, opened
from api.following.reading import Wanted
from domain.kernel import Event, Recorded
from domain.log_break.epochs import Epochs
from domain.ports import KeyVault

TEST: Final = "webhook.test"
"""No event has this name: who receives it does nothing."""


class AsCloudEvents:
    """Implements adapters.webhooks.Telling."""

    media_type = EVENT_TYPE

    def __init__(self, source: str, vault: KeyVault, epochs: Callable[[], Epochs]) -> None:
        self._source, self._epochs = source, epochs
        self._closed, self._open = Telling(source), Telling(source, opened(vault))

    def named(self, happened: Recorded[Event], *, personal: bool) -> tuple[str, str]:
        """As a page of the feed has it. Raises VaultAway."""
        name = self._epochs().named(happened.position)
        return name, (self._open if personal else self._closed).text(happened, name)

    def of_nothing(self, name: str, at: datetime) -> str:
        time = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return as_text(
            {
                "specversion": "1.0",
                "id": name,
                "source": self._source,
                "type": TEST,
                "time": time,
                "datacontenttype": "application/json",
                "data": {},
            }
        )

    def fitting(self, types: Sequence[str], subject: str | None) -> Callable[[Recorded[Event]], bool]:
        """Types by name: one that a later release adds to a kind of streams is wanted with it."""
        return Wanted.of(types, subject).fits
