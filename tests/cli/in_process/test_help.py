"""Help that teaches, and completion in the shell."""

import pytest
import typer
from typer.core import TyperGroup

from api.cli.main import app
from tests.cli.in_process.conftest import Toegang


def commands(group: object, *path: str) -> list[tuple[str, ...]]:
    """Every command as it is typed, groups too."""
    if not isinstance(group, TyperGroup):
        return [path]
    inner = [each for name, command in group.commands.items() for each in commands(command, *path, name)]
    return [path, *inner]


COMMANDS = commands(typer.main.get_command(app))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_an_example_that_names_it_on_a_line_of_its_own(
    toegang: Toegang, words: tuple[str, ...]
) -> None:
    answer = toegang(*words, "--help")
    assert answer.code == 0
    examples = [line.partition(":")[2] for line in answer.out.splitlines() if "Example" in line]
    assert examples
    typed = " ".join(examples[0].replace("TOEGANG_DATA_DIR=/var/lib/toegang ", "").split())
    assert typed.startswith(" ".join(["toegang", *words]))


def test_the_exit_codes_are_in_the_help(toegang: Toegang) -> None:
    assert "3 answered, but something needs staff" in toegang("--help").out


def test_a_command_that_does_not_exist_is_a_usage_error(toegang: Toegang) -> None:
    assert toegang("dance").code == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(toegang: Toegang, monkeypatch: pytest.MonkeyPatch, shell: str) -> None:
    monkeypatch.setenv("_TOEGANG_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_TYPER_COMPLETE_ARGS", "toegang doc")
    monkeypatch.setenv("_TYPER_COMPLETE_FISH_ACTION", "get-args")
    monkeypatch.setenv("COMP_WORDS", "toegang doc")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert "doctor" in toegang().out
