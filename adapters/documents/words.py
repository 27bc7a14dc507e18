"""The language of a document: its words, days and amounts."""

from dataclasses import dataclass
from datetime import date, datetime

from adapters.written import money, written_day
from domain.ports import PartialDay
from domain.values import Language


@dataclass(frozen=True, slots=True)
class Words:
    """Chooses what is said in the language."""

    language: Language

    def __call__(self, dutch: str, english: str) -> str:
        return dutch if self.language is Language.DUTCH else english

    def date(self, on: date) -> str:
        """1 juni 2026, 1 June 2026."""
        return written_day(on, self.language.value)

    def day(self, on: PartialDay) -> str:
        """As much of it as is known: juni 2026, 2026. What no calendar has is shown as it is written."""
        if on.month is None:
            return str(on.year)
        try:
            whole = self.date(date(on.year, on.month, on.day or 1))
        except ValueError:
            return f"{on.year}-{on.month:02}-{on.day:02}"
        return whole if on.day is not None else whole.removeprefix("1 ")

    def moment(self, at: datetime) -> str:
        """A day and a time of day."""
        return self(f"{self.date(at.date())} om {at:%H:%M} uur", f"{self.date(at.date())} at {at:%H:%M}")

    def euros(self, cents: int) -> str:
        """As the language writes amounts."""
        return money(cents, self.language.value)
