"""One booking that two files tell in two shapes: once in the books, and the same in any order (I2, 0066)."""

from collections.abc import Callable, Mapping, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from domain.bank_entry.aggregate import BANK_ENTRY
from domain.bank_entry.commands import BookAsOther, SettleEntry
from domain.bank_entry.events import EntryBooked, EntryOutcome, EntryPart, EntryUnmatched
from domain.closing_days import calendars
from domain.kernel import Command, Done, Request
from domain.ledger import LedgerAccount
from domain.use_cases.book_bank_entry import MatchEntry
from domain.use_cases.split_entry import SplitEntry
from domain.values import EntryId
from tests.adapters.bank_files import made
from tests.adapters.intake.books import books
from tests.adapters.intake.test_bank_files import (
    C1,
    DIRECT_DEBIT,
    F1,
    F2,
    M53,
    M54,
    Desk,
    InMemory,
    collected,
    desk,
    file,
    rejected,
)

__all__ = ["desk"]
REFERENCE = "REF-20261102-1"


def told(
    message: str,
    of: str,
    *payments: str,
    side: str = "CRDT",
    further: str = "",
    day: str = "<Dt>2026-11-02</Dt>",
    named: str = REFERENCE,
) -> str:
    """A file of one entry, by the bank's own reference, with these payments or none."""
    entry = made.entry(message, of, side=side, details="".join(payments), further=further)
    entry = entry.replace("BANK1", named).replace("<Dt>2026-11-02</Dt></BookgDt>", f"{day}</BookgDt>")
    return file(message, entry)


def paid(message: str, of: str | None, text: str, *, reference: str = "NOTPROVIDED") -> str:
    return made.payment(message, of, reference=reference, text=text).replace("<MndtId>M-1</MndtId>", "")


def both_orders(tmp_path: Path, *files: str) -> Sequence[Mapping[str, Any]]:
    """What the books say after each order of them, each file told once more at the end."""
    found = []
    for order in permutations(files):
        desk = Desk(tmp_path)
        for each in (*order, *order):
            desk.take_in(each)
        found.append(books(desk.office))
    assert all(one == found[0] for one in found)
    return found


# --- without its payment, and with it ---------------------------------------------------------------
@pytest.mark.parametrize(
    ("side", "cents"), [("DBIT", -50), ("CRDT", 50)], ids=["charges", "a transfer that fits nothing"]
)
def test_an_entry_without_its_payment_and_with_it_is_one(tmp_path: Path, side: str, cents: int) -> None:
    bare = told(M53, "0.50", side=side, further="SEPA OVERBOEKING")
    listed = told(M54, "0.50", paid(M54, "0.50", "wat is dit"), side=side)
    [found, _] = both_orders(tmp_path, bare, listed)
    assert found["accounts"] == {"BANK": cents, "WAITING": -cents}
    [(_, state, left_cents, account, name, text)] = found["waiting"]
    assert (state, left_cents, account, name, text) == (
        "waiting",
        cents,
        made.THEIRS,
        "J. de Vries",
        "wat is dit",
    )


def test_what_staff_booked_of_it_waits_anew_when_its_payment_is_told(desk: Desk) -> None:
    desk.take_in(told(M53, "0.50", side="DBIT"))
    as_other(desk, LedgerAccount.BANK_COSTS)
    assert books(desk.office)["accounts"] == {"BANK": -50, "BANK_COSTS": 50}
    desk.take_in(told(M54, "0.50", paid(M54, "0.50", "abonnement"), side="DBIT"))
    assert books(desk.office)["accounts"] == {"BANK": -50, "WAITING": 50}


@pytest.mark.parametrize(
    "payments",
    [
        (paid(M54, "2.35", f"{F1}"),),
        (paid(M54, "2.00", f"{F1}", reference="E1"), paid(M54, "0.35", f"{F1}", reference="E2")),
    ],
    ids=["one", "two"],
)
@pytest.mark.parametrize("how", ["paid back", "booked as other"])
def test_money_that_staff_paid_back_pays_no_invoice_that_a_later_file_names(
    desk: Desk, payments: tuple[str, ...], how: str
) -> None:
    desk.take_in(told(M53, "2.35"))
    if how == "paid back":
        office = desk.office
        office.do(SettleEntry(at=office.now, entry_id=waiting(desk), outcome=EntryOutcome.PAID_BACK))
    else:
        as_other(desk, LedgerAccount.OTHER_INCOME)
    for _ in range(2):
        desk.take_in(told(M54, "2.35", *payments))
    assert desk.invoice(F1).outstanding_cents == 235
    found = books(desk.office)
    assert found["accounts"] == {"BANK": 235, "WAITING": -235}
    assert sum(left for _, _, left, *_ in found["waiting"]) == 235
    if len(payments) == 1:
        match(desk, F1)
        assert desk.invoice(F1).settled, "staff knows better"


def test_what_was_booked_as_other_can_be_once_more_when_it_waits_again(desk: Desk) -> None:
    """More was collected than was owed; then the bank says that it was refused after all."""
    desk.take_in(file(M53, collected(M53, C1, "3.00")))
    as_other(desk, LedgerAccount.OTHER_INCOME)
    desk.take_in(rejected(C1))
    as_other(desk, LedgerAccount.SETTLED)
    assert books(desk.office)["accounts"] == {
        "BANK": 300,
        "OTHER_INCOME": -65,
        "SETTLED": -235,
    }


# --- what staff does with it, and what its words say --------------------------------------------------
def test_staff_matches_what_the_bank_did_not_list_and_a_later_file_counts_nothing_again(desk: Desk) -> None:
    desk.take_in(told(M53, "2.35"))
    match(desk, F1)
    assert desk.invoice(F1).settled
    before = books(desk.office)
    desk.take_in(told(M54, "2.35", paid(M54, "2.35", f"factuur {F2}")))
    desk.take_in(told(M54, "2.35", paid(M54, "1.00", f"factuur {F2}"), paid(M54, "1.35", f"factuur {F2}")))
    assert books(desk.office)["accounts"] == before["accounts"]
    assert not desk.invoice(F2).settled


def test_staff_splits_what_the_bank_did_not_list_and_a_later_file_counts_nothing_again(desk: Desk) -> None:
    one, other = paid(M54, "0.70", "wat", reference="E1"), paid(M54, "3.30", f"{F1}", reference="E2")
    desk.take_in(told(M54, "4.00", one))
    parts = tuple(EntryPart(reference=each, amount_cents=150) for each in (F1, F2))
    office, entry_id = desk.office, waiting(desk, 330)
    split = SplitEntry(
        at=office.now, entry_id=entry_id, parts=parts, today=office.today, calendars=calendars()
    )
    office.do(split)
    assert [desk.invoice(each).outstanding_cents for each in (F1, F2)] == [85, 85]
    before = books(office)
    desk.take_in(told(M53, "4.00", one, other))
    assert books(office) == before
    assert books(office)["accounts"] == {"BANK": 400, "WAITING": -100}


@pytest.mark.parametrize(
    "payments",
    [
        (paid(M54, "2.35", f"betreft {F1}"),),
        (paid(M54, "2.00", f"{F1}", reference="E1"), paid(M54, "0.35", f"{F1}", reference="E2")),
    ],
    ids=["one", "two"],
)
def test_the_banks_own_words_name_the_invoice_and_it_is_paid_once(
    tmp_path: Path, payments: tuple[str, ...]
) -> None:
    bare = told(M53, "2.35", further=f"Overboeking J. de Vries betreft factuur {F1}")
    listed = told(M54, "2.35", *payments)
    alone = Desk(tmp_path)
    alone.take_in(bare)
    assert alone.invoice(F1).settled, "a bank may send no other file"
    for order in permutations((bare, listed)):
        desk = Desk(tmp_path)
        for each in (*order, *order):
            desk.take_in(each)
        assert desk.invoice(F1).settled
        assert books(desk.office)["accounts"] == {"BANK": 235}
        assert books(desk.office)["waiting"] == []


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(REFERENCE, "NONREF"),
        lambda text: text.replace(REFERENCE, "1234567"),
        lambda text: text.replace(made.CODE, DIRECT_DEBIT),
        lambda text: text.replace(f"{F1}<", f"{C1}<"),
        lambda text: text.replace("CRDT", "DBIT"),
        lambda text: text.replace(
            "<AddtlNtryInf>",
            "<NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls><AddtlNtryInf>",
        ),
        lambda text: text.replace(f"{F1}<", f"{F1} {F2}<"),
        lambda text: text.replace(f"{F1}<", "F2026-000009<"),
    ],
    ids=["none", "counter", "direct debit", "its id", "went out", "batch", "two invoices", "no such invoice"],
)
def test_words_that_do_not_surely_name_one_invoice_are_left_to_staff(
    desk: Desk, change: Callable[[str], str]
) -> None:
    desk.take_in(change(told(M53, "2.35", further=f"factuur {F1}")))
    assert not desk.office.happened(EntryBooked)
    assert not desk.invoice(F1).settled
    [(_, _, left_cents, *_)] = books(desk.office)["waiting"]
    assert abs(left_cents) == 235


def test_a_counter_of_another_day_is_another_entry_and_pays_once(desk: Desk) -> None:
    desk.take_in(told(M54, "2.35", further=f"factuur {F1}", day="<Dt>2026-10-31</Dt>", named="12345"))
    desk.take_in(told(M53, "2.35", paid(M53, "2.35", f"{F1}"), named="12345"))
    assert len(desk.office.happened(EntryBooked)) == 1
    assert [left for _, _, left, *_ in books(desk.office)["waiting"]] == [235]


# --- another day ----------------------------------------------------------------------------------------
def test_a_notification_of_saturday_and_the_statement_of_monday_tell_one_booking(tmp_path: Path) -> None:
    saturday = told(M54, "2.35", paid(M54, "2.35", f"{F1}"), day="<Dt>2026-10-31</Dt>")
    monday = told(M53, "2.35", paid(M53, "2.35", f"{F1}"))
    [found, _] = both_orders(tmp_path, saturday, monday)
    assert found["accounts"] == {"BANK": 235}
    assert found["waiting"] == []


@pytest.mark.parametrize(
    ("named", "day"), [(REFERENCE, "<Dt>2026-10-20</Dt>"), ("7", "<Dt>2026-11-01</Dt>")],
    ids=["used again", "a counter"],
)  # fmt: skip
def test_a_reference_that_comes_again_is_another_booking(desk: Desk, named: str, day: str) -> None:
    for each in (told(M53, "1.00", named=named), told(M53, "1.00", named=named, day=day)):
        desk.take_in(each)
        desk.take_in(each)
    assert books(desk.office)["accounts"]["BANK"] == 200


def test_a_file_of_the_month_and_those_of_its_days_tell_a_reference_that_comes_again_once(
    tmp_path: Path,
) -> None:
    days = [told(M53, "1.00", day=f"<Dt>2026-10-{day}</Dt>") for day in ("03", "28")]
    entries = [each[each.index("<Ntry>") : each.index("</Ntry>") + len("</Ntry>")] for each in days]
    month = days[0].replace(entries[0], "".join(entries))
    for files in ((month, *days), (month, *reversed(days)), (*days, month)):
        desk = Desk(tmp_path)
        for each in (*files, *files):
            desk.take_in(each)
        assert books(desk.office)["accounts"]["BANK"] == 200


def test_late_in_the_evening_by_another_zone_is_the_next_day_here(tmp_path: Path) -> None:
    """Without the bank's own reference, so by the day."""
    late = "<DtTm>2026-11-01T23:30:00Z</DtTm>"
    zoned = told(M54, "2.35", paid(M54, "2.35", f"{F1}"), day=late, named="NONREF")
    [found, _] = both_orders(tmp_path, zoned, told(M53, "2.35", paid(M53, "2.35", f"{F1}"), named="NONREF"))
    assert found["accounts"]["BANK"] == 235


# --- another amount, and in several files ------------------------------------------------------------------
@pytest.mark.parametrize(("side", "waits"), [("DBIT", -50), ("CRDT", 50)])
def test_one_payment_of_an_entry_with_charges_whose_amount_a_file_leaves_out_is_one(
    tmp_path: Path, side: str, waits: int
) -> None:
    def of(message: str, cents: str | None) -> str:
        back = "MD06" if side == "DBIT" else ""
        payment = made.payment(message, cents, reference=C1, returned=back)
        return told(message, "2.85", payment, side=side).replace(made.CODE, DIRECT_DEBIT)

    [precise, vague] = of(M54, "2.35"), of(M53, None)
    for order in permutations((precise, vague)):
        desk = Desk(tmp_path)
        if side == "DBIT":
            desk.take_in(file(M53, collected(M53, C1)))
        for each in (*order, *order):
            desk.take_in(each)
        found = books(desk.office)
        assert found["accounts"]["WAITING"] == -waits
        assert [left for _, _, left, *_ in found["waiting"]] == [waits]
        assert desk.invoice(F1).settled == (side == "CRDT")


def test_payments_of_one_entry_that_several_files_list_are_counted_together(tmp_path: Path) -> None:
    one, other = paid(M54, "0.60", "a", reference="E1"), paid(M54, "0.40", "b", reference="E2")
    third = paid(M53, "0.15", "c", reference="E3")
    files = (told(M54, "1.15", one), told(M54, "1.15", other), told(M53, "1.15", other, third))
    [found, *_] = both_orders(tmp_path, *files, told(M53, "1.15"))
    assert found["accounts"] == {"BANK": 115, "WAITING": -115}
    assert sorted(left for _, _, left, *_ in found["waiting"]) == [15, 40, 60]


class Killed(Exception):
    pass


def killed_after(desk: Desk, commands: int, text: str) -> None:
    """The file is taken in by a process that ends after so many of its commands."""
    execute, left = InMemory.execute, iter(range(commands))

    def until_killed(self: InMemory, command: Command, request: Request) -> Done:
        if next(left, None) is None:
            raise Killed
        return execute(self, command, request)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(InMemory, "execute", until_killed)
        with pytest.raises(Killed):
            desk.take_in(text)


@pytest.mark.parametrize("commands", [1, 2, 3])
def test_a_file_that_was_taken_in_by_half_is_not_counted_beside_another_that_tells_the_whole(
    desk: Desk, commands: int
) -> None:
    one, other = paid(M54, "2.00", f"{F1}", reference="E1"), paid(M54, "0.35", f"{F1}", reference="E2")
    parts = told(M54, "2.35", one, other)
    killed_after(desk, commands, parts)
    desk.take_in(told(M53, "2.35", paid(M53, "2.35", f"{F1}")))
    desk.take_in(parts)
    assert books(desk.office) == {"accounts": {"BANK": 235}, "waiting": []}
    assert desk.invoice(F1).settled


def test_what_staff_matched_of_a_file_taken_in_by_half_leaves_its_payments_to_be_booked(desk: Desk) -> None:
    parts = told(M54, "3.35", paid(M54, "1.00", f"{F1}", reference="E1"))
    killed_after(desk, 1, parts)
    match(desk, F2)
    desk.take_in(parts)
    assert [desk.invoice(each).outstanding_cents for each in (F1, F2)] == [135, 0]
    assert books(desk.office) == {"accounts": {"BANK": 335}, "waiting": []}


# --- what an earlier release booked ----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("entry_id", "change"),
    [
        ("36be48fdaba16dbcdb857c1d89932db1", lambda text: text),
        (
            "eb6e3ce3b30cf5529aa7e18da697b861",
            lambda text: text.replace(f"<AcctSvcrRef>{REFERENCE}</AcctSvcrRef>", "").replace(
                "<Dt>2026-11-02</Dt></BookgDt>", "<DtTm>2026-11-02T23:30:00Z</DtTm></BookgDt>"
            ),
        ),
    ],
    ids=["by the bank's reference", "by what is seen"],
)
def test_what_an_earlier_release_booked_is_not_booked_again(
    desk: Desk, entry_id: str, change: Callable[[str], str]
) -> None:
    """The ids are as that release made them of this very file."""
    desk.office.book("dank", 100, entry_id=entry_id)
    assert desk.take_in(change(told(M53, "1.00", paid(M53, "1.00", "dank")))).new == 0
    assert len(desk.office.happened(EntryUnmatched)) == 1


def as_other(desk: Desk, account: LedgerAccount) -> None:
    desk.office.do(BookAsOther(at=desk.office.now, entry_id=waiting(desk), account=account))


def match(desk: Desk, reference: str) -> None:
    office = desk.office
    office.do(
        MatchEntry(
            at=office.now,
            entry_id=waiting(desk),
            reference=reference,
            today=office.today,
            calendars=calendars(),
        )
    )


def waiting(desk: Desk, left_cents: int | None = None) -> EntryId:
    """The one that waits."""
    entries = desk.office.world.streams("bank_entry").items()
    [found] = [
        name for name, one in entries if one.waits and (left_cents is None or one.left_cents == left_cents)
    ]
    assert desk.office.world.state(BANK_ENTRY.stream(found)).waits
    return EntryId(found)
