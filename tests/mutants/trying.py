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
from tests.mutants.ready import NOT_SWAPPED, Change, Ready, silently
from tests.mutants.sample import FOLDERS

COPIED = (
    "domain",
    "projections",
    "adapters",
    "api",
    "toegang_testing",
    "tests",
    "pyproject.toml",
    "README.md",
)
BEFOREHAND = ("hypothesis.stateful", "pydantic", "sqlalchemy", "fastapi", "httpx", "typst", "uvicorn")
"""What tests import that no mutant changes: loaded once, not for each."""
CATALOGUE = "tests/catalogue"
NOTED = Path("..", "covering.json")
"""Beside the copies of all processes: which tests run which line."""


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
    _ready()  # before anything is changed


def whole() -> bool:
    """Whether the tests pass while nothing is broken: where they do not, they say nothing.

    Notes who runs which line."""
    return _outcome(["tests/domain", CATALOGUE], Noting(FOLDERS, NOTED.resolve())) == pytest.ExitCode.OK


def tried(mutant: MutationSpec) -> Tried:
    before = mutant.module_path.read_text("utf-8")
    with use_mutation(mutant.module_path, get_operator(mutant.operator_name)(), mutant.occurrence):
        after = mutant.module_path.read_text("utf-8")
        verdict = _verdict(mutant, Change(str(mutant.module_path), before, after))
    return Tried(
        str(mutant.module_path),
        mutant.start_pos[0],
        mutant.operator_name.removeprefix("core/"),
        verdict,
        _difference(before, after),
    )


def _verdict(mutant: MutationSpec, change: Change) -> str:
    for tests in (*_tests_of(mutant), *_tests_for(mutant.module_path)):
        code = _ready().outcome(change, tests)
        if code == NOT_SWAPPED:
            code = _outcome(tests)
        if code != pytest.ExitCode.OK:
            return _meant(code)
    for tests in _last_tests_for(change.before):
        if (code := _outcome(tests)) != pytest.ExitCode.OK:
            return _meant(code)
    return "survived"


def _meant(code: int) -> str:
    """Negative: it went round for ever, and a signal ended it."""
    return "killed" if code == pytest.ExitCode.TESTS_FAILED or code < 0 else "broken"


def _tests_of(mutant: MutationSpec) -> Iterator[list[str]]:
    """Some of the domain's own that run the line."""
    lines = _noted().get(str(mutant.module_path), {})
    first, last = mutant.start_pos[0], mutant.end_pos[0]
    if tests := {test for line in range(first, last + 1) for test in lines.get(str(line), ())}:
        yield sorted(tests)


@cache
def _noted() -> Mapping[str, Mapping[str, Sequence[str]]]:
    return noted(NOTED)


@cache
def _ready() -> Ready:
    return Ready([*map(str, _ours()), CATALOGUE])


def _ours() -> Sequence[Path]:
    """The domain's own tests, without the random histories."""
    return [path for path in sorted(Path("tests/domain").glob("test_*.py")) if "machine" not in path.stem]


def _tests_for(module: Path) -> Iterator[list[str]]:
    """The domain's own that name the module, then the others."""
    dotted = ".".join(module.parts[: 3 if "use_cases" in module.parts else 2]).removesuffix(".py")
    naming = [path for path in _ours() if dotted in path.read_text("utf-8")]
    if naming:
        yield [str(path) for path in naming]
    yield [*(str(path) for path in _ours() if path not in naming), CATALOGUE]


def _last_tests_for(text: str) -> Iterator[list[str]]:
    """The random histories, then the proofs of the rules that the module names."""
    yield [str(path) for path in sorted(Path("tests/domain").glob("test_*machine*.py"))]
    numbers = {f"test_r{int(number):02}.py" for number in re.findall(r"\bR(\d+)\b", text)}
    if "D1" in re.findall(r"\bD\d+\b", text):
        numbers |= {"test_r43.py", "test_r44.py"}  # the timeline, which no rule names by itself
    proofs = [str(path) for path in sorted(Path("tests/rules").glob("test_r*.py")) if path.name in numbers]
    if proofs:
        yield proofs


def _outcome(tests: Sequence[str], *plugins: object) -> int:
    """The exit code of a process that imports everything anew; negative where a signal ended it."""
    process = get_context("fork").Process(target=_run, args=(tests, plugins))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode


def _run(tests: Sequence[str], plugins: Sequence[object]) -> None:
    os._exit(silently(*tests, plugins=plugins))


def _difference(before: str, after: str) -> tuple[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next(((old.strip(), new.strip()) for old, new in pairs if old != new), ("", ""))
