"""A database that was put back or changed is served read only, until an auditor acknowledges it (I18)."""

import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import URL, Engine, NullPool, create_engine, make_url, text

from adapters.event_store import initialise, open_engine
from adapters.evidence import check_proof, read_proof, read_verifier
from api.cli.running import at_work
from api.cli.signing import Keeper, Signing
from api.compose import open_system
from api.http.app import http_app
from api.process.evidence import begin_anew, keeper, watcher
from api.settings import Settings
from domain.kernel import Request
from domain.log_break.events import LogBreakAcknowledged
from domain.ports import ReadOnly, Scope
from domain.series.commands import TakeNumber
from projections.catalogue import all_projections
from tests.adapters.evidence.signed_log import begun_again
from tests.cli.in_process.conftest import Toegang
from tests.tamper.unguarded import unguarded

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
ACKNOWLEDGE = ("audit", "acknowledge", "--reason", "restored_backup", "--case", "2026-117")


def number(each: int) -> TakeNumber:
    return TakeNumber(at=AT, series=f"S{each}", year=2026, number=1, taken_by=f"invoice-{each}")


def take(settings: Settings, *numbers: int) -> None:
    with open_system(settings) as system:
        for each in numbers:
            asked = Request(f"take-{each}", b"", actor="tester", correlation_id="chain")
            system.log.execute(number(each), asked)
        system.subscriptions.step_all()


def backup(settings: Settings) -> Callable[[], None]:
    """Of the log as it is now; puts it back."""
    url = make_url(settings.event_store_url)
    return _of_a_file(url) if url.get_backend_name() == "sqlite" else _of_a_server(url)


def _of_a_file(url: URL) -> Callable[[], None]:
    file = Path(url.database or "")
    with closing(open_engine(str(url)).raw_connection()) as raw:
        raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = file.read_bytes()

    def restore() -> None:
        for beside in file.parent.glob(f"{file.name}-*"):
            beside.unlink()
        file.write_bytes(kept)

    return restore


def _of_a_server(url: URL) -> Callable[[], None]:
    copy = f"{url.database}_backup"
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT", poolclass=NullPool)

    def run(*statements: str) -> None:
        with server.connect() as tx:
            for statement in statements:
                tx.execute(text(statement))

    run(f'CREATE DATABASE "{copy}" TEMPLATE "{url.database}"')
    return lambda: run(
        f'DROP DATABASE "{url.database}" WITH (FORCE)',
        f'ALTER DATABASE "{copy}" RENAME TO "{url.database}"',
    )


def put_back(system: Settings, toegang: Toegang) -> None:
    """Five events are signed, and a backup with three of them is put back."""
    take(system, 1, 2, 3)
    restore = backup(system)
    take(system, 4, 5)
    assert toegang("audit", "sign").code == 0
    restore()


def changed(system: Settings, toegang: Toegang) -> None:
    take(system, 1, 2, 3)
    assert toegang("audit", "sign").code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")


def tamper(system: Settings, statement: str) -> None:
    store = open_engine(system.owner_url or system.event_store_url)
    with unguarded(store) as tx:
        tx.execute(text(statement))
    initialise(store, simulated=True)
    store.dispose()


def rewrite(system: Settings) -> None:
    """The tree, by one who has its key and every witness: as if it had been so from the beginning."""
    shutil.rmtree(system.evidence_dir / "tile")
    begun_again(system.evidence_dir)
    for witness in system.witnesses:
        (witness / "checkpoint").write_bytes((system.evidence_dir / "checkpoint").read_bytes())


@pytest.mark.parametrize("which", [keeper, watcher])
def test_what_is_found_while_it_is_served_makes_it_read_only(
    system: Settings, which: Callable[[Engine, Settings], Keeper]
) -> None:
    """In the process that signs and in those beside it."""
    take(system, 1, 2, 3)
    with open_system(system) as opened:
        keeper(opened.store, system).step()
        owner = open_engine(system.owner_url or system.event_store_url)
        with unguarded(owner) as tx:
            tx.execute(text("UPDATE event SET actor = 'another' WHERE position = 2"))
        initialise(owner, simulated=True)
        owner.dispose()
        key = opened.ports.api_keys.make("auditor", scopes=frozenset({Scope.HISTORY})).text
        with TestClient(http_app(opened.ports)) as client:
            assert client.get("/ready").status_code == 200
            Signing(which(opened.store, system), opened.halt).sign()
            assert client.get("/ready").status_code == 503
            told = client.get("/ready", headers={"X-Api-Key": key}).json()
            assert "position 2 is not the one that was signed" in told["contradiction"]
        with pytest.raises(ReadOnly):
            opened.log.execute(number(9), Request("c9", b"", actor="tester", correlation_id="chain"))
        before = {state.name: state.position for state in opened.subscriptions.states()}
        with open_system(system, despite_a_break=True) as other:
            other.log.execute(number(9), Request("c9", b"", actor="tester", correlation_id="chain"))
        opened.subscriptions.step_all()
        moved = {each.name for each in opened.subscriptions.states() if each.position > before[each.name]}
        assert moved == {projection.name for projection in all_projections()}, "nobody acts any more"


@pytest.mark.parametrize(("happen", "held"), [(put_back, 3), (changed, 3)])
def test_it_is_read_and_not_written_until_it_is_acknowledged(
    system: Settings, toegang: Toegang, tmp_path: Path, happen: Callable[[Settings, Toegang], None], held: int
) -> None:
    happen(system, toegang)
    proof = tmp_path / "proof"
    toegang("audit", "prove", "1", "--out", str(proof))
    with open_system(system) as opened, at_work(opened):
        assert opened.ports.broken()
        key = opened.ports.api_keys.make("auditor", scopes=frozenset({Scope.HISTORY})).text
        with pytest.raises(ReadOnly):
            opened.log.execute(number(9), Request("c9", b"", actor="tester", correlation_id="chain"))
        with TestClient(http_app(opened.ports)) as client:
            assert client.get("/ready").status_code == 503
            events = client.get("/v1/events", headers={"X-Api-Key": key})
            assert [one["position"] for one in events.json()["items"]] == [1, 2, 3][:held]
    for words in (["run-day"], ["audit", "sign"]):
        assert toegang(*words).code == 1
    assert "evidence" in toegang("doctor").out

    told = toegang(*ACKNOWLEDGE)
    assert told.code == 0, told.err
    with open_system(system) as opened:
        assert opened.ports.broken() == ""
        [event] = opened.log.since(held, 10)
        assert isinstance(event.event, LogBreakAcknowledged)
        assert event.event.held_events == held
        assert (event.actor, event.reason) == ("operator", "restored_backup")
        read_models = {projection.name for projection in all_projections()}
        reached = {state.position for state in opened.subscriptions.states() if state.name in read_models}
        assert reached == {held + 1}, "they showed what is no longer in the log"
    take(system, 10)
    assert toegang("audit", "sign").code == 0
    verified = json.loads(toegang("audit", "verify", "--json").out)
    assert {name: verified[name] for name in ("since", "events", "signed", "findings", "parts", "notes")} == {
        "since": 0, "events": held + 2, "signed": held + 2, "findings": [], "parts": [], "notes": []
    }  # fmt: skip
    former = read_verifier(system.evidence_dir / "former/1")
    assert check_proof(read_proof(proof), former).origin == "toegang.example/log"
    assert read_verifier(system.evidence_dir).name == "toegang.example/log/2"
    assert toegang(*ACKNOWLEDGE).code == 2, "there is nothing to acknowledge"


def acknowledged(system: Settings) -> list[LogBreakAcknowledged]:
    with open_system(system) as opened:
        events = [one.event for one in opened.log.since(0, 1000)]
    return [event for event in events if isinstance(event, LogBreakAcknowledged)]


def test_who_looked_is_named_by_an_id_that_the_log_knows(
    system: Settings, toegang: Toegang, tmp_path: Path
) -> None:
    """A name would stand in it for ever; whom a log that was put back knows no more the case names."""
    words = ("staff", "add", "R. Vos", "r.vos@register.example", "--role", "auditor", "--json")
    person = json.loads(toegang(*words).out)["person_id"]
    put_back(system, toegang)
    for nobody in ("R. Vos", "0" * len(person), ""):
        told = toegang(*ACKNOWLEDGE, "--by", nobody)
        assert (told.code, "no such person id in its staff" in told.err) == (2, True), told.err
    assert not (system.evidence_dir / "former").exists()
    assert toegang(*ACKNOWLEDGE, "--by", person).code == 0
    assert [one.by for one in acknowledged(system)] == [person]
    assert f"case 2026-117, by {person}" in toegang("audit", "verify").out
    assert f"zaak 2026-117, door {person}" in toegang("audit", "verify", "--language", "nl").out
    assert toegang("audit", "export", str(tmp_path / "log.zip")).code == 0
    assert f", by {person}" in toegang("audit", "verify", "--bundle", str(tmp_path / "log.zip")).out


def test_everything_that_differs_is_shown_and_recorded(system: Settings, toegang: Toegang) -> None:
    put_back(system, toegang)
    tamper(system, "UPDATE event SET actor = 'another' WHERE position IN (1, 3)")
    told = toegang(*ACKNOWLEDGE)
    assert told.code == 0, told.err
    for line in (r"event +1 ", r"event +3 ", r"position +4 +the log ends at 3, 5 events were signed"):
        assert re.search(line, told.out), told.out
    [event] = acknowledged(system)
    assert event.kind == "put_back"
    assert [(one.part, one.count, one.first_position) for one in event.findings or ()] == [
        ("event", 2, 1),
        ("position", 1, 4),
        ("checkpoint", 1, None),
    ]
    assert event.differing_events == 4


def test_a_row_changed_in_the_midst_which_no_start_finds_can_be_acknowledged(
    system: Settings, toegang: Toegang
) -> None:
    take(system, *range(1, 301))
    assert toegang("audit", "sign").code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    with open_system(system) as opened:
        assert opened.ports.broken() == ""
    told = toegang(*ACKNOWLEDGE, "--language", "nl")
    assert told.code == 0, told.err
    assert "Erkend en vastgelegd: rijen van het logboek zijn niet wat is ondertekend." in told.out
    [event] = acknowledged(system)
    assert (event.kind, event.signed_events, event.differing_events) == ("changed", 300, 1)
    assert toegang("audit", "verify", "--whole").code == 0


def past(toegang: Toegang) -> tuple[list[str], list[tuple[int, int | None, int | None]]]:
    """What a whole verification finds; of former trees where they were acknowledged, how many rows differ,
    and from where."""
    told = json.loads(toegang("audit", "verify", "--whole", "--json").out)
    broken = [(one["acknowledged"], one["differing"], one["first"]) for one in told["past"]]
    return [one["says"] for one in told["findings"]], broken


def test_a_past_break_stays_visible_and_is_no_finding(system: Settings, toegang: Toegang) -> None:
    put_back(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    take(system, 6, 7, 8)
    assert toegang("audit", "sign").code == 0
    assert past(toegang) == ([], [(4, 2, 4)])
    told = toegang("audit", "verify").out
    assert (
        "toegang.example/log, which signed 5 events, was set aside; acknowledged at 4, case 2026-117" in told
    )


def test_a_row_from_before_a_break_is_pinned_by_a_key_that_nobody_has(
    system: Settings, toegang: Toegang
) -> None:
    put_back(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    rewrite(system)
    assert toegang("audit", "sign").code == 0
    found, broken = past(toegang)
    assert found == ["3 rows are not what toegang.example/log signed, 2 were acknowledged"]
    assert broken == [(4, 3, 2)]


def test_a_second_break_explains_what_it_changed_of_the_first_tree(
    system: Settings, toegang: Toegang
) -> None:
    put_back(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    assert toegang(*ACKNOWLEDGE).code == 0
    assert past(toegang) == ([], [(4, 3, 2), (5, 1, 2)])


def test_a_tree_set_aside_as_damaged_hides_no_changed_row_of_an_earlier_one(
    system: Settings, toegang: Toegang
) -> None:
    """That no row is as the damaged one has it is acknowledged; a row that was changed later is not."""
    put_back(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    assert toegang("audit", "sign").code == 0
    [tile] = (system.evidence_dir / "tile/0").rglob("*.p/*")
    tile.write_bytes(bytes(len(tile.read_bytes())))
    assert toegang(*ACKNOWLEDGE).code == 0
    assert past(toegang) == ([], [(4, 2, 4), (5, 4, 1)])
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    rewrite(system)
    assert toegang("audit", "sign").code == 0
    assert past(toegang) == (
        ["3 rows are not what toegang.example/log signed, 2 were acknowledged"],
        [(4, 3, 2), (5, 4, 1)],
    )


def test_a_row_changed_while_the_tree_was_damaged_is_acknowledged_with_it(
    system: Settings, toegang: Toegang
) -> None:
    """Each acknowledgement counts anew what earlier trees say: shown, recorded, and no finding ever after."""
    put_back(system, toegang)
    assert toegang(*ACKNOWLEDGE).code == 0
    assert toegang("audit", "sign").code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    rewrite(system)
    assert toegang("audit", "sign").code == 0
    [tile] = (system.evidence_dir / "tile/0").rglob("*.p/*")
    tile.write_bytes(bytes(len(tile.read_bytes())))
    told = toegang(*ACKNOWLEDGE)
    assert "3 rows are not what toegang.example/log signed, 2 were acknowledged" in " ".join(told.out.split())
    *_, event = acknowledged(system)
    assert [(tree.name, tree.differing_events) for tree in event.earlier or ()] == [
        ("toegang.example/log", 3)
    ]
    assert past(toegang)[0] == []


def test_a_break_whose_acknowledgement_was_lost_with_the_log_is_recorded_again(
    system: Settings, toegang: Toegang
) -> None:
    take(system, 1, 2, 3)
    restore = backup(system)
    assert toegang("audit", "sign").code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    assert toegang(*ACKNOWLEDGE).code == 0
    restore()
    assert toegang(*ACKNOWLEDGE).code == 0
    assert [event.former_name for event in acknowledged(system)] == [
        "toegang.example/log",
        "toegang.example/log/2",
    ]
    assert past(toegang)[0] == []


@pytest.mark.parametrize("damaged", [False, True])
def test_an_earlier_break_is_recorded_as_what_it_is_itself(
    system: Settings, toegang: Toegang, *, damaged: bool
) -> None:
    """Where the tree in use is damaged, only that one is looked at no more."""
    take(system, 1, 2, 3)
    assert toegang("audit", "sign").code == 0
    begin_anew(system, 0)
    assert toegang("audit", "sign").code == 0
    for folder in (system.evidence_dir, *([system.evidence_dir / "former/1"] if damaged else [])):
        [tile] = (folder / "tile/0").rglob("*.p/*")
        tile.write_bytes(bytes(len(tile.read_bytes())))
    assert toegang(*ACKNOWLEDGE).code == 0
    kinds = [(event.former_name, str(event.kind)) for event in acknowledged(system)]
    assert kinds == [
        ("toegang.example/log", "tree" if damaged else "changed"),
        ("toegang.example/log/2", "tree"),
    ]
    assert past(toegang)[0] == []
    [tile] = (system.evidence_dir / "former/1/tile/0").rglob("*.p/*")
    tile.write_bytes(bytes(len(tile.read_bytes())))
    told = ["toegang.example/log, which was set aside: its tiles do not make the root that it signed"]
    assert past(toegang)[0] == ([] if damaged else told)


def test_a_tree_that_was_set_aside_in_secret_lost_or_damaged_is_found(
    system: Settings, toegang: Toegang
) -> None:
    take(system, 1, 2, 3)
    assert toegang("audit", "sign").code == 0
    begin_anew(system, 0)
    assert toegang("audit", "sign").code == 0
    assert past(toegang)[0] == ["the tree toegang.example/log was set aside, and nobody acknowledged that"]

    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    assert toegang(*ACKNOWLEDGE).code == 0
    assert past(toegang)[0] == []
    [tile] = (system.evidence_dir / "former/2/tile/0").rglob("*.p/*")
    whole = tile.read_bytes()
    tile.write_bytes(bytes([whole[0] ^ 1]) + whole[1:])
    assert past(toegang)[0] == [
        "toegang.example/log/2, which was set aside: its tiles do not make the root that it signed"
    ]
    tile.write_bytes(whole)
    (system.evidence_dir / "former/2").rename(system.evidence_dir / "elsewhere")
    found, _ = past(toegang)
    assert found == ["the tree toegang.example/log/2 was set aside, and is gone or cannot be read"]
