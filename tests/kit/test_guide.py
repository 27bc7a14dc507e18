"""docs/testing.md shows what runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "testing.md"
IN_A_CHECKOUT = ".venv-test/bin/python "


def commands() -> list[str]:
    """Those of the guide that begin with this project's own Python."""
    blocks = re.findall(r"^```\n(.*?)^```", GUIDE.read_text(), re.M | re.S)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.removeprefix(IN_A_CHECKOUT) for line in lines if line.startswith(IN_A_CHECKOUT)]


def ran(command: str) -> subprocess.CompletedProcess[str]:
    """As typed in the checkout."""
    here = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *command.split()], cwd=ROOT, env=here, capture_output=True, text=True, check=False
    )


def test_the_example_of_the_guide_runs() -> None:
    [example] = [command for command in commands() if "docs/examples/" in command]
    done = ran(f"{example} -q -p no:cacheprovider")
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout
