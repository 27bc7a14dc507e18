"""The bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import BinaryIO, Final, Protocol

from domain.values import BookedCents, Plain


class EntryKind(StrEnum):
    """What happened on the register's account, to one of its direct debits, or at the payment provider."""

    TRANSFER = "transfer"
    """Somebody transferred money, naming an invoice or a fee."""
    COLLECTED = "collected"
    """A direct debit was booked."""
    RETURNED = "returned"
    """A direct debit that was booked went back: by the debtor's bank, or because the debtor asked (within 8
    weeks; 13 months where it was not authorised). Once it also meant one that was rejected."""
    REJECTED = "rejected"
    """A direct debit was refused before it was booked: no money moved."""
    PAID_OUT = "paid_out"
    """A payout of ours was booked: the money left."""
    PAYOUT_RETURNED = "payout_returned"
    """A payout came back: the account that it went to takes it not."""
    PAYOUT_REJECTED = "payout_rejected"
    """A payout was refused before it was booked: no money moved."""
    OTHER = "other"
    """Neither: charges, interest, what the register paid itself."""
    ONLINE = "online"
    """Not on the account yet: an invoice was paid at the payment provider."""
    TAKEN_BACK = "taken_back"
    """Nor this: so much of such a payment was charged back, and had paid nothing."""


_SIGNS: Final = {
    EntryKind.TRANSFER: 1,
    EntryKind.COLLECTED: 1,
    EntryKind.RETURNED: -1,
    EntryKind.REJECTED: 0,
    EntryKind.ONLINE: 1,
    EntryKind.PAID_OUT: -1,
    EntryKind.PAYOUT_RETURNED: 1,
    EntryKind.PAYOUT_REJECTED: 0,
}
OF_PAYOUTS: Final = (EntryKind.PAID_OUT, EntryKind.PAYOUT_RETURNED, EntryKind.PAYOUT_REJECTED)

AT_PROVIDER: Final = (EntryKind.ONLINE, EntryKind.TAKEN_BACK)
"""What no statement of the bank tells."""
PAID_BY_PAYER: Final = (EntryKind.TRANSFER, EntryKind.ONLINE)
"""What somebody paid, naming what for."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the bank tells of who paid, or was paid: an IBAN, a name, and what was written with it."""

    account: Plain | None = None
    name: Plain | None = None
    text: Plain | None = None


NOTHING_TOLD: Final = Told()


@dataclass(frozen=True, slots=True)
class BankEntry:
    """One booking on the register's account, in euro. ``entry_id`` is the same in whichever file it stands
    (I2). ``outgoing``: of another kind, that it left the account. ``told``: only of what others ordered.
    ``part_of``: the entry of several payments, or of another amount, that it stands in; "" where it is the
    whole. ``guessed``: the bank told no payment, and its words name what it may be for."""

    entry_id: str
    kind: EntryKind
    amount_cents: BookedCents
    reference: str
    """The invoice number or fee reference of a transfer, the EndToEndId (collection id, payout id) of the
    others."""
    booked_on: date
    reason: str | None = None
    """ISO 20022 reason code of a return or rejection: AM04, MD06, MD01 ..."""
    outgoing: bool = False
    told: Told = NOTHING_TOLD
    part_of: str = ""
    guessed: bool = False

    @property
    def signed_cents(self) -> int:
        """What it changed on the account."""
        return self.amount_cents * _SIGNS.get(self.kind, -1 if self.outgoing else 1)


class Bank(Protocol):
    """The register's bank: takes files of payment orders, and gives files of what was booked."""

    def send(self, file_id: str, content: bytes) -> None:
        """Hands a file over, once: the same id again changes nothing. Raises TechnicalFault."""

    def waiting(self) -> Sequence[str]:
        """Names of the files that the bank gave and nobody put away, oldest first. Raises TechnicalFault."""

    def fetch(self, name: str, into: BinaryIO) -> None:
        """Writes one of them into an open file. Raises TechnicalFault."""

    def put_away(self, name: str, *, refused: str | None = None) -> None:
        """It was taken in, or refused as a whole for that reason: it waits no more. Raises TechnicalFault."""
