"""The token that proves to have read the mail about a lost code (D26)."""

from domain.sent_words import token_of
from domain.values import BlindIndex


def loss_token(index: BlindIndex) -> str:
    """The token of an application, from a keyed hash of its id."""
    return token_of(index)
