"""Payment codes: what a bank's app reads to fill in a transfer (EPC069-12, version 2)."""

import re
from collections.abc import Sequence
from decimal import Decimal

from domain.seller import Seller


def payment_code(seller: Seller, reference: str, amount_cents: int) -> Sequence[str]:
    """The modules, row by row, 1 where it is dark: a transfer of so many cents to the seller.

    The library checks no IBAN, lets a line break in a name start another field, rounds, and takes
    ISO 8859-1 where it can: so it is given a compact IBAN, one line, cents, and UTF-8."""
    from segno.helpers import make_epc_qr  # with the first letter that asks for money

    name = " ".join(seller.account_name.split())
    assert re.fullmatch("[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", seller.iban), "an IBAN in compact form"
    code = make_epc_qr(
        name=name,
        iban=seller.iban,
        amount=Decimal(amount_cents) / 100,
        reference=reference,
        encoding="utf-8",
    )
    return ["".join("1" if module & 1 else "0" for module in row) for row in code.matrix]
