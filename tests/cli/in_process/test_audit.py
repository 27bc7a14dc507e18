"""`toegang audit` typed: as of a moment, what changed, why; its exit codes are its own."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast
from xml.etree import ElementTree as Tree

import pytest
from sqlalchemy import Engine

from api.compose import open_system
from api.process.opening import open_core
from api.process.past import open_past
from api.settings import Settings
from domain.account.commands import EndSuspension, OpenAccount, Suspend
from domain.calendar import AMSTERDAM, by_the_clock
from domain.kernel import Request
from domain.values import AccountId, ApplicationId, BlindIndex, CustomerId, Plain, Use
from projections.subjects import projection as subjects
from tests.cli.in_process.conftest import Toegang
from toegang_testing.scenario import AT

NAME = "account-a1"
A1 = AccountId("a1")
OPENED = OpenAccount(
    at=AT,
    account_id=A1,
    customer_id=CustomerId("68750110"),
    application_id=ApplicationId("app"),
    use=Use.BUSINESS,
    kvk_number="68750110",
    branch=None,
    person_index=BlindIndex("person"),
    terms_accepted="2026-01",
    first_names=Plain("Guusje"),
    surname=Plain("Geheimenis"),
    email=Plain("guusje@thuis.example"),
)


@pytest.fixture
def suspended(settings: Settings) -> None:
    """An account was opened, then suspended by a clerk."""
    with open_system(settings) as system:
        for nth, command in enumerate((OPENED, Suspend(at=AT, account_id=A1))):
            asked = Request(
                f"c{nth}", b"", "staff:p1", correlation_id="c", role="clerk", reason="holder_asked"
            )
            system.log.execute(command, asked)


@pytest.mark.usefixtures("suspended")
def test_a_state_is_shown_as_it_was(toegang: Toegang) -> None:
    for at, is_suspended in (("1", False), ("2", True)):
        answer = toegang("audit", "as-of", NAME, "--at", at, "--json")
        assert answer.code == 0, answer.err
        assert json.loads(answer.out)["fields"]["suspended"] is is_suspended
        assert "Geheimenis" not in answer.out


@pytest.mark.usefixtures("suspended")
def test_a_read_model_is_shown_as_it_was_and_what_changed_is_a_finding(toegang: Toegang) -> None:
    [row] = json.loads(toegang("audit", "as-of", "accounts", "--at", "1", "--of", "a1", "--json").out)["rows"]
    assert (row["table"], row["account_id"]) == ("accounts", "a1")
    assert row["email"] == row["surname"] == "[sealed]"
    came = toegang("audit", "diff", "accounts", "--from", "0", "--to", "1", "--json")
    for told in (came, toegang("audit", "as-of", "accounts", "--at", "1")):
        assert "[sealed]" in told.out
        assert "sealed:1|" not in told.out
    for name in ("accounts", NAME):
        same = toegang("audit", "diff", name, "--from", "2", "--to", "2")
        assert same.code == 0
        assert same.out.endswith("Nothing changed.\n")
    changed = toegang("audit", "diff", NAME, "--from", "1", "--to", "2", "--json")
    assert changed.code == 1
    assert json.loads(changed.out)["changes"] == [{"field": "suspended", "before": False, "after": True}]
    assert toegang("audit", "diff", "accounts", "--from", "1", "--to", "2").code == 1


@pytest.mark.usefixtures("suspended")
def test_what_was_erased_reads_erased_whatever_is_asked(toegang: Toegang, settings: Settings) -> None:
    with open_core(settings) as core:
        core.vault.destroy(f"holder/{A1}")
    for words in (
        ("history", NAME),
        ("as-of", NAME, "--at", "1"),
        ("diff", NAME, "--from", "0", "--to", "1"),
        ("as-of", "accounts", "--at", "1", "--of", NAME),
    ):
        told = toegang("audit", *words).out
        assert "[sealed]" not in told, words
        assert "[erased]" in told, words


@pytest.mark.usefixtures("suspended")
def test_every_field_that_is_shown_has_a_name(toegang: Toegang) -> None:
    _, header, *lines = toegang("audit", "as-of", NAME, "--at", "1").out.splitlines()
    assert header.split() == ["field", "value"]
    assert any(line.startswith("suspended ") for line in lines)
    assert not any(line.startswith(" ") for line in lines), lines


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(("language", "says"), [("nl", "geblokkeerd"), ("en", "blocked")])
def test_why_is_told_and_drawn(toegang: Toegang, tmp_path: Path, language: str, says: str) -> None:
    drawn = tmp_path / "why.svg"
    answer = toegang("audit", "why", "blocked", NAME, "--language", language, "--svg", str(drawn))
    assert answer.code == 0, answer.err
    assert says in answer.out
    assert "staff:p1 (clerk, holder_asked)" in answer.out
    assert "R24" in answer.out
    assert says in "".join(Tree.parse(drawn).getroot().itertext())
    assert "is not blocked" in toegang("audit", "why", "blocked", NAME, "--at", "1").out


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(
    "words",
    [
        ["why", "blocked", "account-nobody"],
        ["why", "rich", NAME],
        ["why", "blocked", NAME, "--language", "fr"],
        ["why", "cannot-log-in", NAME, "--purpose", "fun"],
        ["why", "blocked", NAME, "--at", "soon"],
        ["as-of", "account-nobody", "--at", "1"],
        ["as-of", "nothing", "--at", "1"],
        ["diff", NAME, "--from", "2", "--to", "1"],
        ["history", NAME, "--event", "account.danced"],
        ["by", "staff:nobody"],
        ["by", ""],
        ["history", NAME, "--from", "soon"],
        ["by", "staff:p1", "--to", "1200"],
        ["who-read", "--from", ""],
        ["as-of", NAME, "--at", "9" * 5_000],
        ["who-read", "account-nobody"],
        ["who-read", "--by", "staff:nobody"],
        ["who-read", "--language", "fr"],
    ],
)
def test_what_cannot_be_asked_is_2_with_a_sentence(toegang: Toegang, words: list[str]) -> None:
    answer = toegang("audit", *words)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


@pytest.mark.usefixtures("suspended")
def test_what_a_clerk_did_is_shown(toegang: Toegang) -> None:
    told = toegang("audit", "by", "staff:p1", "--event", "account.suspended", "--json")
    assert [item["position"] for item in json.loads(told.out)["items"]] == [2]
    page = toegang("audit", "history", NAME, "--limit", "1")
    assert "There is more: --after 1" in page.out


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(
    "words",
    [
        ["history", NAME, "--after"],
        ["by", "staff:p1", "--after"],
        ["who-read", "--after"],
        ["who-read", "--whole", "--after"],
        ["history", NAME, "--limit"],
        ["prove"],
    ],
)
def test_a_number_that_no_database_knows_is_refused_at_the_option(toegang: Toegang, words: list[str]) -> None:
    answer = toegang("audit", *words, "99999999999999999999999")
    assert (answer.code, answer.out) == (2, "")
    assert "should be less than or equal to" in answer.err


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize("words", [("history", NAME), ("by", "staff:p1")])
def test_a_time_is_given_as_it_is_shown_or_as_json_has_it(toegang: Toegang, words: tuple[str, str]) -> None:
    """A heading says by which clock times are shown; whatever tells one is taken back by --from and --to."""
    shown = toegang("audit", *words).out
    assert "recorded (Amsterdam)" in shown
    whole = json.loads(toegang("audit", *words, "--json").out)["items"]
    assert [item["position"] for item in whole] == [1, 2]
    recorded = datetime.fromisoformat(whole[0]["recorded_at"])
    clock = by_the_clock(recorded)
    assert clock in shown
    zone = clock[-4:].strip()
    as_told = [clock, whole[0]["recorded_at"], recorded.isoformat().replace("+00:00", "Z")]
    as_told += [recorded.astimezone(AMSTERDAM).isoformat(), f"{recorded:%Y-%m-%dT%H:%M:%S}"]
    as_told += [f"{recorded:%Y-%m-%d}"]
    later = f"{recorded.astimezone(AMSTERDAM) + timedelta(hours=1):%Y-%m-%d %H:%M:%S} {zone}"
    for at in as_told:
        told = toegang("audit", *words, "--from", at, "--to", later, "--json")
        assert (told.code, json.loads(told.out or "{}").get("items")) == (0, whole), (at, told.err)
    none = toegang("audit", *words, "--from", later, "--json")
    assert (none.code, json.loads(none.out)["items"]) == (0, [])


@pytest.mark.usefixtures("suspended")
def test_who_has_no_reason_is_told_with_the_role_alone(toegang: Toegang, settings: Settings) -> None:
    with open_system(settings) as system:
        asked = Request("c2", b"", "staff:p2", correlation_id="c", role="clerk")
        system.log.execute(EndSuspension(at=AT, account_id=A1), asked)
    for words in (("history", NAME), ("by", "staff:p2"), ("why", "blocked", NAME)):
        told = toegang("audit", *words).out
        assert "None" not in told
    assert "staff:p2 (clerk)" in toegang("audit", "history", NAME).out


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(("language", "heading"), [("nl", "vastgelegd (Amsterdam)"), ("en", "recorded (Am")])
def test_readings_say_by_which_clock(toegang: Toegang, language: str, heading: str) -> None:
    toegang("staff", "add", "R. Vos", "r.vos@register.example", "--role", "clerk")
    toegang("staff", "list")
    told = toegang("audit", "who-read", "--language", language)
    assert heading in told.out


@pytest.mark.usefixtures("suspended")
@pytest.mark.parametrize(("language", "says"), [("nl", "Medewerkers bekeken"), ("en", "Saw the members")])
def test_who_read_is_shown_and_so_is_that_the_operator_did(
    toegang: Toegang, language: str, says: str
) -> None:
    nothing = toegang("audit", "who-read")
    assert (nothing.code, nothing.out) == (0, "Nothing was read.\n")
    made = toegang("staff", "add", "R. Vos", "r.vos@register.example", "--role", "clerk", "--json")
    person = json.loads(made.out)["person_id"]
    for _ in range(2):
        assert "R. Vos" in toegang("staff", "list").out
    told = toegang("audit", "who-read", "--by", "operator", "--language", language, "--limit", "1")
    assert told.code == 0, told.err
    for shown in ("operator (operator)", says, f"staff_member-{person}", "staff_member.enrolled/email"):
        assert shown in told.out
    assert "R. Vos" not in told.out
    assert "--after" in told.out
    both = json.loads(toegang("audit", "who-read", f"staff_member-{person}", "--json").out)
    assert [item["purpose"] for item in both["items"]] == ["staff_members"] * 2
    after = str(both["items"][0]["position"])
    rest = json.loads(toegang("audit", "who-read", "--after", after, "--json").out)
    assert rest == {"items": both["items"][1:], "next": None, "damaged": []}


def test_who_read_is_told_from_the_log_where_the_read_model_hides_it(
    toegang: Toegang, settings: Settings
) -> None:
    """Who may write to the read models' database can empty it; no command says so but this one."""
    toegang("staff", "add", "R. Vos", "r.vos@register.example", "--role", "clerk")
    assert "R. Vos" in toegang("staff", "list").out
    told = toegang("audit", "who-read", "--json").out
    [item] = json.loads(told)["items"]
    with open_past(settings) as past, cast("Engine", past.reads).begin() as tx:
        for table in subjects.tables:
            if "position" in table.columns:
                tx.execute(table.delete().where(table.c.position == item["position"]))
    for words in (["audit", "who-read"], ["audit", "who-read", item["subjects"][0]]):
        hidden = toegang(*words)
        assert (hidden.code, hidden.out) == (0, "Nothing was read.\n")
        assert toegang(*words, "--whole", "--json").out == told
    shown = toegang("audit", "who-read", "--whole")
    assert "staff_members" not in shown.out
    assert item["subjects"][0] in shown.out
    assert toegang("audit", "who-read", "account-nobody", "--whole").code == 2
