"""Tries one mutant after the other in a copy of the code: the code itself is never changed."""

import compileall
import importlib
import os
import py_compile
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path

import pytest
from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_item import MutationSpec

from tests.mutants.covering import Noting, noted
from tests.mutants.sample import FOLDERS

COPIED = ("domain", "projections", "adapters", "api", "tests", "pyproject.toml", "README.md")
BEFOREHAND = ("hypothesis.stateful", "pydantic", "sqlalchemy", "fastapi", "httpx", "typst", "uvicorn")
"""What tests import that no mutant changes: loaded once, not for each."""
QUICKLY = ("-x", "-q", "-p", "tests.mutants.few", "-p", "no:cacheprovider", "--assert=plain")
NOTED = Path("..", "covering.json")
"""Beside the copies of all processes: which tests run which line."""
LONGEST = 1800
"""Seconds: a mutant that goes round for ever is killed."""


@dataclass(frozen=True)
class Tried:
    """What became of a mutant. ``changed``: the line before and after."""

    module: str
    line: int
    operator: str
    verdict: str
    changed: tuple[str, str]


def copy_to(folder: Path, root: Path) -> None:
    """A copy of its own for the process that calls this, which from now on works there."""
    own = folder / str(os.getpid())
    own.mkdir()
    for name in COPIED:
        if (root / name).is_dir():
            shutil.copytree(root / name, own / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(root / name, own / name)
    # By hash: a mutant can have the size of what it replaces, and be written in the same second.
    compileall.compile_dir(own, quiet=2, invalidation_mode=py_compile.PycInvalidationMode.CHECKED_HASH)
    sys.dont_write_bytecode = True
    os.chdir(own)
    sys.path[:] = [str(own), *(path for path in sys.path if path not in ("", str(root)))]
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for name in BEFOREHAND:
        importlib.import_module(name)


def whole() -> bool:
    """Whether the tests pass while nothing is broken: where they do not, they say nothing.

    Notes who runs which line."""
    every = [str(path) for path in sorted(Path("tests/domain").glob("test_*.py"))]
    return _outcome([*every, "tests/catalogue"], Noting(FOLDERS, NOTED.resolve())) == pytest.ExitCode.OK


def tried(mutant: MutationSpec) -> Tried:
    before = mutant.module_path.read_text("utf-8")
    with use_mutation(mutant.module_path, get_operator(mutant.operator_name)(), mutant.occurrence):
        after = mutant.module_path.read_text("utf-8")
        verdict = _verdict(mutant, before)
    return Tried(
        str(mutant.module_path),
        mutant.start_pos[0],
        mutant.operator_name.removeprefix("core/"),
        verdict,
        _difference(before, after),
    )


def _verdict(mutant: MutationSpec, text: str) -> str:
    for tests in (*_tests_of(mutant), *_tests_for(mutant.module_path, text)):
        match _outcome(tests):
            case pytest.ExitCode.TESTS_FAILED | None:
                return "killed"
            case pytest.ExitCode.OK:
                pass
            case _:
                return "broken"
    return "survived"


def _tests_of(mutant: MutationSpec) -> Iterator[list[str]]:
    """Some of the domain's own that run the line."""
    lines = _noted().get(str(mutant.module_path), {})
    first, last = mutant.start_pos[0], mutant.end_pos[0]
    if tests := {test for line in range(first, last + 1) for test in lines.get(str(line), ())}:
        yield sorted(tests)


@cache
def _noted() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return noted(NOTED)


def _tests_for(module: Path, text: str) -> Iterator[list[str]]:
    """The domain's own that name the module, then the others, then the histories, then the proofs of the
    rules that the module names."""
    dotted = ".".join(module.parts[: 3 if "use_cases" in module.parts else 2]).removesuffix(".py")
    ours = sorted(Path("tests/domain").glob("test_*.py"))
    naming = [path for path in ours if "machine" not in path.stem and dotted in path.read_text("utf-8")]
    if naming:
        yield [str(path) for path in naming]
    yield [str(path) for path in ours if "machine" not in path.stem and path not in naming] + [
        "tests/catalogue"
    ]
    yield [str(path) for path in ours if "machine" in path.stem]
    numbers = {f"test_r{int(number):02}.py" for number in re.findall(r"\bR(\d+)\b", text)}
    if "D1" in re.findall(r"\bD\d+\b", text):
        numbers |= {"test_r43.py", "test_r44.py"}  # the timeline, which no rule names by itself
    proofs = [str(path) for path in sorted(Path("tests/rules").glob("test_r*.py")) if path.name in numbers]
    if proofs:
        yield proofs


def _outcome(tests: list[str], *plugins: object) -> int | None:
    """Of a process of its own, which no mutant outlives. None where it went on for too long."""
    process = get_context("fork").Process(target=_run, args=(tests, plugins))
    process.start()
    process.join(LONGEST)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def _run(tests: list[str], plugins: Sequence[object]) -> None:
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    os._exit(pytest.main([*QUICKLY, *tests], plugins))


def _difference(before: str, after: str) -> tuple[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next(((old.strip(), new.strip()) for old, new in pairs if old != new), ("", ""))
