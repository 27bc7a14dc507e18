"""Debt by the calendar (D1, D15): one order of 3 June 2026 by direct debit, and the days that follow from it.

Each day is counted by hand from the decisions, none is asked of the system."""

from datetime import date, datetime

from api.demo.driver import Json
from api.demo.people import Person
from domain.calendar import AMSTERDAM
from tests.rules.town import IBAN, KATRIEN, Town

BEGINS = datetime(2026, 6, 1, 9, 0, tzinfo=AMSTERDAM)
ISSUED, COLLECTED, DUE = "2026-06-04", "2026-06-18", "2026-07-02"
"""The day after the order; 14 and 28 days after it was issued."""
SUBMITTED, RETURNED = "2026-06-17", "2026-06-23"
"""A TARGET day before; when the bank sends it back. 15 days of the term were left."""
REMINDED, REMINDER_ENDS = "2026-07-09", "2026-07-23"
"""The first morning after 23 June + 15 days; 14 days from the day after sending."""
NOTICED, NOTICE_ENDS = "2026-07-24", "2026-08-07"
OVERDUE = "2026-08-08"


def order_of_3_june(town: Town, *orders: Json, files: Json | None = None) -> tuple[Person, Person, Json]:
    """Two colleagues with a code each; what the first ordered, after filing a statement, is invoiced."""
    debtor, colleague = town.holder(KATRIEN), town.holder(KATRIEN)
    assert town.driver.today == date(2026, 6, 3)
    if files:
        debtor.log_in("file_statement")
        debtor.ask("POST", "/v1/filings", files, status=201)
    debtor.log_in()
    debtor.allow_direct_debit(IBAN, "Test NV Katrien")
    for each in orders or ({"product": "extract", "about": "69599084"},):
        debtor.ask("POST", "/v1/orders", each, status=201)
    on(town, ISSUED)
    [invoice] = town.invoices(KATRIEN)
    return debtor, colleague, invoice


def returned(town: Town, invoice: Json, day: str = RETURNED) -> None:
    """The direct debit goes to the bank in time, and comes back on that day."""
    on(town, SUBMITTED)
    on(town, day)
    send_back = f"/bank/collections/{invoice['invoice_number']}-1/return"
    town.driver.outside(send_back, {"reason": "AM04", "booked_on": day})


def to_the_block(town: Town, invoice: Json) -> None:
    """Nobody pays."""
    returned(town, invoice)
    on(town, REMINDED, NOTICED, OVERDUE)


def on(town: Town, *days: str) -> None:
    """The mornings of those days."""
    for day in days:
        town.driver.jump(date.fromisoformat(day))


def happened(town: Town, invoice: Json) -> list[str]:
    """What happened to the invoice, with its days."""
    dated: tuple[str, ...] = ("issued_on", "sent_on", "submitted_on", "returned_on", "listed_on")
    dated += ("overdue_on", "held_until", "written_off_on")
    return [
        f"{one['event'].removeprefix('invoice.')} {one['fields'][name]}"
        for one in town.happened(f"invoice-{invoice['invoice_number']}")
        for name in dated
        if name in one["fields"]
    ]


def blocked(town: Town, *people: Person) -> list[bool]:
    """Of each code whether it is refused for arrears: where one logs in, and where other systems ask."""
    found = []
    for person in people:
        body = {"code": person.code}
        told = town.ask("POST", "/v1/login-checks", body, status=200, by=town.portal)
        assert told["usable"] == ("arrears" not in told["reasons"]), told
        refused = person.log_in(status=201 if told["usable"] else 403)
        assert told["usable"] or refused["type"] == "urn:toegang:problem:blocked-for-arrears"
        found.append(not told["usable"])
    return found
