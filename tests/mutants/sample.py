"""Which mutants are tried: cosmic-ray's, less those that could not be told apart or never run."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from cosmic_ray.commands.init import init
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

FOLDERS = ("domain/use_cases", "domain/account", "domain/customer", "domain/invoice")

SAYS_NOTHING = re.compile(
    "|".join(
        (
            "_BitOr_",  # here | joins types and patterns: the module would not even load
            "_Is(Not)?_(Eq|NotEq|Lt|LtE|Gt|GtE)$",  # None and members of an enum: only IsNot tells something
            "_(Eq|NotEq|Lt|LtE|Gt|GtE)_Is(Not)?$",  # numbers and dates have no identity to speak of
            "_(Pow|Mod|Div|FloorDiv|RShift|LShift|BitXor|BitOr|BitAnd)$",  # Add, Sub, Mul tell more of cents
        )
    )
)


def sample(root: Path, modules: Sequence[str], size: int, seed: int) -> list[MutationSpec]:
    """``size`` mutants (0: all), in turn from each folder, drawn by ``seed``."""
    chance = random.Random(seed)
    piles: dict[str, list[MutationSpec]] = defaultdict(list)
    for mutant in _all_of(root, modules):
        piles[str(mutant.module_path.parent)].append(mutant)
    for pile in piles.values():
        chance.shuffle(pile)
    dealt = [pile.pop() for _ in range(max(map(len, piles.values()))) for pile in piles.values() if pile]
    return dealt[:size] if size else dealt


def _all_of(root: Path, modules: Sequence[str]) -> Iterator[MutationSpec]:
    paths = [path for module in modules for path in _files(root / module)]
    with TemporaryDirectory() as folder, use_db(f"{folder}/mutants.sqlite", WorkDB.Mode.create) as found:
        init([path.relative_to(root) for path in paths], found, {})
        mutants = [item.mutations[0] for item in found.work_items]
    lines = {path.relative_to(root): path.read_text("utf-8").splitlines() for path in paths}
    mutants.sort(key=lambda one: (one.module_path, one.operator_name, one.occurrence))
    for one in mutants:
        line = lines[one.module_path][one.start_pos[0] - 1]
        if line.startswith("@dataclass("):  # how a state is stored, not what is decided
            continue
        if not SAYS_NOTHING.search(one.operator_name):
            yield one


def _files(path: Path) -> list[Path]:
    return sorted(path.rglob("*.py")) if path.is_dir() else [path]
