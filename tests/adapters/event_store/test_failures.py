"""Who only looks notices too that a database cannot be read: else nobody would on an idle system."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from adapters.access.tables import OPERATIONAL
from adapters.clock import SystemClock
from adapters.event_store.engine import open_engine
from adapters.event_store.failures import has_failed_lately
from adapters.intake.checkpoint import Checkpoint
from adapters.subscriptions.checkpoints import Checkpoints


def intake(engine: Engine) -> object:
    return Checkpoint(engine, "bank").reached()


def subscriptions(engine: Engine) -> object:
    return Checkpoints(engine, "me", SystemClock()).place("accounts")


@pytest.mark.parametrize("look", [intake, subscriptions])
def test_a_look_at_a_damaged_database_is_noticed(tmp_path: Path, look: Callable[[Engine], object]) -> None:
    file = tmp_path / "access.db"
    engine = open_engine(f"sqlite:///{file}")
    OPERATIONAL.create_all(engine)
    Checkpoints(engine, "me", SystemClock()).create()
    look(engine)
    assert not has_failed_lately(engine)
    engine.dispose()
    file.write_bytes(b"no database any more" * 500)
    with pytest.raises(DBAPIError):
        look(engine)
    assert has_failed_lately(engine)
