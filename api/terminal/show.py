"""What a terminal is told: plain lines, JSON, and how it ends."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Final, NoReturn, TypeVar

import typer

Json = Annotated[bool, typer.Option("--json", help="One line of JSON, for scripts.")]

Chosen = TypeVar("Chosen", bound=StrEnum)

REFUSED: Final = 1
"""Exit code: what was asked was refused, or the system is not fit for it."""
USAGE: Final = 2
"""Exit code: the command line was not understood, the parser's own too; an audit could not be made."""
NOT_HEALTHY: Final = 3
"""Exit code: answered, but something needs staff: a subscription stands still, a candidate failed."""


def said(text: str) -> None:
    """One line on standard output, as it is."""
    print(text)


def as_letters(text: str) -> str:
    """Never as what steers a terminal: what is shown of a log is not always one's own. Lines stay lines."""
    return "".join(one if one.isprintable() or one == "\n" else ascii(one)[1:-1] for one in text)


def noted(text: str) -> None:
    """One line on standard error, beside the answer."""
    print(f"toegang: {as_letters(text)}", file=sys.stderr)


def fail(text: str, code: int = REFUSED) -> NoReturn:
    """One line on standard error, and the exit code."""
    noted(text)
    sys.exit(code)


def one_of(kind: type[Chosen], text: str, named: str) -> Chosen:
    """Ends with a sentence where it is none."""
    try:
        return kind(text)
    except ValueError:
        fail(f"{named}: {text} is none of {', '.join(one.value for one in kind)}", USAGE)


@contextmanager
def mendable(code: int = REFUSED) -> Iterator[None]:
    """What an operator can mend ends this process with a sentence, never a traceback, and this exit code."""
    try:
        yield
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from api.terminal.mending import sentence

        if (told := sentence(error)) is None:
            raise
        fail(told, code)


def as_json(value: object) -> None:
    """One line of JSON on standard output, for scripts; what JSON does not know is shown as its text."""
    print(json.dumps(value, ensure_ascii=False, default=str))


def euros(cents: int) -> str:
    """An amount in a list: 1234.05; with a sign where it is owed, or booked, the other way."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02}"
