"""A short run of ``make tamper``; and that its judge can tell."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.evidence import verify_log
from tests.adapters.event_store.sample import NOON
from tests.adapters.evidence.signed_log import SignedLog, signed_log
from tests.databases import Database, fresh_sqlite
from tests.tamper import tampering
from tests.tamper.run import EVENTS, tamper

TRIES = 200


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SignedLog]:
    folder = tmp_path_factory.mktemp("signed")
    with fresh_sqlite(folder) as database:
        yield signed_log(database.store(), folder, EVENTS)


def test_each_change_is_found_where_it_was_made_on_line_and_off(signed: SignedLog) -> None:
    found = list(tamper(signed, range(TRIES)))
    assert [each for each in found if not (each.online and each.offline)] == []
    assert len(Counter(each.how for each in found)) == len(tampering.WAYS)


def test_nothing_is_found_where_nothing_was_changed(signed: SignedLog, tmp_path: Path) -> None:
    with tampering.copy_of(signed, tmp_path) as log:
        assert verify_log(log.store, log.evidence, [log.witness], NOON).findings == []
        assert list(tampering.checked(log, str(log.evidence.verifier), tmp_path / "bundle.zip")) == []


@pytest.mark.parametrize("way", tampering.IN_THE_DATABASE)
def test_changes_in_a_table_are_found_on_postgresql_too(
    way: tampering.Way, postgresql: Database, tmp_path: Path
) -> None:
    log = signed_log(postgresql.store(), tmp_path, 40)
    change = way(log, tampering.chance_of(1))
    assert tampering.is_told(change.online, list(tampering.verified(log, log.evidence.verifier)))
