"""What every daily step is given, and what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from domain.calendar import Calendars
from domain.kernel import Command, Rejected
from domain.payment_file.events import OwnAccount
from domain.ports import KeyVault

PAGE = 200
"""Candidates read at a time."""


@dataclass(frozen=True, slots=True)
class Today:
    """The day in Amsterdam, the moment, and what a step needs beside its read model."""

    today: date
    at: datetime
    calendars: Calendars
    vault: KeyVault
    own: OwnAccount

    def kept_for(self, days: int) -> date:
        """What ended before this date has been kept for that many days."""
        return self.today - timedelta(days=days - 1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """``subject`` names it in the command id and the report; ``cursor`` is where the next page starts.

    ``command`` is what is asked for it, or why nothing can be."""

    subject: str
    cursor: Any
    command: Command | Rejected


Step = Callable[[Connection, Today, Any], Sequence[Candidate]]
"""The candidates after a cursor (None: the first), at most a page of them. Nominations are generous: the
aggregate decides."""
