"""`toegang copy-store`: the system goes on in the other database as if nothing had happened."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import make_url

from adapters.subscriptions.checkpoints import Checkpoints
from api.compose import open_system
from api.process.opening import copy_store
from api.process.starting import Unfit
from api.settings import Settings
from domain.kernel import Request
from domain.ports import Scope
from domain.series.commands import TakeNumber
from domain.values import Plain
from projections.catalogue import all_projections
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.parking import park


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def to(request: pytest.FixtureRequest, tmp_path: Path) -> list[str]:
    """Where to, as it is typed."""
    if request.param == "postgresql":
        return ["--to", request.getfixturevalue("postgresql_url")]
    other = f"sqlite:///{tmp_path}/other"
    return ["--to", f"{other}.db", "--to-access", f"{other}-access.db"]


def take(settings: Settings, number: int) -> None:
    with open_system(settings) as system:
        at = datetime(2026, 3, 2, 12, tzinfo=UTC)
        wish = TakeNumber(at=at, series="F", year=2026, number=number, taken_by=f"invoice-{number}")
        system.log.execute(wish, Request(f"take-{number}", b"body", actor="tester", correlation_id="chain"))
        system.subscriptions.step_all()


def moved(settings: Settings, to: list[str]) -> Settings:
    """The settings that the last line of the command asks for."""
    reads = to[1].replace(".db", "-views.db")
    if not reads.startswith("postgresql"):
        Path(make_url(reads).database or "").touch()  # as `init` does: what it holds is built anew
    urls = {"event_store_url": to[1], "access_url": to[-1], "read_models_url": reads}
    return settings.model_copy(update=urls)


def checkpoints(settings: Settings) -> Mapping[str, int]:
    """Of policies and reactors."""
    with open_system(settings) as system:
        read_models = {projection.name for projection in all_projections()}
        places = Checkpoints(system.store, "", system.clock).places()
        return {name: place.position for name, place in places.items() if name not in read_models}


def test_a_system_goes_on_where_it_was(settings: Settings, toegang: Toegang, to: list[str]) -> None:
    key = toegang("keys", "make", "portal", "--scope", "invoices").out.strip()
    take(settings, 1)
    park(settings, "send_code")
    answer = toegang("copy-store", *to, "--json")
    assert answer.code == 0, answer.err
    proof = json.loads(answer.out)
    assert (proof["events"], proof["commands"], proof["last_position"]) == (1, 1, 1)
    assert len(proof["sha256"]) == 64
    there = moved(settings, to)
    assert checkpoints(there) == checkpoints(settings)
    assert set(checkpoints(there).values()) == {1}
    with open_system(there) as system:
        assert system.ports.api_keys.find(Plain(key)) is not None
        assert [reaction.name for reaction in system.subscriptions.parked()] == ["send_code"]
    take(there, 2)
    with open_system(there) as system:
        assert {state.position for state in system.subscriptions.states()} == {2}


def test_it_says_what_was_proved_and_may_be_repeated(
    settings: Settings, toegang: Toegang, to: list[str]
) -> None:
    take(settings, 1)
    first = toegang("copy-store", *to)
    assert first.code == 0, first.err
    assert "Equal: 1 events up to position 1, 1 commands" in first.out
    assert first.out.splitlines()[-2:] == toegang("copy-store", *to).out.splitlines()[-2:]


def test_keys_that_the_copy_made_since_survive_a_repeat(
    settings: Settings, toegang: Toegang, to: list[str]
) -> None:
    take(settings, 1)
    toegang("copy-store", *to)
    with open_system(moved(settings, to)) as system:
        system.ports.api_keys.make("new", scopes=frozenset({Scope.LOGIN_CHECK}))
    toegang("copy-store", *to)
    with open_system(moved(settings, to)) as system:
        assert [key.label for key in system.ports.api_keys.all()] == ["new"]


def test_what_was_interrupted_begins_anew_beside_the_log(
    settings: Settings, toegang: Toegang, to: list[str]
) -> None:
    """All events were there already; the source was in use until the copy was taken up again."""
    take(settings, 1)
    with pytest.raises(InterruptedError):
        copy_store(settings, to[1], to[-1], interrupting)
    there = moved(settings, to)
    with pytest.raises(Unfit, match="a copy that was not finished"), open_system(there):
        pass
    with open_system(settings) as system:
        key = system.ports.api_keys.make("made meanwhile", scopes=frozenset({Scope.LOGIN_CHECK})).text
    park(settings, "send_code")
    answer = toegang("copy-store", *to, "--json")
    assert answer.code == 0, answer.err
    assert json.loads(answer.out)["commands"] == 1
    with open_system(there) as system:
        assert system.ports.api_keys.find(Plain(key)) is not None
        assert [reaction.name for reaction in system.subscriptions.parked()] == ["send_code"]


def interrupting(done: int, of: int) -> None:
    assert done < of, "commands are still to come"
    raise InterruptedError


def test_a_copy_that_went_on_is_refused(settings: Settings, toegang: Toegang, to: list[str]) -> None:
    take(settings, 1)
    toegang("copy-store", *to)
    take(moved(settings, to), 2)
    answer = toegang("copy-store", *to)
    assert answer.code == 1
    assert "other events" in answer.err


@pytest.mark.usefixtures("data")
def test_where_to_must_be_said(toegang: Toegang, tmp_path: Path) -> None:
    assert toegang("copy-store", "--to", f"sqlite:///{tmp_path}/x.db").code == 2


def test_a_store_is_no_copy_of_itself_by_whatever_path(
    settings: Settings, toegang: Toegang, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(settings, 1)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "linked.db").symlink_to(settings.data_dir / "events.db")
    own = ("data/events.db", "linked.db", "data/../data/access.db", str(settings.data_dir / "events.db"))
    pairs = [pair for file in own for pair in ((file, "new.db"), ("new.db", file))]
    for to, reads in [*pairs, ("new.db", "./new.db")]:
        answer = toegang("copy-store", "--to", f"sqlite:///{to}", "--to-access", f"sqlite:///{reads}")
        assert answer.code == 1, (to, reads)
        assert "Equal" not in answer.out
        assert "--to and --to-access must be" in answer.err


@pytest.mark.postgres
def test_a_store_on_postgresql_is_no_copy_of_itself_by_another_name(
    settings: Settings, toegang: Toegang, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    toegang("copy-store", "--to", postgresql_url)
    monkeypatch.setenv("TOEGANG_EVENT_STORE_URL", postgresql_url)
    same = make_url(postgresql_url).update_query_dict({"application_name": "other"})
    answer = toegang("copy-store", "--to", same.render_as_string(hide_password=False))
    assert answer.code == 1
    assert "other databases than the ones in use" in answer.err


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("url", ["nonsense", "mysql://host/x", "sqlite:////no/such/folder/x.db"])
def test_a_url_that_leads_nowhere_is_named_as_it_was_typed(toegang: Toegang, url: str) -> None:
    answer = toegang("copy-store", "--to", url, "--to-access", "sqlite:///y.db")
    assert answer.code == 1
    assert "--to or --to-access" in answer.err
    assert "TOEGANG" not in answer.err


@pytest.mark.usefixtures("empty")
def test_where_nothing_is_there_is_nothing_to_copy(toegang: Toegang, to: list[str]) -> None:
    answer = toegang("copy-store", *to)
    assert answer.code == 1
    assert "no store to copy" in answer.err
