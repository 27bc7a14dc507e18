"""What follows from the log, and what somebody changed of it, on both databases."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from api.explaining.consistency import Numbers, Off, inconsistencies, live
from domain.final_notice.events import FinalNoticeIssued
from domain.invoice.events import CreditNoteIssued, InvoiceIssued
from domain.kernel import Event, Recorded
from projections.catalogue import all_projections
from tests.projections.history import ReadModels, kept
from tests.projections.story import story
from toegang_testing.world import World

LOG = [one._replace(event=kept(one.event)) for one in story()]
NAMES = [projection.name for projection in all_projections()]


def off(models: ReadModels, log: Sequence[Recorded[Event]], *, read: int) -> list[Off]:
    """Of read models that have read so many."""
    seen = live(models.tx, dict.fromkeys(NAMES, read))
    told: list[tuple[int, int]] = []
    found = list(inconsistencies(World(log=list(log)), seen, lambda done, of: told.append((done, of))))
    assert told[-1] == (log[-1].position, len(log))
    return found


@pytest.mark.parametrize("read", [1, 400, len(LOG)])
def test_nothing_is_off_of_what_nobody_changed_however_far_it_has_come(models: ReadModels, read: int) -> None:
    models.read(*LOG[:read])
    assert off(models, LOG, read=read) == []


def test_an_entry_that_does_not_balance_is_told_at_its_position(models: ReadModels) -> None:
    models.read(*LOG)
    position = models.tx.scalar(text("SELECT min(position) FROM journal"))
    models.tx.execute(text(f"UPDATE journal SET cents = cents + 3 WHERE position = {position} AND line = 1"))
    found = off(models, LOG, read=len(LOG))
    assert found[0] == Off("journal", position, "this entry is 3 cents off")
    assert found[-1] == Off("read model", None, "journal is another when rebuilt")


def test_accounts_that_are_not_what_customers_owe_are_told(models: ReadModels) -> None:
    models.read(*LOG)
    models.tx.execute(text("UPDATE journal SET cents = cents + 7 WHERE account IN ('1100', '1110')"))
    told = [one.says for one in off(models, LOG, read=len(LOG)) if one.position is None]
    assert any(says.startswith("account 11") for says in told)


def test_a_booking_that_waits_on_no_list_is_told(models: ReadModels) -> None:
    models.read(*LOG)
    models.tx.execute(text("DELETE FROM bank_entries WHERE state = 'waiting'"))
    told = [one.says for one in off(models, LOG, read=len(LOG)) if one.what == "journal"]
    assert len(told) == 1
    assert told[0].startswith("account 1900 stands at")


@pytest.mark.parametrize("name", ["accounts", "bank_batches"])
def test_a_read_model_that_was_changed_is_named(models: ReadModels, name: str) -> None:
    models.read(*LOG)
    [table, *_] = next(one for one in all_projections() if one.name == name).tables
    [first, *_] = models.tx.execute(table.select().limit(1)).all()
    key = next(iter(table.primary_key.columns))
    models.tx.execute(table.delete().where(key == first._mapping[key.name]))
    assert off(models, LOG, read=len(LOG)) == [Off("read model", None, f"{name} is another when rebuilt")]


def test_a_number_that_is_skipped_is_told_where_its_series_goes_on(models: ReadModels) -> None:
    first, after, *_ = [one for one in LOG if isinstance(one.event, InvoiceIssued)]
    log = [one for one in LOG if one is not first]
    found = [one for one in off(models, log, read=0) if one.what == "number"]
    assert found[0].position == after.position
    assert "where number 1 is due" in found[0].says


@pytest.mark.parametrize("kind", [InvoiceIssued, CreditNoteIssued, FinalNoticeIssued])
def test_a_number_that_is_given_twice_is_told(kind: type[Event]) -> None:
    numbers, issued = Numbers(), next(one.event for one in LOG if isinstance(one.event, kind))
    assert list(numbers.off(issued)) == []
    [told] = numbers.off(issued)
    assert told.endswith("where number 2 is due")


def test_a_read_model_that_cannot_be_rebuilt_keeps_no_other_from_it(models: ReadModels) -> None:
    models.read(*LOG)
    opened = next(one for one in LOG if isinstance(one.event, InvoiceIssued))
    log = [one for one in LOG if one is not opened]
    told = {one.says for one in off(models, log, read=len(LOG)) if one.what == "read model"}
    assert any("open_invoices" in says for says in told)
    assert len(told) < len(NAMES)
