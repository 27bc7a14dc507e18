"""Histories shrink to what fails, replay from one line, and are the same on every store."""

import json
import shlex
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from domain.account.aggregate import ACCOUNT
from domain.account.commands import Suspend
from tests.databases import Database
from toegang_testing.histories import History, Step, histories, invariant, precondition, rule
from toegang_testing.histories import StateMachine as Base
from toegang_testing.machines.__main__ import main
from toegang_testing.machines.money import MoneyMachine
from toegang_testing.machines.staff import StaffMachine
from toegang_testing.running import FINDING, FINE, USAGE, finding
from toegang_testing.stores import world_on
from toegang_testing.world import request

FEW = settings(max_examples=2, deadline=None, phases=[Phase.generate], suppress_health_check=[*HealthCheck])


class Counting(Base):
    """Breaks at the third coin."""

    def __init__(self) -> None:
        self.coins = 0
        self.ended = False

    @rule(many=st.integers(1, 1))
    def a_coin_comes(self, many: int) -> None:
        self.coins += many

    @rule(times=st.integers(0, 9))
    def nothing_of_interest(self, times: int) -> None:
        """It is not needed to fail."""

    @precondition(lambda self: self.coins > 10)
    @rule()
    def never_taken(self) -> None:
        raise AssertionError("its precondition is not met")

    @invariant()
    def few_coins(self) -> None:
        assert self.coins < 3, "I1"


def test_what_fails_shrinks_to_the_steps_that_it_needs() -> None:
    found = finding(Counting, lambda history: history.lived(), examples=100, number=3)
    assert found is not None
    coin = Step("a_coin_comes", {"many": 1})
    assert found.history.steps == [coin] * 3
    assert found.history.line == json.dumps([["a_coin_comes", {"many": 1}]] * 3, separators=(",", ":"))
    assert found.error.__notes__ == [f"To replay it: {shlex.quote(found.history.line)}"]
    with pytest.raises(AssertionError, match="I1"):
        History.of(Counting, found.history.line).lived()


def test_what_fails_after_a_history_has_its_line_too() -> None:
    @settings(max_examples=20, database=None, derandomize=True, deadline=None)
    @given(histories(Counting, steps=2))
    def mine(history: History[Counting]) -> None:
        assert history.lived().coins < 1, "my own"

    with pytest.raises(AssertionError, match="my own") as failed:
        mine()
    line = shlex.quote('[["a_coin_comes",{"many":1}]]')
    assert f"To replay it: {line}" in failed.value.__notes__


def test_the_same_seed_lives_the_same_histories() -> None:
    def lines(number: int) -> list[str]:
        found: list[str] = []
        finding(MoneyMachine, lambda history: found.append(history.line), examples=5, number=number)
        return found

    assert lines(7) == lines(7)
    assert lines(7) != lines(8)


def test_some_histories_do_little_else_than_one_thing_and_others_never_do_it() -> None:
    taken: list[Counter[str]] = []

    @settings(max_examples=60, deadline=None, derandomize=True, phases=[Phase.generate])
    @given(histories(MoneyMachine))
    def each(history: History[MoneyMachine]) -> None:
        taken.append(Counter(step.name for step in history.steps))

    each()
    shares = [most / counts.total() for counts in taken for _, most in counts.most_common(1)]
    assert sum(share > 0.3 for share in shares) >= 5
    for name in MoneyMachine.RULES:
        assert sum(name not in counts for counts in taken) >= 5


@pytest.mark.parametrize(
    "line",
    [
        '[["no_such_rule",{}]]',
        '[["a_coin_comes",{}]]',
        '[["a_coin_comes",{"many":"x"}]]',
        "no json",
        "[[1]]",
        "[1]",
        "{}",
        "null",
        '[["nothing_of_interest",[]]]',
        '[[["a_coin_comes"],{}]]',
    ],
)
def test_what_is_no_history_of_the_machine_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        History.of(Counting, line)


@pytest.mark.parametrize("machine", [MoneyMachine, StaffMachine])
def test_a_store_does_what_memory_does(
    database: Database, machine: type[MoneyMachine | StaffMachine]
) -> None:
    url = "sqlite" if database.dialect == "sqlite" else database.url

    @FEW
    @given(histories(machine, steps=15))
    def each(history: History[MoneyMachine | StaffMachine]) -> None:
        with world_on(url) as world:
            history.lived(world)
            assert world.stored.head() == world.head() > 0

    each()


def test_a_store_that_does_something_else_is_found() -> None:
    with world_on("sqlite") as world:
        machine = MoneyMachine(world)
        account_id = machine.office.accounts[0]
        suspend = Suspend(at=world.now, account_id=account_id)
        world.stored.execute(suspend, request("behind its back"))
        with pytest.raises(AssertionError, match="Suspend: the store"):
            machine.office.do(suspend)


def test_the_command_prints_a_line_that_it_replays(monkeypatch: pytest.MonkeyPatch) -> None:
    def said(*words: str) -> tuple[int, str]:
        out = StringIO()
        with redirect_stdout(out):
            code = main(words)
        return code, out.getvalue()

    code, told = said("money", "--examples", "3", "--seed", "2")
    assert code == FINE
    assert "situations met in 3 histories" in told

    agrees = MoneyMachine.the_auditor_agrees

    def broken(self: MoneyMachine) -> None:
        agrees(self)
        assert not self.world.state(ACCOUNT.stream("a1")).credit.balance_cents, "I1: broken on purpose"

    monkeypatch.setattr(MoneyMachine, "the_auditor_agrees", broken)
    code, told = said("money", "--examples", "60", "--seed", "2")
    assert code == FINDING
    line = shlex.split(told.splitlines()[-1])
    assert line[:3] == ["python", "-m", "toegang_testing.machines"]
    code, again = said(*line[3:])
    assert code == FINDING
    assert "broken on purpose" in again
    assert len(json.loads(line[-1])) == 1, "one deposit is all that it takes"
    monkeypatch.undo()
    assert said(*line[3:])[0] == FINE
    assert said("money", "--replay", '[["nothing_like_it",{}]]')[0] == USAGE


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--store", "nope"], "PostgreSQL"),
        (["--store", "sqlite:///here.db"], "PostgreSQL"),
        (["--store", "postgresql+psycopg://somebody:secret@127.0.0.1:1/x"], "127.0.0.1:1"),
        (["--store", "postgresql+no_such_driver://127.0.0.1:1/x"], "no database can be made"),
        (["--replay", "[1]"], "no history"),
        (["--replay", "{}"], "no history"),
    ],
)
def test_what_cannot_be_asked_is_2_with_one_line(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["money", "--examples", "1", *words]) == USAGE
    said = capsys.readouterr()
    assert said.out == ""
    [line] = said.err.splitlines()
    assert told in line
    assert "secret" not in line
