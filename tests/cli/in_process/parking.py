"""Putting a reaction on the staff work list."""

from typing import Any

from adapters.event_store import open_engine, writing
from adapters.subscriptions.schema import reaction
from api.settings import Settings
from tests.adapters.event_store.sample import NOON


def change(url: str, statement: Any) -> None:
    """Changes at least one row."""
    engine = open_engine(url)
    with writing(engine).begin() as tx:
        assert tx.execute(statement).rowcount >= 1
    engine.dispose()


def park(settings: Settings, name: str, position: int = 1) -> None:
    row = {"name": name, "position": position, "attempts": 7, "error": "ConnectionError", "rule": ""}
    change(settings.event_store_url, reaction.insert().values(**row, tried_at=NOON, next_try_at=None))
