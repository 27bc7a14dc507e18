"""Files that keep to their format and say odd things: booked whole, or refused before (0079)."""

import pytest

from adapters.bank_files import Refused
from domain.bank_entry.events import EntryUnmatched, Mismatch
from domain.invoice.debiting import Debit
from domain.ports import EntryKind
from tests.adapters.bank_files import made
from tests.adapters.intake.test_bank_files import C1, C2, F1, F2, M53, Desk, collected, desk, file, went_back

__all__ = ["desk"]


def test_a_refusal_names_the_line_and_not_what_stands_there(desk: Desk) -> None:
    """A statement's id is the bank's own text."""
    text = made.document(M53, "\n\n" + made.statement(M53, named="Jansen", account=made.THEIRS))
    with pytest.raises(Refused) as error:
        desk.take_in(text)
    assert error.value.line == text[: text.index("<Stmt>")].count("\n") + 1
    assert "Jansen" not in error.value.rule


def test_whole_balances_that_the_treasury_moves_are_booked_with_the_rest(desk: Desk) -> None:
    def moved(side: str, named: str) -> str:
        details = made.payment(M53, "987654321.09", reference=named)
        return made.entry(M53, "987654321.09", side=side, details=details).replace("BANK1", named)

    back = went_back(M53, C2, "2000000.00")
    taken = desk.take_in(file(M53, moved("DBIT", "X1"), moved("CRDT", "X2"), collected(M53, C1), back))
    assert (taken.in_cents, taken.out_cents) == (98_765_432_109 + 235, 98_765_432_109 + 200_000_000)
    assert desk.invoice(F1).settled
    left = [one for one in desk.office.happened(EntryUnmatched) if isinstance(one, EntryUnmatched)]
    assert [one.signed_cents for one in left] == [-98_765_432_109, 98_765_432_109, -200_000_000]


def test_an_entry_of_nothing_is_no_booking(desk: Desk) -> None:
    """Banks tell things in entries of no amount."""
    nothing = made.entry(M53, "0.00", details=made.payment(M53, "0.00"))
    assert desk.take_in(file(M53, nothing, collected(M53, C1))).bookings == 1
    assert desk.invoice(F1).settled


def test_a_return_that_is_dated_before_all_terms_is_booked(desk: Desk) -> None:
    back = went_back(M53, C1).replace("<Dt>2026-11-02</Dt></BookgDt>", "<Dt>2019-12-31</Dt></BookgDt>")
    assert desk.take_in(file(M53, back)).new == 1
    assert desk.invoice(F1).debit is Debit.RETURNED


@pytest.mark.parametrize("side", ["DBIT", "CRDT"])
def test_a_direct_debit_of_a_stranger_is_none_of_ours_whatever_it_calls_itself(desk: Desk, side: str) -> None:
    """He took money from our account, or gave it back."""
    desk.take_in(file(M53, collected(M53, C1)))
    details = made.payment(M53, "2.35", reference=C1 if side == "DBIT" else C2)
    strange = made.entry(M53, "2.35", side=side, details=details.replace(made.OURS, "BE68539007547034"))
    strange = strange.replace("<Cd>RCDT</Cd>", "<Cd>RDDT</Cd>").replace("BANK1", "STRANGE")
    desk.take_in(file(M53, strange, number=8))
    [left] = [one for one in desk.office.happened(EntryUnmatched) if isinstance(one, EntryUnmatched)]
    assert (left.kind, left.mismatch) == (EntryKind.OTHER, Mismatch.NOT_A_PAYMENT)
    assert desk.invoice(F1).settled
    assert not desk.invoice(F2).settled


def test_a_return_of_ours_is_one_also_where_the_bank_calls_it_received(desk: Desk) -> None:
    desk.take_in(file(M53, collected(M53, C1)))
    desk.take_in(file(M53, went_back(M53, C1).replace("IDDT", "RDDT"), number=8))
    assert desk.invoice(F1).debit is Debit.RETURNED


def test_a_number_that_leaps_by_millions_is_told_in_a_few(desk: Desk) -> None:
    """It stands there for a year, and every later file asks for the gaps."""
    desk.take_in(file(M53, number=3))
    desk.take_in(file(M53, number=10**18 - 1))
    missing = desk.take_in(file(M53, collected(M53, C1), number=10)).missing[2026]
    assert list(missing) == [*range(4, 10), *range(11, 105)]
