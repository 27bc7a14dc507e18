"""Any order of a day's files of the bank, each any number of times, gives the same state (I2)."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.bank_entry.events import EntryPart, EntryUnmatched
from domain.closing_days import calendars
from domain.use_cases.split_entry import SplitEntry
from tests.adapters.bank_files import made
from tests.adapters.intake.books import books
from tests.adapters.intake.test_bank_files import (
    C1,
    C2,
    F1,
    F2,
    M53,
    M54,
    Desk,
    collected,
    file,
    rejected,
    transferred,
    went_back,
)


def told(message: str, of: str, named: str, *payments: str, **more: str) -> str:
    """An entry by the bank's own reference, with these payments or none."""
    return made.entry(message, of, details="".join(payments), **more).replace("BANK1", named)


def paid(message: str, of: str | None, named: str) -> str:
    """By somebody, for nothing that is known."""
    return made.payment(message, of, reference=named, text="wat is dit").replace("<MndtId>M-1</MndtId>", "")


def fee(message: str, *payments: str) -> str:
    """The bank's charges: a debit."""
    return told(message, "0.50", "REF-CHARGES", *payments, side="DBIT", further="Kosten oktober")


def batch(message: str, *names: str) -> str:
    """Of three payments, and charges of EUR 0.10 that no file lists."""
    amounts = {"P1": "1.00", "P2": "1.20", "P3": "0.40"}
    return told(message, "2.50", "REF-BATCH-1", *(paid(message, amounts[name], name) for name in names))


def at_the_weekend(message: str, day: str) -> str:
    """An instant payment."""
    text = transferred(message, "0.30", "wat is dit", "REF-INSTANT")
    return text.replace("<Dt>2026-11-02</Dt></BookgDt>", f"<Dt>{day}</Dt></BookgDt>")


def charged(message: str, of: str | None) -> str:
    """One payment in an entry of another amount; a bank may leave out its own."""
    return told(message, "0.90", "REF-CHARGED", paid(message, of, "P9"))


DAY = (
    file(M54, collected(M54, C1), fee(M54, paid(M54, "0.50", "K1")), at_the_weekend(M54, "2026-10-31")),
    file(M54, went_back(M54, C1), batch(M54, "P1"), charged(M54, "0.80")),
    file(
        M53,
        collected(M53, C1),
        went_back(M53, C1),
        transferred(M53, "1.00", f"factuur {F2}", "T1"),
        fee(M53),
        at_the_weekend(M53, "2026-11-02"),
        batch(M53, "P2", "P3"),
    ),
    file(
        M53,
        transferred(M53, "1.00", f"factuur {F2}", "T1"),
        collected(M53, C2, "1.35"),
        charged(M53, None),
        batch(M53),
        number=8,
    ),
    rejected(C1),
)
"""Collections and returns, an entry with its payment and without, a batch over two files, a debit, one
booking on two days, one payment with its amount and without."""


def state(desk: Desk) -> Mapping[str, Any]:
    """Everything that the bank's files decide: invoices, bookings and what waits of them, and the ledger.

    A booking is known by its entry: a file tells it whole, or as a payment and the charges beside it."""
    invoices = desk.office.world.streams("invoice").items()
    left: dict[str, int] = {}
    for name, entry in desk.office.world.streams("bank_entry").items():
        base = name.partition("-")[0]
        left[base] = left.get(base, 0) + entry.left_cents
    found = books(desk.office)
    listed: dict[str, int] = {}
    for base, _, left_cents, *_ in found["waiting"]:
        listed[base] = listed.get(base, 0) + left_cents
    assert listed == {base: cents for base, cents in left.items() if cents}
    return {
        "invoices": {name: dict(_facts(invoice)) for name, invoice in invoices},
        "left": left,
        "accounts": found["accounts"],
    }


def _facts(invoice: Any) -> Iterator[tuple[str, Any]]:
    for one in fields(invoice):
        yield one.name, getattr(invoice, one.name)


def test_every_order_of_a_days_files_gives_the_same_state(tmp_path: Path) -> None:
    states = []
    for order in permutations(DAY):
        desk = Desk(tmp_path)
        for each in order:
            desk.take_in(each)
        states.append(state(desk))
    assert all(each == states[0] for each in states)
    assert states[0]["accounts"]["BANK"] == 100 + 135 - 50 + 30 + 250 + 90, "each entry once"


@settings(max_examples=25, deadline=None)
@given(order=some.permutations(range(len(DAY))), again=some.lists(some.integers(0, len(DAY) - 1), max_size=6))
def test_any_order_with_repetitions_gives_the_same_state(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], again: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("files")
    one, other = Desk(folder), Desk(folder)
    for each in DAY:
        one.take_in(each)
    for which in [*again, *order]:
        other.take_in(DAY[which])
    assert state(other) == state(one)


BOTH = file(M53, transferred(M53, "4.00", f"facturen {F1} en {F2}", "T2"), number=9)


@settings(max_examples=15, deadline=None)
@given(order=some.permutations(range(len(DAY) + 1)), again=some.lists(some.integers(0, len(DAY)), max_size=6))
def test_what_staff_split_stays_so_whatever_files_come_again(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], again: list[int]
) -> None:
    """A transfer that named two invoices is split over them; the day's files and its own come once more."""
    desk = Desk(tmp_path_factory.mktemp("files"))
    files = (*DAY, BOTH)
    for each in files:
        desk.take_in(each)
    [waiting] = [
        event.entry_id
        for event in desk.office.happened(EntryUnmatched)
        if isinstance(event, EntryUnmatched) and event.amount_cents == 400
    ]
    parts = tuple(
        EntryPart(reference=number, amount_cents=min(150, desk.invoice(number).outstanding_cents))
        for number in (F1, F2)
        if desk.invoice(number).outstanding_cents
    )
    office = desk.office
    office.do(
        SplitEntry(at=office.now, entry_id=waiting, parts=parts, today=office.today, calendars=calendars())
    )
    before = state(desk)
    for which in [*again, *order]:
        desk.take_in(files[which])
    assert state(desk) == before
