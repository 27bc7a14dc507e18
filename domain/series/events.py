"""What can happen to a series of numbers."""

from domain.kernel import Event


class NumberTaken(Event, name="series.number_taken"):
    """The next number was given out; ``number`` equals this event's version in its stream (I6, D14)."""

    series: str
    year: int
    number: int
    taken_by: str


SeriesEvent = NumberTaken
