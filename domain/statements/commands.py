"""What may be asked of the statements of a year."""

from typing import ClassVar

from domain.kernel import StreamCommand
from domain.statements.events import StatementOutcome


class OnStatements(StreamCommand):
    AGGREGATE: ClassVar[str] = "statements"

    year: int
    number: int

    @property
    def stream_id(self) -> str:
        return str(self.year)


class TakeStatement(OnStatements):
    """One of them was taken in, with what its entries come to. Nothing changes where it was before."""

    opening_cents: int | None = None
    closing_cents: int | None = None
    booked_cents: int = 0


class SettleStatement(OnStatements):
    """Take one whose balances do not fit off the list, by staff. Rejected: StatementWaitsForNobody."""

    outcome: StatementOutcome


StatementsCommand = TakeStatement | SettleStatement
