"""Every Python file of the project, parsed once."""

import ast
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "projections", "adapters", "api", "toegang_testing")


@dataclass(frozen=True)
class Source:
    """One file; ``name`` is its path from the root."""

    name: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.name.split("/")[0]

    def imports(self) -> set[str]:
        """Every module named by an import statement, wherever it stands."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.name}: imports are absolute"
                found.add(node.module or "")
        return found


def parsed(name: str, text: str) -> Source:
    return Source(name, text, ast.parse(text))


@cache
def sources(*packages: str) -> tuple[Source, ...]:
    """The Python files of these packages, by path."""
    files = (file for package in packages for file in sorted((ROOT / package).rglob("*.py")))
    return tuple(map(_source, files))


@cache
def _source(file: Path) -> Source:
    return parsed(file.relative_to(ROOT).as_posix(), file.read_text())


def each_source(*packages: str) -> Callable[[Callable[[Source], None]], Callable[[], None]]:
    """Asks a test of every file, and tells all that fail: a test for each costs more than what it asks."""

    def over_all(test: Callable[[Source], None]) -> Callable[[], None]:
        def test_them() -> None:
            assert sources(*packages), "there is nothing to ask"
            failing = [told for source in sources(*packages) if (told := _failure(test, source))]
            if failing:
                pytest.fail("\n".join(failing), pytrace=False)

        test_them.__doc__ = test.__doc__
        return test_them

    return over_all


def _failure(test: Callable[[Source], None], source: Source) -> str | None:
    try:
        test(source)
    except AssertionError as failed:
        return f"{source.name}: {failed}"
    return None


@cache
def committed() -> tuple[Path, ...]:
    """Every file that is, or would be, in version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    return tuple(file for name in listed.stdout.split("\0") if name and (file := ROOT / name).is_file())
