"""What may be asked of a series of numbers."""

from typing import ClassVar

from domain.kernel import StreamCommand


class TakeNumber(StreamCommand):
    """Take ``number``, which the use case read as the stream's version plus one.

    ``series``: "F" for invoices, "C" for credit notes, "A" for fees of final notices, "D" for receipts of
    filed statements. ``taken_by``: the stream that carries the number."""

    AGGREGATE: ClassVar[str] = "series"

    series: str
    year: int
    number: int
    taken_by: str

    @property
    def stream_id(self) -> str:
        return f"{self.series}-{self.year}"


SeriesCommand = TakeNumber
