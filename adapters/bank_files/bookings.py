"""What the entries of statements and notifications are to us: each booking once, whichever file tells it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from itertools import chain
from typing import Final

from adapters.bank_files.messages import Direction, Entry, Transaction
from adapters.bank_files.told import NOTHING, told_of, told_of_whole
from domain.payment_reference import claim_of
from domain.ports import NOTHING_TOLD, BankEntry, EntryKind, Told

_COLLECTION: Final = re.compile(r"F[0-9]{4}-[0-9]{6}(-[0-9]+)?")
_DEBIT: Final = re.compile(r"F[0-9]{4}-[0-9]{6}-[0-9]", re.IGNORECASE)
_PAYOUT: Final = re.compile(r"CT-[0-9]{8}-[0-9]+-[0-9]+")
_NUMBER: Final = re.compile(r"(?<![A-Z0-9])([AF])\s?([0-9]{4})\s?-?\s?([0-9]{6})(?![0-9])")
_REFERENCE: Final = re.compile(r"(?<![A-Z0-9])RF(?:\s?[A-Z0-9]){13}(?![A-Z0-9])")
_REASON: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{2}")
_OF_TRANSFERS: Final = ("RCDT", "RRCT")
"""What banks call transfers that came in, instant ones too (ISO 20022)."""
_OF_OTHERS: Final = "RDDT"
"""A direct debit that somebody else took from our account."""
_CAME_BACK: Final = ("UPDD", "PRDD", "RRTN")
_REFERENCE_MIN: Final = 8
"""Characters of a bank's reference that names one booking; shorter ones are counters that begin anew."""
_BY_OTHERS: Final = (EntryKind.TRANSFER, EntryKind.OTHER)
"""Of what the register ordered the account is known, and erased, by its mandate or refund."""
_WENT_BACK: Final = (EntryKind.RETURNED, EntryKind.PAYOUT_RETURNED)


@dataclass(frozen=True, slots=True)
class Details:
    """Of an entry with several payments, or without all of its money: which were told, of how much.
    ``payments``: what each changed, by what stands after the entry's id in its own."""

    entry_id: str
    total_cents: int
    payments: Mapping[str, int]
    booked_on: date
    told: Told


def bookings(entry: Entry, account: str, base: str) -> Iterator[BankEntry | Details]:
    """Of a booked entry in euro; none where it moved nothing. ``base``: its identity. That it is in parts is
    told first: killed in between, no other file books it as a whole beside them."""
    assert entry.booked
    total = entry.signed_cents
    assert total is not None
    assert entry.booked_on is not None
    if len(entry.transactions) == 1 and entry.transactions[0].signed_cents == total:
        if total:
            yield _booking(base, entry.transactions[0], entry, account)
        return
    if (guess := _guessed(base, entry)) is not None:
        yield guess
    payments: dict[str, Transaction] = {}
    seen: Counter[str] = Counter()
    for each in entry.transactions:
        if each.signed_cents:
            named = _named(each)
            seen[named] += 1
            payments[_hash(named, seen[named])[:16]] = each
    of = {name: each.signed_cents or 0 for name, each in payments.items()}
    yield Details(base, total, of, entry.booked_on, told_of_whole(entry))
    for name, each in payments.items():
        yield replace(_booking(f"{base}-{name}", each, entry, account), part_of=base)


def look(entry: Entry) -> str:
    """What can be seen of an entry, whichever file tells it: two alike are told apart by their order. The
    bank's own reference says which one it is, on whatever day a file has it."""
    reference = _referred(entry)
    if len(reference) >= _REFERENCE_MIN:
        return f"{entry.signed_cents}|{reference}"
    alone = [_name(each) for each in entry.transactions]
    named = alone if len(alone) == 1 else map(_named, entry.transactions)
    return f"{entry.booked_on}|{entry.signed_cents}|{reference or _joined(named, entry)}"


def former_look(entry: Entry) -> str:
    """By what an entry was known that a release before 0066 booked: that identity stays its own."""
    reference = _referred(entry) or _joined(map(_named, entry.transactions), entry)
    return f"{entry.written_on}|{entry.signed_cents}|{reference}"


def identity(account: str, look: str, ordinal: int) -> str:
    """The same in a notification and in the statement that follows. ``ordinal``: which one it is of those in
    its file that look the same."""
    return _hash(account.upper(), look, ordinal)[:32]


def _referred(entry: Entry) -> str:
    reference = entry.bank_reference or ""
    return "" if reference.upper() in NOTHING else reference


def _joined(named: Iterable[str], entry: Entry) -> str:
    return "|".join(named) + "|" + (entry.code or "")


def _guessed(base: str, entry: Entry) -> BankEntry | None:
    """A transfer of which the bank lists no payment, where its own words name one invoice or fee, and its own
    reference, no counter, lets us know it again in a file that does, on whatever day."""
    code, words = entry.code or "", entry.further or ""
    single = not entry.transactions and (entry.batch is None or entry.batch.count in {None, 1})
    transfer = any(each in code for each in _OF_TRANSFERS) and not any(each in code for each in _CAME_BACK)
    ordered_by_us = _DEBIT.search(words) or _PAYOUT.search(words)
    known_again = len(_referred(entry)) >= _REFERENCE_MIN
    if not (single and transfer and known_again) or ordered_by_us or (entry.signed_cents or 0) <= 0:
        return None
    if not (reference := claimed([words])):
        return None
    assert entry.booked_on is not None
    return BankEntry(
        entry_id=base,
        kind=EntryKind.TRANSFER,
        amount_cents=entry.signed_cents or 0,
        reference=reference,
        booked_on=entry.booked_on,
        told=told_of_whole(entry),
        guessed=True,
    )


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
    kind, reference = _kind_of(payment, entry, account)
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


def _kind_of(payment: Transaction, entry: Entry, account: str) -> tuple[EntryKind, str]:
    """A direct debit is known by our EndToEndId and by what the bank calls it, a payout by our EndToEndId;
    the sign says which way."""
    code, end_to_end = payment.code or entry.code or "", payment.end_to_end_id or ""
    by_debit = "DDT" in code or payment.mandate_id is not None
    if _OF_OTHERS in code and not _ours(payment, code, account):
        return EntryKind.OTHER, end_to_end
    if by_debit and _COLLECTION.fullmatch(end_to_end):
        incoming = payment.direction is Direction.CREDIT
        return EntryKind.COLLECTED if incoming else EntryKind.RETURNED, end_to_end
    if _PAYOUT.fullmatch(end_to_end):
        outgoing = payment.direction is Direction.DEBIT
        return EntryKind.PAID_OUT if outgoing else EntryKind.PAYOUT_RETURNED, end_to_end
    if payment.direction is Direction.DEBIT:
        return EntryKind.OTHER, end_to_end
    return EntryKind.TRANSFER, claimed(chain(payment.references, payment.texts, [end_to_end]))


def _ours(payment: Transaction, code: str, account: str) -> bool:
    """Some banks call a return of our own direct debit so: we are its creditor still, or it says why it came
    back."""
    told = payment.return_reason is not None or any(each in code for each in _CAME_BACK)
    return payment.creditor.iban == account if payment.creditor.iban else told


def _name(payment: Transaction) -> str:
    """By the payer's own id before the bank's, which a statement may leave out that a notification has."""
    ids = (payment.end_to_end_id, payment.bank_reference, payment.transaction_id, payment.instruction_id)
    return next((each for each in ids if each), " ".join((*payment.references, *payment.texts)))


def _named(payment: Transaction) -> str:
    return f"{_name(payment)}|{payment.signed_cents}"


def _hash(*parts: object) -> str:
    return sha256("\x1f".join(map(str, parts)).encode()).hexdigest()
