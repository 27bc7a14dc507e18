"""Loose ends at the desk: what each is in words, where it is seen, and what may be done about it (D17)."""

from collections.abc import Sequence
from typing import Final

from api.pages import words
from api.pages.desk.cells import Row
from api.pages.desk.member import Member
from api.pages.visit import Visit

LOOSE_END: Final = "/v1/loose-ends/{loose_end}"
OPERATIONS: Final = tuple(f"{LOOSE_END}/{act}" for act in ("retry", "settlement", "code", "match"))
ENTRY: Final = "intake:bank"
"""What the API calls a bank entry that fits nothing, and also whatever could not be read from the bank: that
answers no event."""
REFERRAL: Final = "referral"
ENTRIES: Final = "/desk/finance/bank-entries"
OURS: Final = "work.loose-ends"


def in_words(visit: Visit, me: Member, rows: Sequence[Row]) -> Sequence[Row]:
    """Codes in words; a code that has none as it is."""
    return [{**row, "name": _name(visit, me, row), "reason": _reason(visit, row)} for row in rows]


def fits(act: str, row: Row, _: Member) -> bool:
    """Of a loose end that waits: what the API takes of its kind. What answers no event goes by itself, and a
    referral is decided on in its own list."""
    if row["state"] != "open" or not row["what"] or row["name"] == REFERRAL:
        return False
    if act.endswith("/retry"):
        return bool(row["retried"])
    if act.endswith("/match"):
        return bool(row["name"] == ENTRY)
    return not act.endswith("/code") or "account_id" in row["about"]


def thing_of(row: Row) -> str:
    """The account that it is of, where it names one; of a booking that waits the list that has it too."""
    of = row["about"].get("account_id")
    if of:
        return f"/desk/accounts/{of}"
    return ENTRIES if _is_waiting_entry(row) else ""


def _name(visit: Visit, me: Member, row: Row) -> str:
    name = row["name"]
    code = f"{name}:read" if name == ENTRY and not row["what"] else name
    said = words.find(visit.language, f"{OURS}.name_{code}") or code
    if _is_waiting_entry(row) and me.sees(visit, ENTRIES):
        return f"{said}. {visit.t(f'{OURS}.same_booking')}"
    return said


def _reason(visit: Visit, row: Row) -> str:
    """A code has words; the name of an error that nobody foresaw says at least that it failed."""
    code = row["reason"]
    known = words.find(visit.language, f"{OURS}.reason_{code}")
    return known or (visit.t(f"{OURS}.reason_failed", code=code) if code[:1].isupper() else code)


def _is_waiting_entry(row: Row) -> bool:
    """The inbox tells of a loose end only whose it is."""
    return bool(row.get("name") == ENTRY and row["what"] and row["state"] == "open")
