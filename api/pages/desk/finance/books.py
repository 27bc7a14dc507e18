"""The books: the trial balance of some days, the lines behind it, and both as files (D18)."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from starlette.responses import Response

from api.pages.asking import Told
from api.pages.desk.cells import Row
from api.pages.desk.filters import asked, keep, options
from api.pages.desk.member import Member, show, who
from api.pages.forms import as_whole, for_people
from api.pages.page import Page, Who
from api.pages.visit import Visit
from domain.ledger import LedgerAccount

AT: Final = "/desk/finance/books"
JOURNAL: Final = "/v1/journal"
BALANCE: Final = f"{JOURNAL}/trial-balance"
FILE: Final = f"{JOURNAL}/file"
BOOKS: Final = Page(AT, Who.STAFF, asks=(("GET", BALANCE),))
LINES: Final = Page(f"{AT}/journal", Who.STAFF, asks=(("GET", JOURNAL),))
AS_FILE: Final = Page(f"{AT}/file", Who.STAFF, asks=(("GET", FILE),))
PAGES: Final = (BOOKS, LINES, AS_FILE)
LINES_SHOWN: Final = 50
DAYS: Final = ("month", "from", "to")
SEEN_AT: Final[Mapping[str, str]] = {
    "invoice": "/desk/finance/invoices/{}",
    "account": "/desk/accounts/{}",
    "bank_entry": "/desk/finance/bank-entries",
    "final_notice": "/desk/finance/fees",
    "refund": "/desk/finance/refunds",
}
"""By the kind of stream whose event posted a line: where finance sees it. Auditors have its history."""
OF_HISTORY: Final = "/desk/audit/subjects/{}"
OF_CUSTOMER: Final = ("/desk/finance/customers/{}", "/desk/audit/subjects/customer-{}")


@BOOKS.shows
async def books(visit: Visit) -> Response:
    """Of this month, unless other days are asked for."""
    narrowed = asked(visit, *DAYS)
    told = await visit.ask("GET", BALANCE, query=narrowed)
    balance = told.json if told.ok else None
    days = {"from": balance["first"], "to": balance["last"]} if balance else {}
    return await show(
        visit,
        "desk/finance/books.html",
        status=told.status,
        problem=_refused(visit, told),
        balance=balance,
        asked={**narrowed, **days},
        keep=urlencode(days),
        of_file=urlencode({"from": balance["first"], "to": balance["over_to"]}) if balance else "",
    )


@LINES.shows
async def lines(visit: Visit) -> Response:
    """Line by line, on one account or on all."""
    me, narrowed = await who(visit), asked(visit, *DAYS, "account")
    told = await visit.ask("GET", JOURNAL, query={**narrowed, "limit": LINES_SHOWN})
    found = told.json if told.ok else None
    if found:
        narrowed = {**narrowed, "month": "", "from": found["first"], "to": found["last"]}
    return await show(
        visit,
        "desk/finance/journal.html",
        me,
        told.status,
        problem=_refused(visit, told),
        found=found,
        rows=[(row, *_ways(visit, me, row)) for row in found["items"]] if found else [],
        accounts=options(visit, "field.account", LedgerAccount),
        asked=narrowed,
        keep=keep(narrowed),
    )


@AS_FILE.shows
async def as_file(visit: Visit) -> Response:
    """As bookkeepers and the tax authority read it."""
    return await visit.file("GET", FILE, query=asked(visit, *DAYS, "format"))


def _refused(visit: Visit, told: Told) -> Mapping[str, Any] | None:
    return None if told.ok else as_whole(for_people(told.json, visit.language))


def _ways(visit: Visit, me: Member, row: Row) -> tuple[str, str]:
    """To what posted a line, and to its customer; empty where this member sees nothing there."""
    stream = row["stream"]
    kind, _, named = stream.partition("-")
    causes = [SEEN_AT[kind].format(named)] if kind in SEEN_AT else []
    causes.append(OF_HISTORY.format(stream))
    customers = [at.format(row["customer_id"]) for at in OF_CUSTOMER if row["customer_id"]]
    return _first_seen(visit, me, causes), _first_seen(visit, me, customers)


def _first_seen(visit: Visit, me: Member, addresses: list[str]) -> str:
    return next((at for at in addresses if me.sees(visit, at)), "")
