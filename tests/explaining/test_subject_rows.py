"""A subject's rows as of a moment, told from what touches it, are as the whole log has them (D17, I20)."""

from collections.abc import Collection, Sequence
from functools import cache

import pytest

from api.explaining import subject_rows
from api.explaining.history import NoSuchSubject
from api.explaining.rebuilding import Rows, rows_at
from api.explaining.subject_rows import COLUMNS, OnlyWhole, TooMuch, asked_of, kinds_of, of_subject, rows_of
from domain.catalogue import BY_STREAM
from domain.kernel import Event, Recorded
from domain.ports import Archive
from projections import subjects
from projections.catalogue import all_projections
from tests.projections.history import ReadModels, in_memory, kept
from tests.projections.story import story
from toegang_testing.situations.kept import kept as kept_situations
from toegang_testing.world import World

LOG = [one._replace(event=kept(one.event)) for one in story()]
NAMES = [one.name for one in all_projections() if kinds_of(one.name)]
STOPS = (90, 210, 333, 480, 600, len(LOG))
NOBODYS = {"journal", "managements", "named_secrets", "notices", "private_persons", "subjects"}
"""Managements: of customers, but a customer has one that lasts, and the story ends it."""
Met = set[tuple[str, str]]


def about(log: Sequence[Recorded[Event]]) -> Collection[str]:
    """Whatever can be asked: streams, and subjects that events name."""
    named = {str(one) for happened in log for one in subjects.named_by(happened.event)}
    return sorted(named | {one.stream for one in log})


@cache
def whole(name: str) -> Sequence[Rows]:
    return list(rows_at(World(log=LOG), name, *STOPS))


def test_rows_of_every_read_model_and_subject_are_as_the_whole_log_has_them(models: ReadModels) -> None:
    models.read(*LOG)
    log, met = World(log=LOG), Met()
    for number, subject in enumerate(about(LOG)):
        for name in asked_of(subject):
            expected = [of_subject(rows, name, subject) for rows in whole(name)]
            if any(expected):
                met.add((name, subject.partition("-")[0]))
            assert list(rows_of(log, models.tx, name, subject, *STOPS)) == expected, (name, subject)
            stop = number % len(STOPS)
            [alone] = rows_of(log, models.tx, name, subject, STOPS[stop])
            assert alone == expected[stop], (name, subject)
    assert {name for name, _ in met} == {one.name for one in all_projections()} - NOBODYS


@pytest.mark.parametrize("situation", [*kept_situations()][::12])
def test_they_are_in_histories_that_meet_what_has_a_name(situation: str) -> None:
    happened = kept_situations()[situation].lived().world.log
    log = World(log=[one._replace(event=kept(one.event)) for one in happened])
    with in_memory(subjects.projection) as index:
        index.read(*log.log)
        rebuilt = {name: [*rows_at(log, name, log.head())] for name in NAMES}
        for subject in about(log.log):
            for name in asked_of(subject):
                [expected] = (of_subject(rows, name, subject) for rows in rebuilt[name])
                assert [*rows_of(log, index.tx, name, subject, log.head())] == [expected], (name, subject)


@pytest.fixture(scope="module")
def log() -> Archive:
    return World(log=LOG)


def test_what_can_be_asked_is_of_kinds_that_there_are() -> None:
    assert {kind for name in NAMES for kind in kinds_of(name)} <= {*BY_STREAM, *subjects.KINDS}
    read_models = {one.name: one for one in all_projections()}
    for name, columns in COLUMNS.items():
        assert columns.keys() <= {
            column.name for table in read_models[name].tables for column in table.columns
        }


def test_what_is_not_enough_is_refused(log: Archive) -> None:
    with in_memory(subjects.projection) as index:
        index.read(*LOG)
        for name, subject in (("journal", "invoice-F2026-000001"), ("open_invoices", "account-a1")):
            with pytest.raises(OnlyWhole):
                next(rows_of(log, index.tx, name, subject, 100))
        for name, subject in (
            ("nothing", "account-a1"),
            ("accounts", "account-x"),
            ("approvals", "refund-x"),
        ):
            with pytest.raises(NoSuchSubject):
                next(rows_of(log, index.tx, name, subject, 100))


@pytest.mark.parametrize("read_at_most", [1, 20])
def test_no_more_is_read_than_can_be_waited_for(
    log: Archive, monkeypatch: pytest.MonkeyPatch, read_at_most: int
) -> None:
    monkeypatch.setattr(subject_rows, "EVENTS_MAX", read_at_most)
    with in_memory(subjects.projection) as index:
        index.read(*LOG)
        with pytest.raises(TooMuch):
            next(rows_of(log, index.tx, "accounts", "account-a1", len(LOG)))
