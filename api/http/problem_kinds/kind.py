"""What a kind of refusal says, in English and Dutch."""

from dataclasses import dataclass
from typing import Final, Literal

Language = Literal["en", "nl"]
LANGUAGES: Final[tuple[Language, ...]] = ("en", "nl")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages that holders read."""

    en: str
    nl: str

    def told(self, language: Language) -> str:
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of refusal. ``status``: the usual one; ``at_log_in``: the one of a holder who gave the right
    password, where that is another (D8)."""

    status: int
    title: Text
    what_to_do: Text
    rule: str = ""
    at_log_in: int | None = None

    @property
    def statuses(self) -> str:
        """As a page tells them."""
        return f"{self.at_log_in} at log-in, otherwise {self.status}" if self.at_log_in else f"{self.status}"
