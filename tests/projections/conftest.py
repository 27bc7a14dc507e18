"""Fixtures: an office, and read models that follow it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.databases import Database, fresh_postgresql, fresh_sqlite
from tests.projections.history import ReadModels
from toegang_testing.desks.office import Office
from toegang_testing.world import World


@pytest.fixture
def office() -> Office:
    return Office(World())


@pytest.fixture(scope="session")
def tables_on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with fresh_sqlite(tmp_path_factory.mktemp("read-models")) as database:
        yield with_tables(database)


@pytest.fixture(scope="session")
def tables_on_postgresql(postgresql_server: str) -> Iterator[Engine]:
    with fresh_postgresql(postgresql_server) as database:
        yield with_tables(database)


def with_tables(database: Database) -> Engine:
    engine = database.engine()
    with engine.begin() as tx:
        ReadModels(tx)
    return engine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def models(request: pytest.FixtureRequest) -> Iterator[ReadModels]:
    """On SQLite and on PostgreSQL. The tables are made once; what a test did in them is undone."""
    engine: Engine = request.getfixturevalue(f"tables_on_{request.param}")
    with engine.connect() as tx, tx.begin() as undone:
        yield ReadModels(tx, made=True)
        undone.rollback()
