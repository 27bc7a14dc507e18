"""The reference that a payer gives: ISO 11649, which banks check for typing errors and hand on as it is."""

import re

from domain.values import InvoiceNumber

_NUMBER = re.compile(r"([A-Z])([0-9]{4})([0-9]{6,})")
_REFERENCE = re.compile(r"RF([0-9]{2})([A-Z0-9]{1,21})")


def payment_reference(number: InvoiceNumber) -> str:
    """Of an invoice or of the fee of a final notice: RF, two check digits, and the number without its
    hyphen; at most 25 characters."""
    rest = number.replace("-", "")
    return f"RF{98 - _remainder(f'{rest}RF00'):02}{rest}"


def claim_of(reference: str) -> InvoiceNumber | None:
    """The number in a reference that is right, in print (groups of four, lower case) or as banks send it.

    None where it is not one of ours: the check digits do not fit, or no number of our kind stands in it."""
    found = _REFERENCE.fullmatch(re.sub(r"\s", "", reference).upper())
    number = found and _NUMBER.fullmatch(found[2])
    if found is None or number is None or _remainder(f"{found[2]}RF{found[1]}") != 1:
        return None
    return InvoiceNumber(f"{number[1]}{number[2]}-{number[3]}")


def in_groups(reference: str) -> str:
    """As it is printed for people: groups of four."""
    return " ".join(reference[at : at + 4] for at in range(0, len(reference), 4))


def _remainder(symbols: str) -> int:
    """ISO 7064, MOD 97-10: letters count from A = 10."""
    return int("".join(str(int(symbol, 36)) for symbol in symbols)) % 97
