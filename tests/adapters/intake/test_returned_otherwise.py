"""Direct debits that come back with another amount, told in any order and number of times (I2, D15)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from domain.ports import EntryKind
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
    went_back,
)

CHARGED = (
    file(M54, collected(M54, C1)),
    file(M54, went_back(M54, C1, "2.85")),
    file(M53, went_back(M53, C1, "2.85"), went_back(M53, C2, "1.35")),
    file(M53, collected(M53, C2), collected(M53, C1), number=8),
    rejected(C1),
)
"""Both come back: of one the bank keeps its charges too, of the other it takes less."""


@settings(max_examples=25, deadline=None)
@given(order=some.permutations(range(5)), again=some.lists(some.integers(0, 4), max_size=6))
def test_any_order_of_returns_of_another_amount_leaves_the_same_to_staff(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], again: list[int]
) -> None:
    desk = Desk(tmp_path_factory.mktemp("files"))
    for which in [*again, *order]:
        desk.take_in(CHARGED[which])
    entries = desk.office.world.streams("bank_entry").values()
    waiting = sorted((entry.kind, entry.left_cents) for entry in entries if entry.waits)
    assert waiting == [(EntryKind.RETURNED, -50), (EntryKind.RETURNED, 100)]
    assert [desk.invoice(each).outstanding_cents for each in (F1, F2)] == [235, 235]
    assert sum(entry.left_cents for entry in entries) == 50, "the account grew by so much"
