"""What a bank file tells of who paid or was paid, as it is kept: one name, one account, one text (I2)."""

import unicodedata
from collections.abc import Iterable
from typing import Final

from adapters.bank_files.messages import Direction, Entry, Transaction
from domain.ports import Told
from domain.values import Plain

TEXT_MAX: Final = 1_000
"""Characters of what was written; a payer has 140, and what banks add is cut."""
NAME_MAX: Final = 140
NOTHING: Final = frozenset({"NONREF", "NOTPROVIDED", "NOREF"})


def told_of(payment: Transaction, entry: Entry, account: str) -> Told:
    """``account``: ours, which is never the other side's."""
    sides = (payment.debtor, payment.creditor)
    other, ours = sides if payment.direction is Direction.CREDIT else sides[::-1]
    if other.iban == account:  # of a payment of ours that was reversed
        other = ours
    written = [*payment.texts, *payment.references, payment.end_to_end_id, payment.further]
    text = _text(written) or _text([entry.further])
    return Told(_plain(other.iban, NAME_MAX), _plain(other.name, NAME_MAX), _plain(text, TEXT_MAX))


def told_of_whole(entry: Entry) -> Told:
    """Of what the bank did not list: no more than what it wrote itself."""
    return Told(text=_plain(_text([entry.further]), TEXT_MAX))


def _text(written: Iterable[str | None]) -> str:
    """Each thing once, a line each."""
    lines = dict.fromkeys(_shown(each) for each in written if each)
    return "\n".join(line for line in lines if line and line.upper() not in NOTHING)


def _plain(text: str | None, most: int) -> Plain | None:
    kept = "\n".join(_shown(line) for line in (text or "").split("\n"))[:most].strip()
    return Plain(kept) if kept else None


def _shown(text: str) -> str:
    """Without what steers a screen or turns the direction of writing."""
    return " ".join("".join(" " if unicodedata.category(one)[0] == "C" else one for one in text).split())
