"""Catalogue of what can happen to an organisation's filed years (D20)."""

from datetime import date

from domain.kernel import Event
from domain.values import CustomerId, FilingId, ReceiptNumber


class FinancialYearFiled(Event, name="filed_years.year_filed"):
    """The statement of this financial year was filed, in the same append as ``filing.statement_filed``: no
    year that overlaps it is filed any more (D20). Both days are days of the year."""

    customer_id: CustomerId
    year_began_on: date
    year_ended_on: date
    filing_id: FilingId
    receipt_number: ReceiptNumber


FiledYearsEvent = FinancialYearFiled
