"""`toegang journal`: the double entry of some days, as files that bookkeepers read, or summed."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from api.compose import System, open_system
from api.process.catching_up import wait_while_moving
from api.settings import Settings
from api.terminal.drawing import table
from api.terminal.show import USAGE, as_json, euros, fail
from domain.ledger import DESCRIPTIONS, JournalForm
from projections import journal
from projections.journal_period import AccountSum, Period


def write_journal(first: date, last: date, form: JournalForm, to: Path | None) -> None:
    """To a file, or to standard output."""
    with _read(first, last) as (system, tx, period), _opened(to) as stream:
        system.ports.books.write(form, period, tx, stream)


def show_sums(first: date, last: date, *, in_json: bool) -> None:
    """What was on each account, what these days added, and what is on it since."""
    with _read(first, last) as (_, tx, period):
        rows = period.sums(tx)
    if in_json:
        as_json([_told(row) for row in rows])
        return
    everything = AccountSum(
        "",
        sum(row.opening_cents for row in rows),
        sum(row.debit_cents for row in rows),
        sum(row.credit_cents for row in rows),
        sum(row.closing_cents for row in rows),
    )
    columns = ("account", "description", "opening", "debit", "credit", "closing")
    table(columns, [*(_cells(row, DESCRIPTIONS[row.account]) for row in rows), _cells(everything, "all")])


def _told(row: AccountSum) -> dict[str, object]:
    return {"account": row.account, "description": DESCRIPTIONS[row.account], **asdict(row)}


def _cells(row: AccountSum, description: str) -> Sequence[str]:
    cents = (row.opening_cents, row.debit_cents, row.credit_cents, row.closing_cents)
    return (row.account, description, *map(euros, cents))


@contextmanager
def _read(first: date, last: date) -> Iterator[tuple[System, Connection, Period]]:
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
            yield system, tx, Period(first, last)


@contextmanager
def _opened(to: Path | None) -> Iterator[BinaryIO]:
    if to is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    with to.open("wb") as stream:
        yield stream
