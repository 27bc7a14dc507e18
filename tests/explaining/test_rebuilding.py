"""A read model as of a position equals one that was stopped there, on both databases."""

import json

import pytest

from api.explaining.history import NoSuchSubject
from api.explaining.moments import Change, changes
from api.explaining.rebuilding import rows_at
from domain.ports import Archive
from projections.catalogue import all_projections
from projections.dump import dump
from tests.projections.history import ReadModels, kept
from tests.projections.story import story
from toegang_testing.world import World

LOG = [one._replace(event=kept(one.event)) for one in story()]
NAMES = [projection.name for projection in all_projections()]


@pytest.fixture
def log() -> Archive:
    return World(log=LOG)


@pytest.mark.parametrize("position", [0, 57, 400, len(LOG)])
def test_every_read_model_is_as_it_was(models: ReadModels, log: Archive, position: int) -> None:
    if position:
        models.read(*LOG[:position])
    for projection in all_projections():
        [rows] = rows_at(log, projection.name, position)
        live = [json.loads(line) for line in dump(models.tx, projection)]
        assert [*rows.values()] == [row for row in live if row.keys() != {"table"}], projection.name


def test_the_log_is_read_once_for_two_moments(log: Archive) -> None:
    [first], [second] = ([*rows_at(log, "accounts", at)] for at in (100, 300))
    assert [*rows_at(log, "accounts", 100, 300)] == [first, second]
    assert first != second


def test_a_read_model_that_does_not_exist_is_told(log: Archive) -> None:
    with pytest.raises(NoSuchSubject, match="login_check"):
        list(rows_at(log, "nothing", 1))


def test_changes_are_told_field_by_field() -> None:
    before = {"a": 1, "b": {"c": 2, "d": [1]}, "gone": 4, "left": {"y": 5}, "filled": {}, "never": None}
    after = {"a": 1, "b": {"c": 3, "d": [1]}, "new": {"x": 0, "z": None}, "left": None, "filled": {"f": 6}}
    assert changes(before, after) == [
        Change("b.c", 2, 3), Change("gone", 4, None), Change("left.y", 5, None), Change("new.x", None, 0),
        Change("filled.f", None, 6),
    ]  # fmt: skip
