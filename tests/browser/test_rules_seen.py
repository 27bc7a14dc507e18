"""Every rule has a proof in a browser too."""

import ast
from pathlib import Path

from tests.rules.listed import RULES

HERE = Path(__file__).parent


def shown() -> set[int]:
    """The rules that tests of this folder are marked with."""
    found: set[int] = set()
    for file in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(attr="rules"), args=numbers):
                    found |= {one.value for one in numbers if isinstance(one, ast.Constant)}  # type: ignore[misc] # ints
                case _:
                    pass
    return found


def test_each_rule_is_shown_by_a_test() -> None:
    assert shown() == set(RULES)
