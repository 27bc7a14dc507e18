"""What every file of the journal begins with: the days it is of, and what was on each account before them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from domain.ledger import EARLIER_RESULT, LedgerAccount
from projections.journal_lines import JournalLine, balances, journal_lines


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
        before = self.first - timedelta(days=1)
        year_began = date(self.first.year, 1, 1)
        so_far = balances(tx, None, before)
        this_year = balances(tx, year_began, before) if before >= year_began else {}
        found: dict[str, int] = {EARLIER_RESULT: 0}
        for account, cents in so_far.items():
            if account.is_balance:
                found[account] = cents
            else:
                found[account] = this_year.get(account, 0)
                found[EARLIER_RESULT] += cents - found[account]
        return {account: cents for account, cents in found.items() if cents}

    def sums(self, tx: Connection) -> Sequence[tuple[str, int, int, int]]:
        """By account, in its order: what it opened with, and what was added in debit and in credit."""
        opening, moves = self.opening(tx), {str(account): both for account, both in self.moves(tx).items()}
        return [
            (account, opening.get(account, 0), *moves.get(account, (0, 0)))
            for account in sorted({*map(str, opening), *moves})
        ]

    def moves(self, tx: Connection) -> Mapping[LedgerAccount, tuple[int, int]]:
        """By account what its lines of these days add up to: debit and credit, in cents."""
        found: dict[LedgerAccount, tuple[int, int]] = {}
        for line in self.lines(tx):
            debit, credit = found.get(line.account, (0, 0))
            found[line.account] = (debit + max(line.cents, 0), credit + max(-line.cents, 0))
        return dict(sorted(found.items()))


def amount(cents: int) -> str:
    """As files have it: 1234.05; its sign is told apart."""
    assert cents >= 0
    return f"{cents // 100}.{cents % 100:02}"
