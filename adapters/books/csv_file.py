"""The journal as CSV: one line per posting, RFC 4180, UTF-8."""

import csv
from io import TextIOBase
from typing import Final

from sqlalchemy import Connection

from adapters.books.amounts import amount
from domain.ledger import DESCRIPTIONS
from projections.journal_period import Period

COLUMNS: Final = (
    "date",
    "position",
    "line",
    "journal",
    "account",
    "description",
    "debit",
    "credit",
    "document",
    "customer",
    "effective_date",
    "event",
)


def write_csv(period: Period, tx: Connection, to: TextIOBase) -> None:
    """Every line of those days. ``position`` is the event's in the log. Nothing that a spreadsheet would run
    as a formula can stand here: ids and numbers begin with a letter or a digit."""
    rows = csv.writer(to, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for line in period.lines(tx):
        rows.writerow(
            (
                line.day.isoformat(),
                line.position,
                line.line,
                line.journal.value,
                line.account.value,
                DESCRIPTIONS[line.account],
                amount(line.cents) if line.cents > 0 else "",
                amount(-line.cents) if line.cents < 0 else "",
                line.document,
                line.customer_id or "",
                line.effective_on.isoformat(),
                line.event,
            )
        )
