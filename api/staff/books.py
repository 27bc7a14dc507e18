"""The books over HTTP, for finance and auditors: journal, trial balance, and the files of both (D18)."""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from tempfile import SpooledTemporaryFile
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response, Security
from fastapi.responses import StreamingResponse
from pydantic import Field

from api.explaining.event_words import of_event
from api.http.answers import Answer, Page
from api.http.principals import Staff, Wired, staff
from api.http.problem_kinds import Text
from api.http.problems import NO_CURSOR, invalid, language_of, refuses
from api.http.reading import After, Cursor, Limit, as_json, in_order, page, shown
from domain.catalogue import EVENTS
from domain.ledger import DESCRIPTIONS, JournalForm, JournalKind, LedgerAccount
from domain.ports import Role
from domain.values import Language
from projections.journal_lines import journal_lines
from projections.journal_period import Period

READERS: Final = (Role.FINANCE, Role.AUDITOR)
Reader = Annotated[Staff, Security(staff(*READERS), scopes=[*READERS])]
"""Who looks into the books. Nobody's reading is recorded: nothing personal stands in them."""
MONTHS: Final = "^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"
FIRST: Final = date(1900, 1, 1)
ONE_OF_BOTH = Text(
    "Send a month, or the first and the last day.", "Stuur een maand, of de eerste en de laatste dag."
)
ONE_YEAR = Text(
    "The last day lies in another year: the books are of one financial year.",
    "De laatste dag ligt in een ander jaar: de boeken zijn van één boekjaar.",
)
NOT_OVER = Text(
    "The last day is not over: its journal still grows.",
    "De laatste dag is nog niet voorbij: het journaal groeit nog.",
)
IN_MEMORY: Final = 1024 * 1024
PIECE: Final = 64 * 1024
MEDIA_TYPES: Final = {JournalForm.CSV: "text/csv", JournalForm.XAF: "application/xml"}
FILE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "A CSV table (RFC 4180), or an XML Auditfile Financieel 4.0.",
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}} for kind in MEDIA_TYPES.values()
        },
    }
}


class LedgerSum(Answer):
    """One account of the ledger over some days, in cents. Opening and closing: debit positive."""

    account: str = Field(examples=["1100"])
    description: str = Field(description="In Dutch, as in the files.")
    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


class LedgerTotal(Answer):
    """Of all accounts, in cents."""

    opening_cents: int
    debit_cents: int
    credit_cents: int
    closing_cents: int


class TrialBalance(Answer):
    """Each account that had or was given anything. ``first``, ``last``: the days, both included."""

    first: date
    last: date
    over_to: date | None = Field(
        description="The last of these days that is over: up to it nothing changes any more. Null: none is."
    )
    accounts: list[LedgerSum]
    sum: LedgerTotal
    balanced: bool = Field(description="Debit is credit, and opening and closing add up to nothing.")


class JournalRow(Answer):
    """One line of an entry, in cents: debit or credit."""

    position: int = Field(description="Of the event that posted it, in the history: it names the entry.")
    line: int
    day: date = Field(description="On which it was recorded, in Europe/Amsterdam.")
    journal: JournalKind
    account: LedgerAccount
    debit_cents: int
    credit_cents: int
    document: str = Field(description="The invoice, fee, order, refund or booking that it is about.")
    customer_id: str | None
    effective_on: date = Field(description="The day that the document itself gives.")
    event: str = Field(examples=["invoice.issued"])
    says: str = Field(description="The event in words, in the language of Accept-Language.")
    stream: str = Field(
        description="Whose event it is, as auditors name it.", examples=["invoice-F2026-000001"]
    )


class Journal(Page[JournalRow]):
    """A part of the journal. ``first``, ``last``: the days, both included."""

    first: date
    last: date


def _period(
    ports: Wired,
    month: Annotated[str | None, Query(pattern=MONTHS, description="All days of it: 2026-11.")] = None,
    begin: Annotated[date | None, Query(alias="from", ge=FIRST, description="The first day.")] = None,
    end: Annotated[date | None, Query(alias="to", description="The last day, of the same year.")] = None,
) -> Period:
    """This month, where none is named."""
    if month is not None and begin is None and end is None:
        return _month(*map(int, month.split("-")))
    if month is not None:
        raise invalid("month", ONE_OF_BOTH)
    if begin is None and end is None:
        return _month(ports.today().year, ports.today().month)
    if begin is None or end is None:
        raise invalid("to" if end is None else "from", ONE_OF_BOTH)
    in_order(begin, end)
    if begin.year != end.year:
        raise invalid("to", ONE_YEAR)
    return Period(begin, end)


Days = Annotated[Period, Depends(_period)]
router = APIRouter(prefix="/v1/journal", tags=["finance"])


@router.get("", summary="List the lines of the journal", response_model=Journal)
def list_journal(
    ports: Wired,
    _: Reader,
    request: Request,
    period: Days,
    account: Annotated[LedgerAccount | None, Query(description="Only those on this account.")] = None,
    after: After = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> dict[str, Any]:
    """In order of recording, each with the event that posted it. Lines of one position are one entry, which
    adds up to nothing (D18)."""
    place = _place(cursor)
    with shown(ports, after, "journal") as tx:
        rows = journal_lines(tx, period.first, period.last, account=account, after=place, limit=limit + 1)
    listed = page(rows, limit, lambda row: f"{row.position}-{row.line}")
    language = Language(language_of(request.headers))
    for item in listed["items"]:
        cents = item.pop("cents")
        item |= {
            "debit_cents": max(cents, 0),
            "credit_cents": max(-cents, 0),
            "says": of_event(EVENTS[item["event"]]).in_language(language),
        }
    return listed | {"first": period.first, "last": period.last}


@router.get("/trial-balance", summary="See the trial balance", response_model=TrialBalance)
def trial_balance(ports: Wired, _: Reader, period: Days, after: After = None) -> dict[str, Any]:
    """What was on each account of the ledger before these days, what they added, and what is on it
    since (D18). The result of earlier years opens as one account. 503 while the journal has not reached the
    end of the log: part of it would balance too."""
    with shown(ports, after, "journal", whole=True) as tx:
        rows = period.sums(tx)
    total = {name: sum(getattr(row, name) for row in rows) for name in LedgerTotal.model_fields}
    yesterday = ports.today() - timedelta(days=1)
    return {
        "first": period.first,
        "last": period.last,
        "over_to": min(period.last, yesterday) if period.first <= yesterday else None,
        "accounts": [as_json(row) | {"description": DESCRIPTIONS[row.account]} for row in rows],
        "sum": total,
        "balanced": total["debit_cents"] == total["credit_cents"]
        and not total["opening_cents"]
        and not total["closing_cents"],
    }


@router.get(
    "/file",
    summary="Get the journal as a file",
    response_class=Response,
    responses=FILE,
    openapi_extra=refuses("invalid"),
)
def journal_file(
    ports: Wired,
    _: Reader,
    period: Days,
    form: Annotated[
        JournalForm, Query(alias="format", description="csv, or xaf: XML Auditfile Financieel 4.0.")
    ] = JournalForm.CSV,
) -> Response:
    """As `toegang journal` writes it: the same days give the same bytes, whenever they are asked, so all of
    them must be over. Customers stand in it by their numbers only. 503 while the journal has not reached the
    end of the log."""
    if period.last >= ports.today():
        raise invalid("to", NOT_OVER)
    with shown(ports, None, "journal", whole=True) as tx, ExitStack() as written:
        to = written.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))
        ports.books.write(form, period, tx, to)
        written.pop_all()  # it is closed when it was sent
    name = f"journal-{period.first}-{period.last}.{form.value}"
    return StreamingResponse(
        _pieces(to),
        media_type=MEDIA_TYPES[form],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _month(year: int, month: int) -> Period:
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _place(cursor: str | None) -> tuple[int, int] | None:
    """Position and line of the last line of the page before. Raises Problem 422."""
    if cursor is None:
        return None
    position, _, line = cursor.partition("-")
    if not all(re.fullmatch("[0-9]{1,18}", each) for each in (position, line)):
        raise NO_CURSOR
    return int(position), int(line)


def _pieces(file: SpooledTemporaryFile[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece
