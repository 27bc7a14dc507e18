"""Limits that keep every thought on one screen, and words where a reader needs them."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import TypeGuard

import pytest

from tests.architecture.sources import PACKAGES, Source, each_source, parsed

FUNCTION_LINES_MAX = 50
MODULE_LINES_MAX = 400
CATALOGUES = ("/events.py", "/commands.py")
"""Lists of many small classes: no length limit."""

EXCEPTION = re.compile(r"#\s*(type:\s*ignore|noqa|pragma)")
REASONED = re.compile(
    r"# (type: ignore\[[a-z\-, ]+\]|noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|pragma: no cover)\s[\s#:–-]*\w+.*\w"
)
ROUTE_METHODS = {"get", "post", "put", "patch", "delete"}
INSIDE_AN_AGGREGATE = re.compile(r"domain/\w+/(?!events|commands)\w+\.py")
"""State, decide, evolve and their helpers mean the same in every aggregate; use cases and policies are
explained at their command and module."""
BASE_OF_COMMANDS = re.compile(r"On[A-Z]\w+")

Documented = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def undocumented(source: Source) -> list[str]:
    """Public classes and the domain's functions, beside HTTP operations, that do not say what they mean."""
    if INSIDE_AN_AGGREGATE.fullmatch(source.name):
        return [node.name for node in source.tree.body if is_silent_command(node)]  # use cases' commands
    return [
        node.name
        for node in ast.walk(source.tree)
        if isinstance(node, Documented)
        and (is_public(node, source) or (source.package == "api" and is_operation(node)))
        and not says_what_it_means(node)
    ]


def is_silent_command(node: ast.stmt) -> TypeGuard[ast.ClassDef]:
    if not isinstance(node, ast.ClassDef):
        return False
    bases = {base.id for base in node.bases if isinstance(base, ast.Name)}
    return "Command" in bases and not says_what_it_means(node)


def is_public(node: Documented, source: Source) -> bool:
    if node not in source.tree.body or node.name.startswith("_") or BASE_OF_COMMANDS.fullmatch(node.name):
        return False
    return isinstance(node, ast.ClassDef) or source.package == "domain"


def says_what_it_means(node: Documented) -> bool:
    """By a docstring of its own, or of its members."""
    members = (inner for inner in node.body if isinstance(inner, Documented))
    if not isinstance(node, ast.ClassDef):
        return ast.get_docstring(node) is not None
    return any(map(is_text, node.body)) or any(map(ast.get_docstring, members))


def is_text(node: ast.stmt) -> bool:
    """A docstring of a class, or of the attribute above it."""
    match node:
        case ast.Expr(value=ast.Constant(value=str())):
            return True
        case _:
            return False


def is_operation(node: Documented) -> bool:
    return not isinstance(node, ast.ClassDef) and any(map(is_route, node.decorator_list))


def is_route(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr=method), keywords=keywords) if method in ROUTE_METHODS:
            return not any(word.arg == "include_in_schema" for word in keywords)
        case _:
            return False


def unexplained(text: str) -> list[str]:
    """Exceptions to a check that give no reason."""
    if not EXCEPTION.search(text):
        return []  # few modules have any, and to find the comments of all takes as long as importing them
    comments = [
        token.string
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type == tokenize.COMMENT
    ]
    return [comment for comment in comments if EXCEPTION.match(comment) and not REASONED.match(comment)]


@each_source(*PACKAGES, "tests")
def test_a_module_says_in_one_line_what_it_is(source: Source) -> None:
    docstring = ast.get_docstring(source.tree)
    assert docstring
    # A package may say in what order to read it; a rule's proof says the rule, word for word.
    if not source.name.endswith("__init__.py") and not source.name.startswith("tests/rules/"):
        assert "\n" not in docstring


@each_source(*PACKAGES, "tests")
def test_a_module_is_short(source: Source) -> None:
    if not source.name.endswith(CATALOGUES):
        assert source.text.count("\n") <= MODULE_LINES_MAX


@each_source(*PACKAGES, "tests")
def test_a_function_fits_on_a_screen(source: Source) -> None:
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(source)}
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES_MAX} == {}


@each_source(*PACKAGES)
def test_public_names_say_what_they_mean(source: Source) -> None:
    assert undocumented(source) == []


@each_source(*PACKAGES, "tests")
def test_an_exception_to_a_check_gives_its_reason(source: Source) -> None:
    assert unexplained(source.text) == []


@pytest.mark.parametrize(
    ("comment", "fine"),
    [
        ("# type: ignore", False),
        ("# type: ignore[arg-type]", False),
        ("# type: ignore[arg-type] # the library says Any", True),
        ("# noqa", False),
        ("# noqa: S105", False),
        ("# noqa: S105 - a name, no password", True),
        ("# a comment", True),
    ],
)
def test_a_reason_is_told_from_none(comment: str, fine: bool) -> None:
    assert (unexplained(f"x = 1  {comment}\n") == []) is fine


def test_an_http_operation_without_a_docstring_would_be_found() -> None:
    text = "@router.get('/x')\nasync def x(): ...\n@router.get('/y', include_in_schema=False)\ndef y(): ..."
    assert undocumented(parsed("api/staff/x.py", text)) == ["x"]
