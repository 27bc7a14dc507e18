"""How invoices and their collections are numbered."""

from domain.values import InvoiceNumber


def invoice_of(collection_id: str) -> InvoiceNumber:
    """The invoice that a collection with this EndToEndId is of; once a collection had its invoice's name."""
    parts = collection_id.rsplit("-", 1)
    return InvoiceNumber(parts[0] if "-" in parts[0] else collection_id)


def invoice_number(series: str, year: int, number: int) -> InvoiceNumber:
    """F2026-000001: series, year, and the number in its series and year (D14)."""
    return InvoiceNumber(f"{series}{year}-{number:06}")
