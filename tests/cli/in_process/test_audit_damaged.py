"""A log with a hole, or a row that cannot be read: what is told of it, and that nothing is half done."""

import json
from collections.abc import Sequence

import pytest

from adapters.event_store.saved_states import EVERY
from api.compose import open_system
from api.settings import Settings
from domain.account.aggregate import ACCOUNT
from domain.account.commands import AccountCommand, EndSuspension, Suspend
from domain.kernel import Request
from domain.series.commands import TakeNumber
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_audit import A1, NAME, OPENED
from tests.cli.in_process.test_audit_acknowledge import ACKNOWLEDGE, take, tamper
from toegang_testing.scenario import AT

GONE = "DELETE FROM event WHERE position = 50"
GARBLED = "UPDATE event SET payload = '{\"number\":' WHERE position = 50"
UNKNOWN = "UPDATE event SET type = 'series.danced' WHERE position = 50"
TIMELESS = "UPDATE event SET recorded_at = 'soon' WHERE position = 50"
BROKEN_TEXT = "UPDATE event SET payload = CAST(X'22ff22' AS TEXT) WHERE position = 50"


def refused(system: Settings, toegang: Toegang, statement: str) -> None:
    """Twice: nothing was half done."""
    take(system, *range(1, 61))
    assert toegang("audit", "sign").code == 0
    tamper(system, statement)
    for _ in range(2):
        told = toegang(*ACKNOWLEDGE)
        assert told.code == 1
        assert "There is no event that can be read at position 50: " in told.err
        assert "Put back a backup" in told.err
        assert len(told.err.splitlines()) == 1
    assert not (system.evidence_dir / "former").exists()
    assert "61" not in toegang("audit", "verify", "--whole").out, "nothing was recorded"


@pytest.mark.parametrize("statement", [GONE, GARBLED, UNKNOWN])
def test_a_log_that_cannot_be_read_on_is_not_acknowledged(
    system: Settings, toegang: Toegang, statement: str
) -> None:
    """Read models could not be built anew from it, nor another tree begun."""
    refused(system, toegang, statement)


@pytest.mark.parametrize("statement", [TIMELESS, BROKEN_TEXT])
def test_nor_is_one_whose_row_the_database_cannot_give(
    settings: Settings, toegang: Toegang, statement: str
) -> None:
    """PostgreSQL refuses to keep such a row."""
    refused(settings, toegang, statement)


def test_a_break_that_cannot_have_been_is_refused_before_anything_is_recorded(
    system: Settings, toegang: Toegang
) -> None:
    take(system, 1, 2, 3)
    assert toegang("audit", "sign").code == 0
    tamper(system, "UPDATE event SET actor = 'another' WHERE position = 2")
    assert toegang(*ACKNOWLEDGE).code == 0
    forged = "replace(payload, 'toegang.example/log/2', 'toegang.example/log/1')"
    tamper(system, f"UPDATE event SET payload = {forged} WHERE type = 'log_break.acknowledged'")
    with open_system(system, despite_a_break=True) as opened:
        head = opened.log.head()
    for _ in range(2):
        told = toegang(*ACKNOWLEDGE)
        assert (told.code, len(told.err.splitlines())) == (2, 1)
        assert "the break of the log that is recorded there cannot have been" in told.err
    with open_system(system, despite_a_break=True) as opened:
        assert opened.log.head() == head, "nothing was recorded"


def test_what_was_saved_of_the_log_as_it_was_is_forgotten(system: Settings, toegang: Toegang) -> None:
    """Else a fresh process would decide on a history that is no longer there."""
    toggled = [kind(at=AT, account_id=A1) for _ in range(EVERY) for kind in (Suspend, EndSuspension)]
    commands: Sequence[AccountCommand] = [OPENED, *toggled]
    with open_system(system) as opened:
        for nth, command in enumerate(commands):
            opened.log.execute(command, Request(f"c{nth}", b"", "staff:p1", correlation_id="c"))
    assert toegang("audit", "sign").code == 0
    tamper(system, """UPDATE event SET payload = replace(payload, '"68750110"', '"68750127"')""")
    told = toegang(*ACKNOWLEDGE)
    assert told.code == 0, told.err
    with open_system(system) as opened:
        assert opened.log.state(ACCOUNT.stream(A1)).customer_id == "68750127"


@pytest.fixture
def led(system: Settings) -> Settings:
    """An account that a clerk suspended, and what followed from that."""
    with open_system(system) as opened:
        for nth, kind in enumerate(
            (OPENED, Suspend(at=AT, account_id=A1), EndSuspension(at=AT, account_id=A1))
        ):
            cause = "2" if nth == 2 else None
            asked = Request(f"c{nth}", b"", "staff:p1", correlation_id="c", causation_id=cause)
            opened.log.execute(kind, asked)
        opened.subscriptions.step_all()
    return system


@pytest.mark.parametrize("statement", [GONE, UNKNOWN])
def test_a_history_goes_on_and_tells_what_is_damaged(led: Settings, toegang: Toegang, statement: str) -> None:
    tamper(led, statement.replace("50", "2"))
    told = toegang("audit", "history", NAME, "--json")
    assert told.code == 1, told.err
    found = json.loads(told.out)
    assert [(one["position"], one["causes"]) for one in found["items"]] == [(1, []), (3, [])]
    assert found["damaged"] == [2]
    shown = toegang("audit", "history", NAME)
    assert (shown.code, "no event that can be read at position 2" in shown.out) == (1, True)
    page = toegang("audit", "history", NAME, "--limit", "1")
    assert (page.code, "--after 1" in page.out) == (0, True)
    cause = json.loads(toegang("audit", "history", NAME, "--after", "2", "--json").out)
    assert cause["damaged"] == [2], "it led to what is shown"


@pytest.mark.parametrize("statement", [GARBLED, UNKNOWN])
def test_what_somebody_did_goes_on_and_tells_what_is_damaged(
    led: Settings, toegang: Toegang, statement: str
) -> None:
    """A missing row is nobody's."""
    tamper(led, statement.replace("50", "2"))
    told = toegang("audit", "by", "staff:p1", "--json")
    assert told.code == 1, told.err
    found = json.loads(told.out)
    assert [one["position"] for one in found["items"]] == [1, 3]
    assert found["damaged"] == [2]
    first = json.loads(toegang("audit", "by", "staff:p1", "--limit", "1", "--json").out)
    assert (len(first["items"]), first["next"], first["damaged"]) == (1, 1, [])
    before = json.loads(toegang("audit", "by", "staff:p1", "--to", "2000-01-01", "--json").out)
    assert before["damaged"] == []


@pytest.mark.parametrize("statement", [TIMELESS, BROKEN_TEXT])
def test_nor_does_a_row_that_the_database_cannot_give_hide_the_others(
    settings: Settings, toegang: Toegang, statement: str
) -> None:
    take(settings, *range(1, 61))
    tamper(settings, statement)
    found = json.loads(toegang("audit", "by", "tester", "--limit", "100", "--json").out)
    assert [one["position"] for one in found["items"]] == [*range(1, 50), *range(51, 61)]
    assert found["damaged"] == [50]


@pytest.mark.parametrize("statement", [GONE, UNKNOWN])
def test_a_stream_that_is_no_subject_is_told_likewise(
    system: Settings, toegang: Toegang, statement: str
) -> None:
    numbers = [TakeNumber(at=AT, series="S", year=2026, number=n, taken_by=f"i-{n}") for n in (1, 2, 3, 4)]
    with open_system(system) as opened:
        for nth, command in enumerate(numbers):
            opened.log.execute(command, Request(f"c{nth}", b"", "staff:p1", correlation_id="c"))
        opened.subscriptions.step_all()
        name = opened.log.since(0, 1)[0].stream
    tamper(system, statement.replace("50", "3"))
    for words in ((), ("--actor", "staff:p1"), ("--event", "series")):
        told = toegang("audit", "history", name, "--json", *words)
        assert told.code == 1, told.err
        found = json.loads(told.out)
        assert [one["position"] for one in found["items"]] == [1, 2, 4]
        assert found["damaged"] == [3]


@pytest.mark.parametrize("statement", [GONE, GARBLED])
def test_what_would_be_told_wrongly_is_not_told(led: Settings, toegang: Toegang, statement: str) -> None:
    """As of a moment before it all is told."""
    tamper(led, statement.replace("50", "2"))
    for asked in (["as-of", NAME], ["as-of", "accounts"], ["why", "blocked", NAME]):
        assert toegang("audit", *asked, "--at", "1").code == 0
        told = toegang("audit", *asked, "--at", "3")
        assert (told.code, len(told.err.splitlines())) == (2, 1)
        assert "Position 2" in told.err or f"Version 2 of {NAME} is missing" in told.err
    whole = toegang("audit", "who-read", "--whole")
    assert (whole.code, "Position 2" in whole.err) == (2, True)


def test_a_moment_is_found_in_a_log_with_a_hole(settings: Settings, toegang: Toegang) -> None:
    take(settings, *range(1, 12))
    for moment in ("0001-01-01", "2026-01-01", "9999-12-31"):
        whole = toegang("audit", "by", "tester", "--from", moment, "--json").out
        tamper(settings, "DELETE FROM event WHERE position = 6")
        told = toegang("audit", "by", "tester", "--from", moment, "--json")
        assert told.code == 0, told.err
        positions = [one["position"] for one in json.loads(told.out)["items"]]
        assert positions == [one["position"] for one in json.loads(whole)["items"] if one["position"] != 6]


def test_a_subjects_rows_take_no_pass_over_the_log(system: Settings, toegang: Toegang) -> None:
    """Known by this: what another's stream lacks stops a pass over the log, and not them."""
    another = OPENED.model_copy(update={"account_id": "a2", "person_index": "another"})
    with open_system(system) as opened:
        for nth, command in enumerate((OPENED, another, Suspend(at=AT, account_id=A1))):
            opened.log.execute(command, Request(f"c{nth}", b"", "staff:p1", correlation_id="c"))
    asked = ("audit", "as-of", "accounts", "--json", "--at", "3", "--of")
    whole = toegang(*asked, "a1")
    assert '"suspended": true' in whole.out
    assert toegang(*asked, NAME).out == whole.out
    tamper(system, "DELETE FROM event WHERE position = 2")
    assert toegang(*asked, "a1").code != 0
    assert toegang(*asked, NAME).out == whole.out
    told = toegang("audit", "diff", "accounts", "--json", "--from", "1", "--to", "3", "--of", NAME)
    changed = {one["field"]: one["after"] for one in json.loads(told.out)["changes"]}
    assert changed["accounts[account_id=a1].suspended"] is True
    assert "a2" not in told.out
