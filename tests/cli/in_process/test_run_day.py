"""`toegang run-day` waits for read models as long as they move, and says in a sentence what stands still."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Table

from adapters.clock import SystemClock
from adapters.daily import READ_MODELS as ASKED
from adapters.event_store import open_engine, writing
from adapters.subscriptions.checkpoints import LEASE
from adapters.subscriptions.schema import subscription
from api.compose import System, open_system
from api.process.catching_up import wait_while_moving
from api.process.starting import Unfit
from api.settings import Settings
from projections import staff_members
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import change

READ_MODELS = [projection.name for projection in all_projections()]
BEHIND = READ_MODELS[0]


def kept_by_another(settings: Settings, name: str = BEHIND, failed_at: int | None = None) -> None:
    """The read model is at the beginning, under the lease of another process."""
    until = SystemClock().now() + LEASE
    row = {"name": name, "position": 0, "fence": 1, "holder": "another", "expires_at": until}
    change(settings.read_models_url, subscription.insert().values(**row, failed_at=failed_at))


def let_go(settings: Settings) -> None:
    expired = SystemClock().now() - timedelta(seconds=1)
    change(settings.read_models_url, subscription.update().values(expires_at=expired))


def forbid_rows(settings: Settings, table: Table) -> None:
    """From now on the read model fails at the first event that gives it a row."""
    engine = open_engine(settings.read_models_url)
    with writing(engine).begin() as tx:
        tx.exec_driver_sql(
            f"CREATE TRIGGER broken BEFORE INSERT ON {table.name} BEGIN SELECT RAISE(ABORT, 'broken'); END"
        )
    engine.dispose()


@pytest.fixture
def happened(settings: Settings, toegang: Toegang) -> Settings:
    """Something is in the log that no read model has seen."""
    assert toegang("staff", "add", "R. Vos", "r.vos@register.example", "--role", "supervisor").code == 0
    return settings


@pytest.fixture
def system(happened: Settings) -> Iterator[System]:
    kept_by_another(happened)
    with open_system(happened) as system:
        yield system


def test_a_read_model_that_failed_is_named_with_its_position(happened: Settings, toegang: Toegang) -> None:
    forbid_rows(happened, staff_members.table)
    answer = toegang("run-day")
    assert (answer.code, answer.out) == (1, "")
    [line] = answer.err.splitlines()
    assert "staff_members at position 1" in line
    assert "toegang subscriptions --retry" in line


def test_one_that_failed_but_is_not_asked_stops_no_step(happened: Settings, toegang: Toegang) -> None:
    for name in set(READ_MODELS) - set(ASKED):
        kept_by_another(happened, name, failed_at=1)
    assert toegang("run-day").out == "Ran the daily steps.\n"


@pytest.mark.usefixtures("happened")
def test_read_models_that_are_behind_are_helped_along(toegang: Toegang) -> None:
    assert toegang("run-day").out == "Ran the daily steps.\n"


def test_a_read_model_that_another_process_keeps_is_waited_for(system: System) -> None:
    told = []

    def let_it_move(done: int, of: int) -> None:
        told.append((done, of))
        let_go(system.settings)

    assert system.run_daily_steps(let_it_move).troubles == []
    assert told == [(0, system.log.head())]


def test_one_that_does_not_move_for_long_is_named(system: System) -> None:
    told = []
    with pytest.raises(Unfit, match=f"{BEHIND} at position 0"):
        wait_while_moving(
            system.subscriptions, system.log.head(), READ_MODELS, lambda *at: told.append(at), still_max_s=0
        )
    assert told == [(0, system.log.head())]
