"""What bank files say, typed: statements, entries, their signs (reversals too), states of what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

EURO: Final = "EUR"


class Direction(StrEnum):
    """Of money, seen from the account. A reversal's is its own, and is not turned round once more."""

    CREDIT = "credit"
    DEBIT = "debit"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, never negative. ``cents`` is None in any currency but the euro: nobody adds yen to cents."""

    currency: str
    text: str
    """As decimals without needless zeros: 12.5."""
    cents: int | None


@dataclass(frozen=True, slots=True)
class Party:
    """Debtor or creditor of the payment itself: the debtor of a returned direct debit is who was to pay."""

    name: str | None
    iban: str | None
    bic: str | None


@dataclass(frozen=True, slots=True)
class Balance:
    """``code`` as the bank gives it: OPBD opening, PRCD previously closed, CLBD closing, booked."""

    code: str
    amount: Money
    direction: Direction
    on: date


@dataclass(frozen=True, slots=True)
class Statement:
    """The head of a statement (camt.053) or notification (camt.054). Its entries follow it. ``line``: where
    in the file it begins."""

    message: str
    message_id: str
    statement_id: str
    number: int | None
    """Within the account, without gaps; the legal number where there is no electronic one."""
    page: int | None
    last_page: bool | None
    created_at: str | None
    from_date: date | None
    to_date: date | None
    copy: str | None
    """DUPL, COPY or CODU: the bank says that this was sent before."""
    account: str
    """The IBAN, else the bank's own number."""
    ours: bool
    currency: str | None
    balances: tuple[Balance, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Transaction:
    """One payment within an entry. ``amount`` is None where the bank gave none: the entry's is taken only for
    one that is alone."""

    amount: Money | None
    direction: Direction
    instructed: Money | None
    """What was asked for, in the payer's currency and before fees; of a return, what was collected."""
    end_to_end_id: str | None
    instruction_id: str | None
    mandate_id: str | None
    payment_information_id: str | None
    message_id: str | None
    transaction_id: str | None
    bank_reference: str | None
    debtor: Party
    creditor: Party
    texts: tuple[str, ...]
    references: tuple[str, ...]
    """Structured ones: ISO 11649 or the bank's own."""
    code: str | None
    return_reason: str | None
    """ISO 20022 reason code: AM04, MD06, MD01 ..."""
    further: str | None

    @property
    def signed_cents(self) -> int | None:
        """Positive where the account grew; None without an amount in euro."""
        return signed(self.amount, self.direction)


@dataclass(frozen=True, slots=True)
class Batch:
    """What the bank says of the payments that it booked in one sum."""

    message_id: str | None
    payment_information_id: str | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One booking on the account; unless ``booked`` it is only announced, and no money has moved. ``line``:
    where in the file it begins."""

    statement_id: str
    amount: Money
    direction: Direction
    reversal: bool
    status: str
    booked_on: date | None
    written_on: date | None
    """The same as the file writes it, in whatever zone."""
    value_on: date | None
    reference: str | None
    bank_reference: str | None
    code: str | None
    """Domain, family and sub-family as PMNT-RDDT-UPDD, or the bank's own."""
    batch: Batch | None
    transactions: tuple[Transaction, ...]
    further: str | None
    line: int

    @property
    def booked(self) -> bool:
        return self.status == "BOOK"

    @property
    def signed_cents(self) -> int | None:
        """Positive where the account grew, by the indicator alone; None in another currency."""
        return signed(self.amount, self.direction)

    @property
    def unexplained_cents(self) -> int | None:
        """What the transactions with amounts in euro leave of the entry: fees, or payments that the bank did
        not list. None in another currency."""
        if (whole := self.signed_cents) is None:
            return None
        return whole - sum(each.signed_cents or 0 for each in self.transactions)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: ISO 20022 code, or the bank's own, and what it adds."""

    code: str | None
    texts: tuple[str, ...]


REJECTED: Final = "RJCT"
_DUPLICATE: Final = frozenset(("AM05", "DUPL", "DU01", "DU02", "DU03", "DU04", "DU05"))
"""The bank had this before (ISO 20022, external status reason codes): the message (AM05, DU01), the batch,
the transaction, its EndToEndId or its instruction."""


@dataclass(frozen=True, slots=True)
class FileStatus:
    """The head of a status report (pain.002): what became of a file. Batches and transactions follow it.
    ``line``: where in the report it stands."""

    message: str
    message_id: str
    created_at: str
    original_message_id: str
    original_message: str
    status: str | None
    """ACCP, PART, RJCT ...; None where only single ones are reported."""
    reasons: tuple[Reason, ...]
    line: int


@dataclass(frozen=True, slots=True)
class BatchStatus:
    """What became of one batch of the file."""

    payment_information_id: str
    status: str | None
    reasons: tuple[Reason, ...]
    line: int


@dataclass(frozen=True, slots=True)
class TransactionStatus:
    """What became of one payment; what stays None here is as its batch or file says."""

    payment_information_id: str
    end_to_end_id: str | None
    instruction_id: str | None
    status: str | None
    reasons: tuple[Reason, ...]
    amount: Money | None
    mandate_id: str | None
    due_on: date | None
    debtor: Party
    creditor: Party
    line: int


def sent_twice(reasons: Sequence[Reason]) -> bool:
    """It is rejected for nothing but that the bank had it before: what became of that is another matter."""
    return bool(reasons) and all(each.code in _DUPLICATE for each in reasons)


def signed(amount: Money | None, direction: Direction) -> int | None:
    """Cents as they change the account."""
    if amount is None or amount.cents is None:
        return None
    return amount.cents if direction is Direction.CREDIT else -amount.cents


Item = Statement | Entry | FileStatus | BatchStatus | TransactionStatus
