"""Tries one mutant after the other in a copy of the code: the code itself is never changed."""

import compileall
import os
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.mutating import use_mutation
from cosmic_ray.plugins import get_operator
from cosmic_ray.work_item import MutationSpec

COPIED = ("domain", "projections", "adapters", "api", "tests", "pyproject.toml", "README.md")
QUICKLY = ("-x", "-q", "-p", "tests.mutants.few", "-p", "no:randomly", "-p", "no:cacheprovider")
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
    os.chdir(own)


def tried(mutant: MutationSpec) -> Tried:
    before = mutant.module_path.read_text("utf-8")
    with use_mutation(mutant.module_path, get_operator(mutant.operator_name)(), mutant.occurrence):
        after = mutant.module_path.read_text("utf-8")
        verdict = _verdict(mutant.module_path, before)
    return Tried(
        str(mutant.module_path),
        mutant.start_pos[0],
        mutant.operator_name.removeprefix("core/"),
        verdict,
        _difference(before, after),
    )


def _verdict(module: Path, text: str) -> str:
    if not _passes("-c", "import domain.catalogue"):
        return "broken"
    for tests in _tests_for(module, text):
        if not _passes("-m", "pytest", *QUICKLY, "--assert=plain", *tests):
            return "killed"
    return "survived"


def _tests_for(module: Path, text: str) -> Iterator[list[str]]:
    """The domain's own first, then the histories, then the proofs of the rules that the module names."""
    ours = [path for path in sorted(Path("tests/domain").glob("test_*.py")) if "machine" not in path.stem]
    dotted = ".".join(module.parts[: 3 if "use_cases" in module.parts else 2]).removesuffix(".py")
    ours.sort(key=lambda path: dotted not in path.read_text("utf-8"))
    yield [*map(str, ours), "tests/catalogue"]
    yield [str(path) for path in sorted(Path("tests/domain").glob("test_*machine*.py"))]
    named = set(re.findall(r"\b[RD]\d+\b", text))
    proofs = sorted(Path("tests/rules").glob("test_r*.py"))
    fitting = [str(path) for path in proofs if named & set(re.findall(r"\b[RD]\d+\b", path.read_text("utf-8")))]
    if fitting:
        yield fitting


def _passes(*arguments: str) -> bool:
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": "."}
    try:
        done = subprocess.run([sys.executable, *arguments], env=environment, timeout=LONGEST, check=False, **quiet)
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0


def _difference(before: str, after: str) -> tuple[str, str]:
    pairs = zip(before.splitlines(), after.splitlines(), strict=False)
    return next(((old.strip(), new.strip()) for old, new in pairs if old != new), ("", ""))
