"""Every proof of a rule is counted, so that `make rules` misses one that is taken away."""

import ast

from tests.architecture.sources import ROOT
from tests.rules.listed import PROOFS


def test_every_proof_of_a_rule_is_counted() -> None:
    """A new one is counted in tests/rules/listed.py; one that goes takes its rule's word with it."""
    found = {
        int(path.stem.removeprefix("test_r")): sum(
            isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
            for node in ast.parse(path.read_text("utf-8")).body
        )
        for path in (ROOT / "tests/rules").glob("test_r*.py")
    }
    assert found == PROOFS
