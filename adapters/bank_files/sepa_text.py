"""Names and texts in the letters that every bank of SEPA takes, within a field's length."""
# ruff: noqa: RUF001 – letters of other scripts are what this is about

import re
import unicodedata
from typing import Final

from adapters.bank_files.refusing import Unwritable

_ALLOWED: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_IDENTIFIER: Final = re.compile(r"[A-Za-z0-9\-?:().,'+]+(/[A-Za-z0-9\-?:().,'+]+)*")
"""No blank, and no slash at an end or beside another."""

_LATIN: Final = {
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "TH", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "\u0131": "i",
    "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T", "ĸ": "k", "ə": "e", "Ə": "E",
    "&": "+", "€": "EUR", "@": "(at)", "_": "-", "–": "-", "—": "-", "=": "-", "~": "-", ";": ",",
    "’": "'", "\u2018": "'", "`": "'", "\u00b4": "'", "“": "'", "”": "'", '"': "'",
    "[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "|": "/", "…": "...",
}  # fmt: skip
_GREEK: Final = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip
_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i",
    "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
    "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sht", "ъ": "a",
    "ы": "y", "ь": "y", "э": "e", "ю": "yu", "я": "ya",
    "і": "i", "ј": "j", "ђ": "dj", "ћ": "c", "љ": "lj", "њ": "nj", "џ": "dz", "є": "ie", "ґ": "g",
    "\u0455": "dz",
}  # fmt: skip
"""As the banks' own table has it for Greek and Bulgarian, with the letters of their neighbours."""


def sepa(text: str, length_max: int, what: str) -> str:
    """In the SEPA character set, one line, at most so long. Letters are written out (ß as ss, Я as Ya), those
    of no known script as a full stop. Raises Unwritable where more is lost than kept."""
    written = "".join(_written(letter) for letter in unicodedata.normalize("NFC", text))
    kept = sum(letter.isalnum() for letter in written)
    lost = sum(letter.isalpha() and _written(letter) == "." for letter in text)
    if not kept or lost > kept:
        raise Unwritable(f"{what} cannot be written in the letters that banks take")
    return re.sub(r"/{2,}", "/", " ".join(written.split())).strip("/ ")[:length_max].rstrip("/ ")


def identifier(text: str, length_max: int, what: str) -> str:
    """As it is: an identifier that were changed would find nothing. Raises Unwritable."""
    if len(text) > length_max or not _IDENTIFIER.fullmatch(text):
        raise Unwritable(
            f"{what} has at most {length_max} characters of the SEPA set, no blank, no // or / at an end"
        )
    return text


def _written(letter: str) -> str:
    if letter in _ALLOWED:
        return letter
    if letter.isspace():
        return " "
    if (known := _known(letter)) is not None:
        return known
    bare = "".join(each for each in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(each))
    if bare == letter:
        return "" if unicodedata.category(letter)[0] in "MC" else "."
    return "".join(_written(each) for each in bare)


def _known(letter: str) -> str | None:
    small = letter.lower()
    if (found := _LATIN.get(letter)) is not None:
        return found
    found = _GREEK.get(small) or _CYRILLIC.get(small)
    return found if found is None or letter == small else found.capitalize()
