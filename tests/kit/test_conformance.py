"""A service that really listens is held to the model by its URL; a broken one is found, and replayed."""

import contextlib
import io
import json
import os
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.clock import SystemClock
from api import compose
from api.cli import running
from api.cli.running import at_work
from api.compose import System, open_system
from api.demo.server import served
from api.settings import Settings
from api.staff.members import NewMember
from api.staff.members import add as added
from domain.account.state import Account, AccountHeldNow, BlockedForArrears
from domain.kernel import Rejected, Request
from domain.ports import Scope
from projections import login_check
from tests.databases import Database
from tests.hashing import cheap_hashes
from toegang_testing.conformance import colleagues, reached
from toegang_testing.conformance.__main__ import KEY, main
from toegang_testing.desks.log_breaks import acknowledge
from toegang_testing.running import FINDING, FINE, USAGE

LOOKS_EVERY_S = 0.05
SUSPENDED = (
    '[["everybody_has_a_code_and_two_have_ordered",{}],'
    '["staff_acts_alone",{"which":3,"path":"suspension"}],["a_question_is_asked",{}]]'
)
"""Somebody who can log in is suspended; then each step asks whether they still can."""


class Telephones:
    """The wall clock that authenticators and the service go by; nobody waits for it."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def now(self) -> datetime:
        return SystemClock().now() + self.ahead

    def go_on(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)


@dataclass
class Service:
    """Where it answers, and what whoever looks at it is given."""

    words: list[str]
    system: System

    def held(self, *words: str) -> tuple[int, str]:
        """Exit code, and what is printed."""
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            code = main([*self.words, *words])
        return code, said.getvalue()


@pytest.fixture
def service(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """On each database: what the model promises depends on it."""
    with listening(database, tmp_path, monkeypatch) as found:
        yield found


@pytest.fixture
def on_one(sqlite: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """For what depends on none: who asks over HTTP, and is told something wrong."""
    with listening(sqlite, tmp_path, monkeypatch) as found:
        yield found


@contextlib.contextmanager
def listening(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    """As `toegang serve` has it: threads at work, a clock that its stand-ins move."""
    monkeypatch.setattr(running, "INTAKE_EVERY_S", LOOKS_EVERY_S)
    monkeypatch.setattr(running, "OTHERS_EVERY", 1)
    monkeypatch.setattr(reached, "OTHERS_EVERY", 2)  # as of payments: it looks at all of them each time
    telephones = Telephones()
    monkeypatch.setattr(colleagues, "wall_clock_s", lambda: telephones.now().timestamp())
    monkeypatch.setattr(colleagues, "wait", telephones.go_on)
    monkeypatch.setattr(compose, "SystemClock", lambda: telephones)
    settings = Settings(data_dir=tmp_path / "data", event_store_url=database.url)
    compose.init(settings, simulated=True)
    with (
        cheap_hashes(),
        open_system(settings) as system,
        at_work(system),
        served(system.ports) as url,
    ):
        key = system.ports.api_keys.make("conformance", scopes=frozenset(Scope)).text
        monkeypatch.setenv(KEY, key)
        words = ["--url", url, "--outside", system.stand_ins_url or ""]
        words += ["--staff", str(tmp_path / "staff.json"), "--looks-every", str(2 * LOOKS_EVERY_S)]
        for invitation in invitations(system.ports):
            words += ["--invitation", invitation]
        yield Service(words, system)


def invitations(ports: Any) -> Sequence[str]:
    """Of two supervisors, as `toegang staff add` shows them."""
    found = []
    for name in ("first", "second"):
        who = NewMember(
            name="T. Est",
            email=f"{name}@register.example",
            roles=["supervisor"],  # type: ignore[list-item] # parsed
            reason="staff_change",  # type: ignore[arg-type] # parsed
        )
        request = Request(f"invite-{name}", b"", "operator", "test", role="operator", reason="staff_change")
        found.append(added(ports, request, who, None)["invitation"])
    return found


def test_a_service_is_as_the_model_says(service: Service, database: Database) -> None:
    """The first history is short, the second long; each store does what memory does: test_histories.py."""
    many = {"sqlite": 2, "postgresql": 1}[database.dialect]
    code, said = service.held("--examples", str(many), "--seed", "7")
    assert code == FINE, said
    assert "as they should be" in said
    assert f"situations met in {many} histories" in said


def test_a_service_whose_log_broke_is_read_on_page_by_page(
    on_one: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its events have other names after the break (0088): 2-1200."""
    monkeypatch.setattr(reached, "PAGE", 7)
    code, said = on_one.held("--replay", SUSPENDED)
    assert code == FINE, said
    log = on_one.system.log
    held = log.head() - 10  # the end of a page before it, and one after it
    told = acknowledge(on_one.system.ports.clock.now())
    told = told.model_copy(update={"held_events": held, "findings": (), "differing_events": None})
    log.execute(told, Request("break", b"", actor="operator", correlation_id="c"))
    asked = heard(monkeypatch)
    code, said = on_one.held("--replay", SUSPENDED)
    assert code == FINE, said
    names = {parse_qs(urlsplit(path).query)["after"][0] for path in asked if path.startswith("/v1/feed?")}
    assert {"0", "7", "14"} <= names
    assert len([name for name in names if name.startswith("2-")]) > 2, "page by page, after it too"


def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is asked of the service from now on."""
    asked, sent = list[str](), reached.sent

    def hear(http: Any, method: str, path: str, *more: Any) -> Any:
        asked.append(path)
        return sent(http, method, path, *more)

    monkeypatch.setattr(reached, "sent", hear)
    return asked


def careless(account: Account) -> tuple[type[Rejected], ...]:
    """A suspension is forgotten: only arrears and the register stop a code."""
    return (BlockedForArrears,) if account.arrears else (AccountHeldNow,) if account.held else ()


def test_a_suspension_that_is_forgotten_is_found(on_one: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    code, said = on_one.held("--replay", SUSPENDED)
    assert code == FINE, said
    monkeypatch.setattr(Account, "blocks", property(careless))
    code, said = on_one.held("--replay", SUSPENDED)
    assert code == FINDING, said
    assert "I12" in said


def test_a_broken_service_is_found_and_one_line_replays_it(
    on_one: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other systems are told of every code that it was not activated."""
    monkeypatch.setattr(login_check, "_reasons", lambda _: (login_check.Obstacle.NOT_ACTIVATED,))
    code, said = on_one.held("--examples", "1", "--seed", "7")
    assert code == FINDING, said
    line = shlex.split(said.splitlines()[-1])
    assert line[:3] == ["python", "-m", "toegang_testing.conformance"]
    assert os.environ[KEY] not in said
    assert len(json.loads(line[-1])) == 1, "a code that works is all that it takes"
    with contextlib.redirect_stdout(io.StringIO()) as again:
        assert main(line[3:]) == FINDING
    assert "I12, I20" in again.getvalue()


def test_what_cannot_be_asked_is_no_finding(on_one: Service) -> None:
    code, said = on_one.held("--replay", '[["a_rule_of_nobody",{}]]')
    assert (code, said) == (USAGE, "that is no history: HttpMachine has no rule a_rule_of_nobody\n")
    on_one.words[1] = on_one.words[3]  # its stand-ins
    code, said = on_one.held("--examples", "1")
    assert code == USAGE
    assert "is no such service" in said
    on_one.words[1] = "http://127.0.0.1:1"
    code, said = on_one.held("--examples", "1")
    assert code == USAGE
    assert "nothing answers" in said


@pytest.mark.parametrize(
    "scopes", [{Scope.EVENTS, Scope.LOGIN_CHECK}, {Scope.EVENTS_PERSONAL}, {Scope.INVOICES}]
)
def test_a_key_that_may_too_little_is_no_finding(
    on_one: Service, monkeypatch: pytest.MonkeyPatch, scopes: set[Scope]
) -> None:
    """Before anybody is let in: invitations work once."""
    log = on_one.system.log
    key = on_one.system.ports.api_keys.make("less", scopes=frozenset(scopes)).text
    monkeypatch.setenv(KEY, key)
    before = log.head()
    code, said = on_one.held("--replay", "[]")
    assert code == USAGE, said
    assert "the key needs the scopes login-check and events-personal" in said
    assert log.head() == before


def test_what_colleagues_log_in_with_is_read_or_said_to_be_unreadable(on_one: Service) -> None:
    file = Path(on_one.words[on_one.words.index("--staff") + 1])
    for content in ('[{"login_name": "t.es', "[1]", '[{"name": "T. Est"}]'):
        file.write_text(content)
        code, said = on_one.held("--examples", "1")
        assert code == USAGE
        [line] = said.splitlines()
        assert f"{file}: no colleagues can be read from it" in line


def test_a_day_that_passes_is_told(on_one: Service) -> None:
    code, said = on_one.held("--replay", '[["days_pass",{"days":3}]]')
    assert code == FINE, said
    assert said.count("it is 20") == 3
