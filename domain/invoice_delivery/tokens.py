"""The tokens that prove to have read a mail about an invoice email (R52, D24)."""

from typing import Final

from domain.sent_words import token_of
from domain.values import BlindIndex, CustomerId

INDEX_SCOPE: Final = "invoice-email"


def confirming(customer_id: CustomerId, change_id: str) -> str:
    """What the index is made of whose token confirms a change: the new address reads it."""
    return f"confirm/{customer_id}/{change_id}"


def vetoing(customer_id: CustomerId, address_id: str) -> str:
    """What the index is made of whose token stops every change of an address, as long as it is in force: that
    a second change was asked for takes nothing from who was told of the first."""
    return f"veto/{customer_id}/{address_id}"


def invoice_email_token(index: BlindIndex) -> str:
    """Kept nowhere: who holds the key makes it again."""
    return token_of(index)
