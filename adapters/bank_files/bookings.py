"""What the entries of statements and notifications are to us: each booking once, whichever file tells it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Final

from adapters.bank_files.messages import Direction, Entry, Transaction
from adapters.bank_files.told import NOTHING, told_of, told_of_whole
from domain.payment_reference import claim_of
from domain.ports import NOTHING_TOLD, BankEntry, EntryKind, Told

_COLLECTION: Final = re.compile(r"F[0-9]{4}-[0-9]{6}(-[0-9]+)?")
_PAYOUT: Final = re.compile(r"CT-[0-9]{8}-[0-9]+-[0-9]+")
_NUMBER: Final = re.compile(r"(?<![A-Z0-9])([AF])\s?([0-9]{4})\s?-?\s?([0-9]{6})(?![0-9])")
_REFERENCE: Final = re.compile(r"(?<![A-Z0-9])RF(?:\s?[A-Z0-9]){13}(?![A-Z0-9])")
_REASON: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{2}")
_BY_OTHERS: Final = (EntryKind.TRANSFER, EntryKind.OTHER)
"""Of what the register ordered the account is known, and erased, by its mandate or refund."""
_WENT_BACK: Final = (EntryKind.RETURNED, EntryKind.PAYOUT_RETURNED)


@dataclass(frozen=True, slots=True)
class Details:
    """Of an entry with several payments, or without all of its money: what was told of how much."""

    entry_id: str
    total_cents: int
    explained_cents: int
    booked_on: date
    told: Told


def bookings(entry: Entry, account: str, ordinal: int) -> Iterator[BankEntry | Details]:
    """Of a booked entry in euro; none where it moved nothing. ``ordinal``: which one it is of those in its
    file that look the same."""
    assert entry.booked
    total = entry.signed_cents
    assert total is not None
    assert entry.booked_on is not None
    base = identity(entry, account, ordinal)
    if len(entry.transactions) == 1 and entry.transactions[0].signed_cents == total:
        if total:
            yield _booking(base, entry.transactions[0], entry, account)
        return
    seen: Counter[str] = Counter()
    for each in entry.transactions:
        if not each.signed_cents:
            continue
        named = _named(each)
        seen[named] += 1
        yield _booking(f"{base}-{_hash(named, seen[named])[:16]}", each, entry, account)
    explained = sum(each.signed_cents or 0 for each in entry.transactions)
    yield Details(base, total, explained, entry.booked_on, told_of_whole(entry))


def look(entry: Entry) -> str:
    """What can be seen of an entry, whichever file tells it: two alike are told apart by their order."""
    reference = entry.bank_reference
    if reference and reference.upper() not in NOTHING:
        named = reference
    else:
        named = "|".join(map(_named, entry.transactions)) + "|" + (entry.code or "")
    return f"{entry.booked_on}|{entry.signed_cents}|{named}"


def identity(entry: Entry, account: str, ordinal: int) -> str:
    """The same in a notification and in the statement that follows: by the bank's own reference, else by
    what is seen of it."""
    return _hash(account.upper(), look(entry), ordinal)[:32]


def claimed(texts: Iterable[str]) -> str:
    """The one invoice or fee that is named, as ISO 11649 has it or as its number is written, in any case and
    with blanks or without. Empty where none is, or more than one."""
    found = set()
    for text in texts:
        told = text.upper()
        for reference in _REFERENCE.findall(told):
            if (claim := claim_of(reference)) is not None:
                found.add(str(claim))
        rest = _REFERENCE.sub(" ", told)
        found |= {f"{series}{year}-{number}" for series, year, number in _NUMBER.findall(rest)}
    return found.pop() if len(found) == 1 else ""


def _booking(entry_id: str, payment: Transaction, entry: Entry, account: str) -> BankEntry:
    cents = payment.signed_cents
    assert cents
    assert entry.booked_on is not None
    kind, reference = _kind_of(payment, entry)
    reason = payment.return_reason or ""
    return BankEntry(
        entry_id=entry_id,
        kind=kind,
        amount_cents=abs(cents),
        reference=reference,
        booked_on=entry.booked_on,
        reason=reason if kind in _WENT_BACK and _REASON.fullmatch(reason) else None,
        outgoing=cents < 0,
        told=told_of(payment, entry, account) if kind in _BY_OTHERS else NOTHING_TOLD,
    )


def _kind_of(payment: Transaction, entry: Entry) -> tuple[EntryKind, str]:
    """A direct debit is known by our EndToEndId and by what the bank calls it, a payout by our EndToEndId;
    the sign says which way."""
    code, end_to_end = payment.code or entry.code or "", payment.end_to_end_id or ""
    by_debit = "DDT" in code or payment.mandate_id is not None
    if by_debit and _COLLECTION.fullmatch(end_to_end):
        incoming = payment.direction is Direction.CREDIT
        return EntryKind.COLLECTED if incoming else EntryKind.RETURNED, end_to_end
    if _PAYOUT.fullmatch(end_to_end):
        outgoing = payment.direction is Direction.DEBIT
        return EntryKind.PAID_OUT if outgoing else EntryKind.PAYOUT_RETURNED, end_to_end
    if payment.direction is Direction.DEBIT:
        return EntryKind.OTHER, end_to_end
    return EntryKind.TRANSFER, claimed(chain(payment.references, payment.texts, [end_to_end]))


def _named(payment: Transaction) -> str:
    """By the payer's own id before the bank's, which a statement may leave out that a notification has."""
    ids = (payment.end_to_end_id, payment.bank_reference, payment.transaction_id, payment.instruction_id)
    name = next((each for each in ids if each), " ".join((*payment.references, *payment.texts)))
    return f"{name}|{payment.signed_cents}"


def _hash(*parts: object) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
