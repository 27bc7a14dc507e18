"""`toegang journal`: the double entry of some days, as files that bookkeepers read, or summed."""

import io
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from api.compose import System, open_system
from api.process.books import books
from api.process.catching_up import wait_while_moving
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, fail
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
        opening, moves = period.opening(tx), period.moves(tx)
    rows = [_sum(account, opening, moves) for account in sorted({*opening, *moves}, key=str)]
    if in_json:
        as_json([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
        return
    totals = ("", "all", *(sum(row[at] for row in rows) for at in (2, 3, 4, 5)))
    lines = [(*row[:2], *(_signed(cents) for cents in row[2:])) for row in (*rows, totals)]
    table(("account", "description", "opening", "debit", "credit", "closing"), lines)


_COLUMNS = ("account", "description", "opening_cents", "debit_cents", "credit_cents", "closing_cents")
Sum = tuple[str, str, int, int, int, int]


def _sum(account: str, opening: Mapping[str, int], moves: Mapping[str, tuple[int, int]]) -> Sum:
    debit, credit = moves.get(account, (0, 0))
    before = opening.get(account, 0)
    return str(account), DESCRIPTIONS[account], before, debit, credit, before + debit - credit


def _signed(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{books.amount(abs(cents))}"


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
