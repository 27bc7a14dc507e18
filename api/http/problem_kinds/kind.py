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
    """One kind of refusal. ``status``: the usual one; logging in answers 403 for a state of the account."""

    status: int
    title: Text
    what_to_do: Text
    rule: str = ""
