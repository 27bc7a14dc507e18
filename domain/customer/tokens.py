"""The token that proves to have read what was told of an amendment of a mandate (D6)."""

from typing import Final

from domain.sent_words import token_of
from domain.values import BlindIndex, CustomerId

INDEX_SCOPE: Final = "mandate"


def vetoing(customer_id: CustomerId, mandate_id: str) -> str:
    """What the index is made of whose token stops every amendment of a mandate, as long as it is in force:
    that a second one is asked for takes nothing from who was told of the first."""
    return f"veto/{customer_id}/{mandate_id}"


def mandate_token(index: BlindIndex) -> str:
    """Kept nowhere: who holds the key makes it again."""
    return token_of(index)
