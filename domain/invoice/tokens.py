"""The token with which a holder whose code is blocked pays an invoice, without a session (R30, R44, I12)."""

from datetime import date
from typing import Final

from domain.sent_words import token_of
from domain.values import BlindIndex, InvoiceNumber

INDEX_SCOPE: Final = "invoice-payment"


def paying(number: InvoiceNumber, day: date) -> str:
    """What the index is made of whose token was given on that day."""
    return f"{number}/{day.isoformat()}"


def payment_token(index: BlindIndex) -> str:
    """Kept nowhere: who holds the key makes it again."""
    return token_of(index)
