"""What may be asked of the statements of a year."""

from typing import ClassVar

from domain.kernel import StreamCommand


class TakeStatement(StreamCommand):
    """One of them was taken in. Nothing changes where it was before."""

    AGGREGATE: ClassVar[str] = "statements"

    year: int
    number: int

    @property
    def stream_id(self) -> str:
        return str(self.year)


StatementsCommand = TakeStatement
