"""Moments of the log as they are typed and told: by the clock of Amsterdam, or as a position (D9)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Final

from api.http.problem_kinds import Language
from api.pages.words import MONTHS, day, told
from domain.calendar import AMSTERDAM

ISO: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})(?:[T ] *(?P<time>[0-9].*))?", re.IGNORECASE
)
DUTCH: Final = re.compile(
    r"(?P<day>[0-9]{1,2})-(?P<month>[0-9]{1,2})-(?P<year>[0-9]{4})(?:[T ] *(?P<time>[0-9].*))?", re.IGNORECASE
)
SPELLED: Final = re.compile(
    r"(?P<day>[0-9]{1,2}) (?P<month>[a-z]+) (?P<year>[0-9]{4})(?: (?P<time>[0-9].*))?", re.IGNORECASE
)
"""As pages show it."""
TIME: Final = re.compile(
    r"(?P<minute>[0-9]{1,2}:[0-9]{2})(?P<second>:[0-9]{2}(?:\.[0-9]{1,6})?)?(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
POSITION: Final = re.compile("[0-9]{1,18}")
NUMBERS: Final = {
    name.lower(): number for names in MONTHS.values() for number, name in enumerate(names, start=1)
}
DAY: Final = timedelta(days=1)
MINUTE: Final = timedelta(minutes=1)
INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """What was typed: a position, or a day with perhaps a time. A day or a minute without more counts as a
    ``whole``: as of its end, or, where something ``begins`` there, as of just before it."""

    position: str = ""
    at: datetime | None = None
    whole: timedelta = timedelta(0)
    begins: bool = False

    @classmethod
    def read(cls, typed: str, *, begins: bool = False) -> "Moment":
        """Raises ValueError where it is none."""
        text = " ".join(typed.split())
        if POSITION.fullmatch(text):
            return cls(position=text)
        match = ISO.fullmatch(text) or DUTCH.fullmatch(text) or SPELLED.fullmatch(text)
        if match is None:
            raise ValueError("no moment")
        month = NUMBERS.get(match["month"].lower()) or int(match["month"])
        # Of an hour that the clock shows twice, what counts whole begins in the first and ends in the second.
        fold = 0 if begins else 1
        midnight = datetime(int(match["year"]), month, int(match["day"]), tzinfo=AMSTERDAM, fold=fold)
        if match["time"] is None:
            return cls(at=midnight, whole=DAY, begins=begins)
        return cls._at(midnight, match["time"], begins=begins)

    @classmethod
    def _at(cls, midnight: datetime, typed: str, *, begins: bool) -> "Moment":
        match = TIME.fullmatch(typed)
        if match is None:
            raise ValueError("no time")
        of_day = time.fromisoformat(f"{match['minute']:0>5}{match['second'] or ''}")
        at = midnight.replace(
            hour=of_day.hour, minute=of_day.minute, second=of_day.second, microsecond=of_day.microsecond
        )
        if match["offset"]:
            return cls(at=datetime.fromisoformat(f"{at.replace(tzinfo=None).isoformat()}{match['offset']}"))
        return cls(at=at, whole=timedelta(0) if match["second"] else MINUTE, begins=begins)

    @property
    def asked(self) -> str:
        """As the API takes it. Raises ValueError where no calendar has it."""
        if self.at is None:
            return self.position
        try:
            if not self.whole:
                return self.at.astimezone(UTC).isoformat()
            edge = self.at.astimezone(UTC) if self.begins else self._end.astimezone(UTC)
            return (edge - INSTANT).isoformat()
        except OverflowError:
            raise ValueError("out of the calendar") from None

    @property
    def _end(self) -> datetime:
        """Of a day by the clock: not every day has 24 hours."""
        assert self.at is not None, "asked of moments only"
        return self.at + self.whole if self.whole == DAY else self.at.astimezone(UTC) + self.whole

    def told(self, language: Language, position: int) -> str:
        """In words, with the position that the API answered for."""
        if self.at is None:
            return told(language, "moment.position", position=self.position)
        at = self.at.astimezone(AMSTERDAM)
        if self.whole == DAY:
            edge = "begin" if self.begins else "end"
            when = told(language, f"moment.{edge}_of_day", day=day(language, at.date()))
        else:
            clock = f"{at:%H:%M}" if self.whole else f"{at:%H:%M:%S}"
            when = f"{day(language, at.date())} {clock}"
        return told(language, "moment.with_position", when=when, position=position)
