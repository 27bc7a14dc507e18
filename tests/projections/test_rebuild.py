"""Live and rebuilt read models are the same, byte for byte, on both databases (I20, I24)."""

import json
from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import Engine

from domain.kernel import Event, Recorded
from domain.management.events import ManagementBegun, ManagementEnded
from domain.values import Sealed
from projections.catalogue import all_projections
from tests.databases import Database
from tests.projections.history import ReadModels, in_memory, kept
from tests.projections.story import story
from toegang_testing.desks.desk import KVK
from toegang_testing.scenario import recorded

LOG = story()


def dumped(
    engine: Engine,
    *,
    suffix: str = "",
    batch: int,
    time_zone: str | None = None,
    log: Sequence[Recorded[Event]] = LOG,
) -> str:
    """Reads the story, or another log, in transactions of ``batch`` events; answers the dump."""
    position = 0
    for page in pages(log, batch):
        with engine.begin() as tx:
            if time_zone:
                tx.exec_driver_sql(f"SET TIME ZONE '{time_zone}'")
            models = ReadModels(tx, suffix, position, made=position > 0)
            models.read(*page)
            position = models.position
    with engine.begin() as tx:
        return ReadModels(tx, suffix, made=position > 0).dumped()


def pages(log: Sequence[Recorded[Event]], size: int) -> Iterator[Sequence[Recorded[Event]]]:
    return (log[start : start + size] for start in range(0, len(log), size))


def test_the_story_holds_every_event_that_a_read_model_listens_to() -> None:
    happened = {type(recorded.event) for recorded in LOG}
    handled = {event for projection in all_projections() for event in projection.handles}
    assert {event.NAME for event in handled - happened} == set()


def test_every_table_holds_something_at_some_time_in_the_story() -> None:
    empty = {table.name for projection in all_projections() for table in projection.tables}
    with in_memory() as models:
        for happened in LOG:
            models.read(happened)
            for projection in all_projections():
                for table in projection.tables:
                    if table.name in empty and models.tx.execute(table.select()).first():
                        empty.remove(table.name)
    assert empty == set()


def test_a_rebuilt_generation_equals_the_live_one_under_any_batch_size(database: Database) -> None:
    engine = database.engine()
    live = dumped(engine, batch=1)
    assert dumped(engine, suffix="_g2", batch=len(LOG)) == live
    assert dumped(engine, suffix="_g3", batch=7) == live


def test_what_comes_and_goes_and_comes_again_is_rebuilt_in_one_stretch(database: Database) -> None:
    begun, ended = ManagementBegun(kvk_number=KVK), ManagementEnded(kvk_number=KVK)
    marked = [
        recorded(each, position=position)
        for position, each in enumerate([begun, ended, begun, ended, begun], start=1)
    ]
    engine = database.engine()
    live = dumped(engine, batch=1, log=marked)
    assert KVK in live
    assert dumped(engine, suffix="_g2", batch=len(marked), log=marked) == live


@pytest.mark.postgres
def test_both_databases_hold_the_same_whatever_their_time_zone(
    sqlite: Database, postgresql: Database
) -> None:
    on_sqlite = dumped(sqlite.engine(), batch=5)
    assert dumped(postgresql.engine(), batch=5, time_zone="Asia/Kathmandu") == on_sqlite


def test_personal_values_are_kept_as_the_very_text_that_the_log_keeps() -> None:
    in_log = {text for recorded in LOG for text in sealed_texts(kept(recorded.event))}
    with in_memory() as models:
        for happened in LOG:
            models.read(happened)
        lines = [json.loads(line) for line in models.dumped().splitlines()]
    values = [value for line in lines for value in line.values() if isinstance(value, str)]
    held = {value for value in values if value.startswith("sealed:")}
    assert held <= in_log
    assert held
    assert not any("Jansen" in value or "@" in value for value in values)


def test_a_read_model_depends_on_nothing_but_the_events(database: Database) -> None:
    later = [recorded._replace(actor="somebody", command_id="else", correlation_id="x") for recorded in LOG]
    with database.engine().begin() as tx:
        models, others = ReadModels(tx), ReadModels(tx, "_g2")
        for happened, other in zip(LOG, later, strict=True):
            models.read(happened)
            others.read(other)
        assert models.dumped() == others.dumped()


def sealed_texts(event: Event) -> Iterator[str]:
    values = (getattr(event, name) for name in type(event).model_fields)
    return (value.text for value in values if isinstance(value, Sealed))
