"""The demo's story, on every database: it goes as told, and both databases keep the same log (I24)."""

import hashlib
import json
from pathlib import Path

from sqlalchemy import Engine, text

from api.compose import System
from api.demo.story import lived
from api.settings import Settings
from projections.catalogue import all_projections
from projections.dump import dump
from tests.databases import Database


def live(database: Database, folder: Path) -> tuple[str, dict[str, str]]:
    settings = Settings(
        data_dir=folder, event_store_url=database.url, read_models_url=read_models_url(database, folder)
    )
    with lived(settings) as system:
        return log_of(system.store), read_models_of(system)


def read_models_url(database: Database, folder: Path) -> str:
    return database.url if database.dialect == "postgresql" else f"sqlite:///{folder}/views.sqlite"


def log_of(store: Engine) -> str:
    """Every column of every event, the same text for the same log."""
    ask = (
        "SELECT position, stream, version, type, schema_version, payload, actor, role, reason, command_id,"
        " causation_id, correlation_id FROM event ORDER BY position"
    )
    with store.connect() as tx:
        return json.dumps([list(row) for row in tx.execute(text(ask))])


def read_models_of(system: System) -> dict[str, str]:
    with system.ports.reads.connect() as tx:
        return {each.name: "\n".join(dump(tx, each)) for each in all_projections()}


def test_a_whole_life_goes_as_told_on_sqlite_and_postgresql_and_leaves_the_same_log(
    sqlite: Database, postgresql: Database, tmp_path: Path
) -> None:
    log, views = live(sqlite, tmp_path / "one")
    other_log, other_views = live(postgresql, tmp_path / "other")
    assert digest(log) == digest(other_log)
    assert views == other_views


def digest(log: str) -> str:
    return hashlib.sha256(log.encode()).hexdigest()
