"""docs/testing.md shows what runs."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from toegang_testing.conformance.__main__ import KEY, asked
from toegang_testing.histories import History
from toegang_testing.machines.money import MoneyMachine

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "testing.md"
IN_A_CHECKOUT = ".venv-test/bin/python "
OF_A_DEPLOYMENT = "python -m toegang_testing.conformance "


def lines() -> list[str]:
    """The commands of the guide, each on one line."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
    shown = [block for language, block in blocks if not language]
    return [line for block in shown for line in block.replace("\\\n", " ").splitlines()]


COMMANDS = [line.removeprefix(IN_A_CHECKOUT) for line in lines() if line.startswith(IN_A_CHECKOUT)]


def test_the_guide_has_commands() -> None:
    assert len(COMMANDS) >= 5


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_guide_runs(command: str) -> None:
    here = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    words = [sys.executable, *shlex.split(command)]
    done = subprocess.run(words, cwd=ROOT, env=here, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def test_a_property_as_shown_runs_elsewhere_and_fails_with_the_line_that_replays_it(tmp_path: Path) -> None:
    shown = next(block for block in re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), re.M | re.S))
    assert "lived()" in shown
    few = 'from hypothesis import settings\nsettings.register_profile("few", max_examples=3)\n'
    (tmp_path / "conftest.py").write_text(f'{few}settings.load_profile("few")\n')
    (tmp_path / "test_as_shown.py").write_text(shown)
    broken = shown.replace("assert ...", 'many = len(machine.world.log)\n    assert not many, "mine"')
    (tmp_path / "test_broken.py").write_text(broken)
    here = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    words = [sys.executable, "-m", "pytest"]
    done = subprocess.run(words, cwd=tmp_path, env=here, capture_output=True, text=True, check=False).stdout
    assert "1 failed, 1 passed" in done, done
    assert "AssertionError: mine" in done
    [line] = re.findall(r"^E +To replay it: (.*)", done, re.M)
    [text] = shlex.split(line)
    History.of(MoneyMachine, text).lived()


def test_what_the_guide_asks_a_deployment_with_is_what_can_be_asked() -> None:
    [line] = [line for line in lines() if line.startswith(OF_A_DEPLOYMENT)]
    given = asked(shlex.split(line.removeprefix(OF_A_DEPLOYMENT)))
    assert (given.url, given.outside) == ("$BASE", "$OUTSIDE")
    assert any(line.startswith(f"export {KEY}=") for line in lines())
    assert given.invitation == ["FIRST", "SECOND"]


def test_what_the_guide_says_to_read_is_there() -> None:
    named = re.findall(r"`(toegang_testing/[\w./]*)`", GUIDE.read_text())
    assert len(named) > 8
    assert [path for path in named if not (ROOT / path).exists()] == []
