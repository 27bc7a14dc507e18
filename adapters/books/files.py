"""The journal of some days in either form: what finance is given, whichever way it asks."""

import io
from dataclasses import dataclass
from typing import IO

from sqlalchemy import Connection

from adapters.books.audit_file import write_audit_file
from adapters.books.csv_file import write_csv
from domain.ledger import JournalForm
from domain.seller import Seller
from projections.journal_period import Period


@dataclass(frozen=True, slots=True)
class JournalFiles:
    """``seller``: whose books they are."""

    seller: Seller

    def write(self, form: JournalForm, period: Period, tx: Connection, to: IO[bytes], /) -> None:
        """Every line of those days, as far as the read model has them."""
        match form:
            case JournalForm.XAF:
                write_audit_file(period, tx, self.seller, to)
            case JournalForm.CSV:
                text = io.TextIOWrapper(to, "utf-8", newline="", write_through=True)
                write_csv(period, tx, text)
                text.detach()
