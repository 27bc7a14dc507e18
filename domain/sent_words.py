"""Secrets that are sent to be typed: passwords of the register's making (D7, D11) and tokens (D26)."""

import re
from typing import Final

from domain.values import ALPHABET, BlindIndex

GROUPS: Final = 4
GROUP_SYMBOLS: Final = 5
SYMBOLS: Final = GROUPS * GROUP_SYMBOLS
"""Without look-alikes (R27): 99 bits."""

_SHAPE = re.compile("-".join([f"[{ALPHABET}]{{{GROUP_SYMBOLS}}}"] * GROUPS))


def grouped(symbols: str) -> str:
    """With hyphens between the groups, which are part of it."""
    assert len(symbols) == SYMBOLS
    return "-".join(symbols[at : at + GROUP_SYMBOLS] for at in range(0, SYMBOLS, GROUP_SYMBOLS))


def token_of(index: BlindIndex) -> str:
    """A token from a keyed hash: who holds the key makes it again at any time, so that it is kept nowhere."""
    number, symbols = int(index, 16), ""
    for _ in range(SYMBOLS):
        number, symbol = divmod(number, len(ALPHABET))
        symbols += ALPHABET[symbol]
    return grouped(symbols)


def looks_sent(typed: str) -> bool:
    """Whether it may be one that was sent: it has that shape."""
    return _SHAPE.fullmatch(typed) is not None
