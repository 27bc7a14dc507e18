"""The machines ask everything that can be asked: a command that is new has its rule, or a reason here."""

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from domain.catalogue import AGGREGATES, USE_CASES

ROOT = Path(__file__).parents[2]
DOMAIN, KIT = ROOT / "domain", ROOT / "toegang_testing"


def names_used(paths: Iterable[Path]) -> set[str]:
    """What the code names, beside imports and definitions."""
    trees = [ast.parse(path.read_text("utf-8")) for path in paths]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


BY_HAND = "members.py"
"""The one desk that no machine uses."""
DESKS = [path for path in (KIT / "desks").glob("*.py") if path.name != BY_HAND]
ASKED = names_used([*(KIT / "machines").glob("*.py"), *DESKS])
POLICIES = names_used((DOMAIN / "policies").glob("*.py"))
DECISIONS = names_used([*(DOMAIN / "use_cases").glob("*.py"), *(DOMAIN / "effect").glob("*.py")])
USE_CASE_NAMES = {command.__name__ for command in USE_CASES}
ELSEWHERE = {
    "CompleteEffect": "what reactors note of their work: tests/adapters/reactors",
    "FailEffect": "what reactors note of their work: tests/adapters/reactors",
    "RecordAnswer": "what reactors note of their work: tests/adapters/reactors",
    "SendElsewhere": "staff, of what failed: tests/adapters/reactors/test_loose_ends.py",
    "EraseFiscalYear": "seven years: tests/domain/test_ending.py and tests/life",
    "EraseBankYear": "seven years: tests/domain/test_bank_years.py and tests/life",
    "FinishBankYearErasure": "seven years: tests/domain/test_bank_years.py and tests/life",
    "FinishFiscalErasure": "seven years: tests/domain/test_ending.py and tests/life",
}


@pytest.mark.parametrize("name", sorted({command.__name__ for command in (*AGGREGATES, *USE_CASES)}))
def test_a_command_is_asked_by_a_machine_or_by_a_decision_that_one_asks(name: str) -> None:
    yielded = name in POLICIES or (name in DECISIONS and name not in USE_CASE_NAMES)
    assert name in ASKED or yielded or name in ELSEWHERE
    assert not (name in ASKED and name in ELSEWHERE), "the exception is out of date"
