"""Fixtures: an office, and read models that follow it."""

from collections.abc import Iterator

import pytest

from tests.databases import Database
from tests.domain.office import Office
from tests.projections.history import ReadModels
from tests.world import World


@pytest.fixture
def office() -> Office:
    return Office(World())


@pytest.fixture
def models(database: Database) -> Iterator[ReadModels]:
    """On SQLite and on PostgreSQL."""
    with database.engine().begin() as tx:
        yield ReadModels(tx)
