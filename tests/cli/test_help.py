"""Every command says what it does, and gives an example."""

import pytest

from tests.cli.command import Toegang

COMMANDS = (
    "init", "serve", "work", "run-day", "demo", "audit history", "rebuild", "inbox",
    "keys make", "keys list", "keys revoke", "bank read",
)  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_explains_itself_with_an_example(fresh: Toegang, command: str) -> None:
    told = " ".join(fresh.said(*command.split(), "--help").split())
    assert f"toegang {command}" in told
    assert "Example" in told


def test_without_a_command_all_of_them_are_listed(fresh: Toegang) -> None:
    ran = fresh.run()
    assert all(f"  {command.split()[0]} " in ran.out + ran.err for command in COMMANDS)


def test_asking_for_help_makes_nothing(fresh: Toegang) -> None:
    fresh.said("init", "--help")
    assert not fresh.data_dir.exists()
