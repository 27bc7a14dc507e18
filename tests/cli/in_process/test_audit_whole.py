"""`toegang audit verify --whole`: what follows from the log, too, on both databases."""

import json

import pytest
from sqlalchemy import text

from adapters.event_store import initialise, open_engine
from api.compose import open_system
from api.settings import Settings
from domain.kernel import Request
from domain.series.commands import TakeNumber
from tests.cli.in_process.conftest import Toegang
from tests.tamper.unguarded import unguarded
from toegang_testing.scenario import AT


@pytest.fixture
def signed(system: Settings, toegang: Toegang) -> Settings:
    """Numbers were taken, followed and signed."""
    with open_system(system) as opened:
        take = TakeNumber(at=AT, series="S", year=2026, number=1, taken_by="invoice-1")
        opened.log.execute(take, Request("take", b"", actor="tester", correlation_id="chain"))
        opened.subscriptions.step_all()
    assert toegang("audit", "sign").code == 0
    return system


@pytest.mark.usefixtures("signed")
def test_nothing_is_found_where_nothing_was_changed(toegang: Toegang) -> None:
    told = toegang("audit", "verify", "--whole", "--json")
    assert (told.code, json.loads(told.out)["findings"]) == (0, [])


def test_a_changed_read_model_is_found_by_a_whole_run_alone(signed: Settings, toegang: Toegang) -> None:
    store = open_engine(signed.read_models_url)
    with store.begin() as tx:
        entry = "(1, 1, '2026-03-02', 'memo', '1100', 5, 'd', '2026-03-02', 'e', 's-1')"
        columns = "(position, line, day, journal, account, cents, document, effective_on, event, stream)"
        tx.execute(text(f"INSERT INTO journal {columns} VALUES {entry}"))
    store.dispose()
    assert toegang("audit", "verify").code == 0
    told = toegang("audit", "verify", "--whole", "--json")
    assert told.code == 1
    found = [(one["what"], one["position"]) for one in json.loads(told.out)["findings"]]
    assert (found[0], found[-1]) == (("journal", 1), ("read model", None))


def test_a_command_that_is_known_no_more_is_found_by_a_whole_run(signed: Settings, toegang: Toegang) -> None:
    """Another try of it would take a second number."""
    store = open_engine(signed.event_store_url)
    with unguarded(store) as tx:
        tx.execute(text("DELETE FROM command"))
    initialise(store, simulated=True)
    store.dispose()
    told = toegang("audit", "verify", "--whole", "--json")
    assert told.code == 1
    found = [(one["what"], one["position"]) for one in json.loads(told.out)["findings"]]
    assert found == [("command", 1)]


def test_what_follows_from_rows_that_are_not_right_is_not_looked_at(
    signed: Settings, toegang: Toegang
) -> None:
    (signed.evidence_dir / "verified").unlink(missing_ok=True)
    store = open_engine(signed.event_store_url)
    with unguarded(store) as tx:
        tx.execute(text("UPDATE event SET actor = 'x' WHERE position = 1"))
    store.dispose()
    told = json.loads(toegang("audit", "verify", "--whole", "--json").out)
    assert [one["what"] for one in told["findings"]] == ["event", "root"]
    [note] = told["notes"]
    assert note.startswith("commands, books, numbers and read models were not looked at")
