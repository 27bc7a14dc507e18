"""Every rule has a proof, but for those that are named as open; each proof tells its rule word for word."""

import ast
from pathlib import Path

from tests.rules.listed import OPEN, RULES

PROOFS = {int(path.stem.removeprefix("test_r")): path for path in Path(__file__).parent.glob("test_r*.py")}


def test_there_are_56_rules() -> None:
    assert list(RULES) == list(range(1, 57))


def test_a_rule_has_a_proof_or_is_named_as_open_and_never_both() -> None:
    assert set(PROOFS) | set(OPEN) == set(RULES)
    assert set(PROOFS) & set(OPEN) == set()


def test_a_proof_tells_its_rule() -> None:
    for number, path in PROOFS.items():
        told = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        assert " ".join(told.split()) == f"R{number} {RULES[number]}"
