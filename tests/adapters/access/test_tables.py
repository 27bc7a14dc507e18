"""The operational tables: made and brought up to date by init, plainly refused where it cannot."""

import pytest
from sqlalchemy import Engine, text

from adapters.access.tables import check_operational, make_operational, operational_outdated
from adapters.event_store import StoreUnfit
from tests.databases import Database


@pytest.fixture
def reads(database: Database) -> Engine:
    engine = database.store()
    make_operational(engine)
    return engine


def change(reads: Engine, *statements: str) -> None:
    with reads.begin() as tx:
        for statement in statements:
            tx.execute(text(statement))


def test_what_init_made_needs_nothing(reads: Engine) -> None:
    make_operational(reads)
    assert operational_outdated(reads) == []
    check_operational(reads)


def test_a_hash_of_before_its_moment_was_kept_counts_as_kept_by_init(reads: Engine) -> None:
    change(
        reads,
        "ALTER TABLE credential DROP COLUMN kept_at",
        "INSERT INTO credential (id, hash) VALUES ('c1', 'h')",
    )
    assert operational_outdated(reads) == ["credential.kept_at"]
    with pytest.raises(StoreUnfit, match="run `toegang init`"):
        check_operational(reads)
    make_operational(reads)
    check_operational(reads)
    with reads.connect() as tx:
        assert tx.execute(text("SELECT count(*) FROM credential WHERE kept_at IS NOT NULL")).scalar() == 1


def test_a_table_of_before_the_first_release_is_plainly_refused(reads: Engine) -> None:
    change(reads, "DROP TABLE api_key", "CREATE TABLE api_key (key_id TEXT PRIMARY KEY, roles TEXT NOT NULL)")
    with pytest.raises(StoreUnfit, match=r"api_key.*cannot be kept: make a new store"):
        make_operational(reads)
