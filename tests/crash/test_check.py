"""The check finds what a crash could have done: without this, finding nothing would mean little."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.clock import SystemClock
from adapters.event_store import writing
from adapters.subscriptions.checkpoints import Checkpoints
from tests.adapters.event_store.sample import application
from tests.crash.check import Findings, check_log, check_view
from tests.crash.workers import HOLDER, VIEW, Acknowledgements, ask, catch_up
from tests.databases import Database

COMMANDS = ["1t", "2n", "3t", "4n"]


@pytest.fixture
def acknowledgements(tmp_path: Path) -> Path:
    return tmp_path / "acknowledged"


@pytest.fixture
def store(sqlite: Database, acknowledgements: Path) -> Engine:
    engine = sqlite.store(simulated=False)
    Checkpoints(engine, HOLDER, SystemClock()).create()
    with writing(engine).begin() as tx:
        VIEW.create(tx)
    ask(application(engine), Acknowledgements(acknowledgements), COMMANDS)
    catch_up(sqlite.url)
    return engine


def found(store: Engine, acknowledgements: Path, *tampering: str) -> Sequence[str]:
    with writing(store).begin() as tx:
        for trigger in ("event_no_update", "event_no_delete", "event_next"):
            tx.exec_driver_sql(f"DROP TRIGGER {trigger}")
        for statement in tampering:
            tx.exec_driver_sql(statement)
    findings = Findings()
    check_log(store, [acknowledgements], findings, finished=True)
    check_view(store, findings, finished=True)
    return findings.wrong


def test_nothing_is_found_where_nothing_is_wrong(store: Engine, acknowledgements: Path) -> None:
    assert found(store, acknowledgements) == []


@pytest.mark.parametrize(
    ("tampering", "promise"),
    [
        ("DELETE FROM event WHERE position = 8", "I19: acknowledged 4n is lost"),
        ("DELETE FROM event WHERE position = 7", "I19: 3t has 2 of 3 events"),
        ("UPDATE event SET payload = replace(payload, '6', '7') WHERE position = 2", "I19: 1t changed"),
        ("UPDATE event SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE position = 8", "I18: time"),
        ("UPDATE crash_view SET events = 9 WHERE events = 3", "I20: the read model is not the fold"),
        ("UPDATE subscription SET position = 7", "I20: the read model is not the fold"),
        ("UPDATE event SET command_id = 'stranger' WHERE position = 8", "I19: 1 commands that nobody asked"),
    ],
)
def test_each_broken_promise_is_found(
    store: Engine, acknowledgements: Path, tampering: str, promise: str
) -> None:
    assert any(wrong.startswith(promise) for wrong in found(store, acknowledgements, tampering))


def test_a_command_that_was_asked_but_never_answered_is_found(store: Engine, acknowledgements: Path) -> None:
    Acknowledgements(acknowledgements).asked("5t")

    assert found(store, acknowledgements) == ["I22: 5t got no answer"]
