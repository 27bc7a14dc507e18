"""What may be asked of an organisation's filed years."""

from datetime import date
from typing import ClassVar

from domain.kernel import StreamCommand
from domain.values import CustomerId, FilingId, ReceiptNumber


class NoteYearFiled(StreamCommand):
    """Note a year that was filed. Asked only by FileStatement, which has seen that it overlaps none."""

    AGGREGATE: ClassVar[str] = "filed_years"

    customer_id: CustomerId
    year_began_on: date
    year_ended_on: date
    filing_id: FilingId
    receipt_number: ReceiptNumber

    @property
    def stream_id(self) -> str:
        return self.customer_id


FiledYearsCommand = NoteYearFiled
