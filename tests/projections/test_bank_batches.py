"""What went to the bank and came from it: sums, hashes, states, by day (D15, I2)."""

from datetime import date

import pytest

from domain.bank_file.events import FileSource
from projections.bank_batches import BatchKind, BatchState, batches
from projections.loose_end_reasons import FILE_REFUSED
from projections.loose_ends import LooseEndState, loose_ends
from projections.queries import NoSuchPlace
from tests.domain.test_collection_files import owing_two
from tests.domain.test_payouts import approved
from tests.projections.history import ReadModels
from toegang_testing.desks.office import Office

ONE, TWO = "1" * 64, "2" * 64


def test_a_file_to_the_bank_is_told_with_its_sum_and_how_far_it_is(models: ReadModels) -> None:
    office = approved()
    office.pay_out()
    [file] = batches(models.follow(office))
    assert (file.batch_id, file.kind, file.state) == ("CT-20260601-1", BatchKind.PAYOUTS, BatchState.DRAWN_UP)
    assert (file.payments, file.in_cents, file.out_cents, file.sha256) == (1, 0, 500, None)
    office.react()
    [file] = batches(models.follow(office))
    assert (file.state, file.sha256, file.on) == (BatchState.SENT, "00", date(2026, 6, 1))


def test_direct_debits_are_told_by_the_day_on_which_they_were_drawn_up(models: ReadModels) -> None:
    office = owing_two()
    office.run_until(date(2026, 6, 12))
    tx = models.follow(office)
    [file] = batches(tx, first=date(2026, 6, 12), last=date(2026, 6, 12))
    assert (file.kind, file.due_on, file.in_cents) == (BatchKind.COLLECTIONS, date(2026, 6, 15), 470)
    assert batches(tx, first=date(2026, 6, 15), last=date(2026, 6, 15)) == []


def test_files_that_came_are_told_with_what_they_brought_or_why_not(
    office: Office, models: ReadModels
) -> None:
    office.bank_file("taken", ONE)
    office.bank_file("refused", TWO)
    taken, refused = batches(models.follow(office))
    assert (taken.batch_id, taken.sha256, taken.payments, taken.new) == (ONE, ONE, 2, 1)
    assert (taken.in_cents, taken.out_cents, taken.source) == (235, 35, FileSource.BANK)
    assert (refused.state, refused.trouble) == (BatchState.REFUSED, "line 3: a rule")
    assert [one.batch_id for one in batches(models.tx, after=ONE)] == [TWO]
    with pytest.raises(NoSuchPlace):
        batches(models.tx, after="none")


def test_one_that_the_bank_gave_and_was_refused_is_on_staffs_list_until_it_is_settled(
    office: Office, models: ReadModels
) -> None:
    office.bank_file("refused", ONE)
    office.bank_file("refused", TWO, FileSource.FINANCE)
    [waits] = loose_ends(models.follow(office))
    assert (waits.subject, waits.reason, waits.rule) == (ONE, FILE_REFUSED, "line 3: a rule")
    office.bank_file("settled", ONE)
    assert loose_ends(models.follow(office)) == []
    [settled] = loose_ends(models.tx, state=LooseEndState.SETTLED)
    assert settled.outcome == "by_hand"
    assert batches(models.tx)[0].state is BatchState.SETTLED


def test_one_that_is_understood_later_leaves_staffs_list(office: Office, models: ReadModels) -> None:
    office.bank_file("refused", ONE)
    office.bank_file("taken", ONE)
    assert loose_ends(models.follow(office)) == []
    assert [one.state for one in batches(models.tx)] == [BatchState.TAKEN]
