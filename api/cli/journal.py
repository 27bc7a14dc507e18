"""`toegang journal`: the double entry of some days, as files that bookkeepers read, or summed."""

import io
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, Self

from sqlalchemy import Connection

from api.compose import System, open_system
from api.process.books import books
from api.process.catching_up import wait_while_moving
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, euros, fail
from domain.ledger import DESCRIPTIONS
from projections import journal


class Form(StrEnum):
    """How the journal is written."""

    CSV = "csv"
    XAF = "xaf"
    """XML Auditfile Financieel 4.0."""


def write_journal(first: date, last: date, form: Form, to: Path | None) -> None:
    """To a file, or to standard output."""
    with _read(first, last) as (system, tx, period), _opened(to) as stream:
        if form is Form.XAF:
            books.write_audit_file(period, tx, system.settings.seller, stream)
        else:
            text = io.TextIOWrapper(stream, "utf-8", newline="", write_through=True)
            books.write_csv(period, tx, text)
            text.detach()


def show_sums(first: date, last: date, *, in_json: bool) -> None:
    """What was on each account, what these days added, and what is on it since."""
    with _read(first, last) as (_, tx, period):
        rows = [Sum.of(*each) for each in period.sums(tx)]
    if in_json:
        as_json([asdict(row) for row in rows])
        return
    everything = Sum(
        "",
        "all",
        sum(row.opening_cents for row in rows),
        sum(row.debit_cents for row in rows),
        sum(row.credit_cents for row in rows),
        sum(row.closing_cents for row in rows),
    )
    columns = ("account", "description", "opening", "debit", "credit", "closing")
    table(columns, [row.cells() for row in (*rows, everything)])


@dataclass(frozen=True, slots=True)
class Sum:
    """One account's, in cents; debit positive."""

    account: str
    description: str
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int

    @classmethod
    def of(cls, account: str, opening: int, debit: int, credit: int) -> Self:
        return cls(account, DESCRIPTIONS[account], opening, debit, credit, opening + debit - credit)

    def cells(self) -> Sequence[str]:
        cents = (self.opening_cents, self.debit_cents, self.credit_cents, self.closing_cents)
        return (self.account, self.description, *map(euros, cents))


@contextmanager
def _read(first: date, last: date) -> Iterator[tuple[System, Connection, "books.Period"]]:
    """The journal as far as the log has come; days that are over, of one year."""
    if first > last:
        fail("--from: lies after --to", USAGE)
    if first.year != last.year:
        fail("--to: lies in another year than --from: a file is of one financial year", USAGE)
    with open_system(Settings()) as system:
        if last >= (today := system.ports.today()):
            fail(f"--to: {last} is not over: today is {today}, and its journal still grows", USAGE)
        name = journal.projection.name
        wait_while_moving(system.subscriptions, system.log.head(), [name], lambda *_: None)
        with system.ports.reads.connect() as tx:
            yield system, tx, books.Period(first, last)


@contextmanager
def _opened(to: Path | None) -> Iterator[BinaryIO]:
    if to is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with to.open("wb") as stream:
        yield stream
