"""The token that proves to have read the mail about a lost code (D26)."""

from domain.sent_words import SYMBOLS, grouped
from domain.values import ALPHABET, BlindIndex


def loss_token(index: BlindIndex) -> str:
    """The token of an application, from a keyed hash of its id: who holds the key makes it again at any time,
    so that it is kept nowhere."""
    number, symbols = int(index, 16), ""
    for _ in range(SYMBOLS):
        number, symbol = divmod(number, len(ALPHABET))
        symbols += ALPHABET[symbol]
    return grouped(symbols)
