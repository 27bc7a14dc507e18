"""How the register writes a single value, and what is made of it: tolerant, but never a guess."""

import re
from calendar import monthrange
from datetime import UTC, date, datetime
from typing import Annotated, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)


def number(digits: int) -> BeforeValidator:
    """Text with leading zeros; some callers have seen it as a number."""

    def padded(value: object) -> object:
        text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not re.fullmatch(r"[0-9]+", text) or len(text) > digits:
            raise ValueError(f"not a number of {digits} digits")
        return text.zfill(digits)

    return BeforeValidator(padded)


def _text(value: object) -> object:
    """One line: runs of spaces and control characters become one space; numbers become text."""
    if value is None:
        return ""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    raise ValueError("not a text")


def _last_possible_day(value: object) -> object:
    """YYYYMMDD, as text or number, whose month and day can be 00, or be in no calendar: they are unknown, and
    it is as late as possible (D13)."""
    text = re.sub(r"[\s-]", "", str(value))
    if value is None or text in ("", "0", "00000000"):
        return None
    if not re.fullmatch(r"[0-9]{8}", text):
        raise ValueError("not a date of the form YYYYMMDD")
    year, month, day = int(text[:4]), int(text[4:6]), int(text[6:])
    if year == 0:
        raise ValueError("not a year of the calendar")
    if not 1 <= month <= 12:
        return date(year, 12, 31)
    last = monthrange(year, month)[1]
    return date(year, month, day if 1 <= day <= last else last)


def _aware(value: object) -> object:
    """ISO 8601; without an offset it is UTC."""
    time = datetime.fromisoformat(value) if isinstance(value, str) else value
    if not isinstance(time, datetime):
        raise ValueError("not a time")
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _list(value: object) -> object:
    return () if value is None else value


def _absent(value: object) -> object:
    """Some answers hold an empty object or text where others leave the field out."""
    return value or None


def _or_absent(value: object, read: ValidatorFunctionWrapHandler) -> object:
    """What cannot be read is as if it were left out: one odd field is not the whole company."""
    try:
        return read(value)
    except ValidationError:
        return None


Kvk = Annotated[str, number(8)]
BranchNo = Annotated[str, number(12)]
Text = Annotated[str, BeforeValidator(_text)]
Name = Annotated[str, BeforeValidator(_text), Field(min_length=1)]
Day = Annotated[date | None, BeforeValidator(_last_possible_day)]
Time = Annotated[datetime, BeforeValidator(_aware)]
T = TypeVar("T")
List = Annotated[tuple[T, ...], BeforeValidator(_list)]
Optional = Annotated[T | None, BeforeValidator(_absent)]
Readable = Annotated[T | None, WrapValidator(_or_absent)]


class Answer(BaseModel):
    """Field names are the register's own (developers.kvk.nl); only those that are used are looked at."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)
