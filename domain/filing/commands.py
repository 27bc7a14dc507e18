"""What may be asked of a filing."""

from datetime import date
from typing import ClassVar

from domain.filing.events import FilingReason
from domain.kernel import StreamCommand
from domain.size_classes import SizeClass, YearClasses, YearFound
from domain.values import AccountId, CustomerId, FilingId, KvkNumber, ReceiptNumber


class OnFiling(StreamCommand):
    AGGREGATE: ClassVar[str] = "filing"

    filing_id: FilingId
    account_id: AccountId
    customer_id: CustomerId
    financial_year: int
    year_began_on: date
    year_ended_on: date
    first_year: bool
    adopted_on: date
    terms: str
    due_on: date

    @property
    def stream_id(self) -> str:
        return self.filing_id


class AcceptStatement(OnFiling):
    """Record a filed statement with its receipt. Asked only by FileStatement."""

    kvk_number: KvkNumber
    years: tuple[YearFound, ...]
    size_class: SizeClass
    receipt_number: ReceiptNumber
    filed_on: date


class RefuseStatement(OnFiling):
    """Record a refused filing, so that "why refused" has an answer (D25). Asked only by FileStatement."""

    kvk_number: KvkNumber | None
    years: tuple[YearClasses, ...]
    size_class: SizeClass | None
    refused_on: date
    reason: FilingReason
    earlier_receipt: ReceiptNumber | None


FilingCommand = AcceptStatement | RefuseStatement
