"""The journal of some days: its lines, and what was on each account before, during and after them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from domain.ledger import EARLIER_RESULT
from projections.journal_lines import JournalLine, journal_lines, moves


@dataclass(frozen=True, slots=True)
class AccountSum:
    """One account of the ledger over some days, in cents. Opening and closing: debit positive."""

    account: str
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


@dataclass(frozen=True, slots=True)
class Period:
    """The days ``first`` up to and including ``last``, of one calendar year: the financial year (D12)."""

    first: date
    last: date

    def __post_init__(self) -> None:
        assert self.first <= self.last, "a period has days"
        assert self.first.year == self.last.year, "a period is of one financial year"

    def lines(self, tx: Connection) -> Iterator[JournalLine]:
        """Every line, in order of recording; one page in memory at a time."""
        after: tuple[int, int] | None = None
        while page := journal_lines(tx, self.first, self.last, after=after):
            yield from page
            after = page[-1].position, page[-1].line

    def opening(self, tx: Connection) -> Mapping[str, int]:
        """What was on each account before ``first``, in cents, debit positive; the result of earlier years on
        an account of its own. They add up to nothing."""
        found = {row.account: row.opening_cents for row in self.sums(tx)}
        return {account: cents for account, cents in found.items() if cents}

    def sums(self, tx: Connection) -> Sequence[AccountSum]:
        """The trial balance: each account that had or was given anything, in its order."""
        found, earlier_cents = [], 0
        for account, its in moves(tx, self.first, self.last).items():
            opening_cents = its.before_cents if account.is_balance else its.this_year_cents
            earlier_cents += its.before_cents - opening_cents
            found.append(_sum(account, opening_cents, its.debit_cents, its.credit_cents))
        rows = [_sum(EARLIER_RESULT, earlier_cents, 0, 0), *found]
        return [row for row in rows if row.opening_cents or row.debit_cents or row.credit_cents]


def _sum(account: str, opening_cents: int, debit_cents: int, credit_cents: int) -> AccountSum:
    closing_cents = opening_cents + debit_cents - credit_cents
    return AccountSum(str(account), opening_cents, debit_cents, credit_cents, closing_cents)
