"""Catalogue of what can happen to the statements of a year (I2)."""

from enum import StrEnum

from domain.kernel import Event, JsonObject


class StatementOutcome(StrEnum):
    """How staff settled that the balances of one do not fit."""

    BY_HAND = "by_hand"
    """The bank mended it, or what was missing came by another way."""
    NOT_NEEDED = "not_needed"


class StatementTaken(Event, name="statements.taken", version=2):
    """A statement of the register's account was taken in. ``number``: the bank's, without gaps in a year.
    ``opening_cents`` and ``closing_cents``: the balances that it tells; None where it does not, as before
    version 2."""

    year: int
    number: int
    opening_cents: int | None
    closing_cents: int | None

    @staticmethod
    def upcast_v1_v2(body: JsonObject) -> None:
        body |= {"opening_cents": None, "closing_cents": None}


class StatementOff(Event, name="statements.off"):
    """Its balances do not fit: something is missing, or told wrong, and waits for staff (D18). In cents:
    ``entries_cents``, by how much its opening balance and its entries come to more than its closing balance;
    ``former_cents``, by how much it opens above the closing balance of the number before. 0 where that fits,
    or nobody knows."""

    year: int
    number: int
    entries_cents: int
    former_cents: int


class StatementSettled(Event, name="statements.settled"):
    """Staff settled that the balances of one do not fit; who and why stands beside it."""

    year: int
    number: int
    outcome: StatementOutcome


StatementsEvent = StatementTaken | StatementOff | StatementSettled
