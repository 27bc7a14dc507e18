"""Which day is run: the days follow each other, and none is run before it has come."""

from datetime import date

from sqlalchemy import Engine

from adapters.intake.checkpoint import Checkpoint
from domain.calendar import local_date
from domain.ports import Clock

NAME = "daily"
"""Of the checkpoint that tells the last day that was begun."""


class NotInTurn(Exception):
    """A day that lies before the last one that was run, or has not come yet."""


class Days:
    """The last day whose steps were begun. A day that was cut short is run again: what it did is known by
    the ids of its commands."""

    def __init__(self, operational: Engine, clock: Clock) -> None:
        self._checkpoint, self._clock = Checkpoint(operational, NAME), clock

    def begin(self, day: date | None) -> date:
        """The day to run: ``day``, or the clock's in Europe/Amsterdam. Raises NotInTurn."""
        today = local_date(self._clock.now())
        chosen = day or today
        if chosen > today:
            raise NotInTurn(f"The day {chosen.isoformat()} lies in the future: today is {today.isoformat()}.")
        last = self._checkpoint.reached()
        if last is not None and chosen < date.fromisoformat(last):
            raise NotInTurn(
                f"The day {chosen.isoformat()} goes backwards: the last day that was run is {last},"
                " and what a day before it asks for was asked then."
            )
        self._checkpoint.move(chosen.isoformat())
        return chosen
