"""A short run of ``make crash`` on each database: I6, I18, I19, I20 and I22 after SIGKILL."""

from pathlib import Path

from tests.crash.run import crash
from tests.databases import Database


def test_what_was_acknowledged_outlives_kill_nine_and_read_models_agree(
    database: Database, tmp_path: Path
) -> None:
    found = crash(database, tmp_path, kills=4, seed=1)

    assert found.wrong == []
    assert (found.kills["append"], found.kills["project"]) == (4, 3)
    assert found.acknowledged > 0
