"""Catalogue of what can happen to the statements of a year (I2)."""

from domain.kernel import Event


class StatementTaken(Event, name="statements.taken"):
    """A statement of the register's account was taken in. ``number``: the bank's, without gaps in a year."""

    year: int
    number: int


StatementsEvent = StatementTaken
