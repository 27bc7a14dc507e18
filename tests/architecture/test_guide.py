"""The guides for newcomers ask only for what there is."""

import json
import re

import pytest

from tests.architecture.module_index import PAGE, index
from tests.architecture.sources import ROOT

DOCS = ROOT / "docs"
PATH = re.compile(r"`([\w.-]+/[\w./-]*)`")
MODULE = re.compile(r"python -m ([\w.]+)")


def missing(page: str) -> list[str]:
    """The paths and modules that a page names and that are not there."""
    named = PATH.findall(page) + [f"{module.replace('.', '/')}.py" for module in MODULE.findall(page)]
    return [path for path in named if not (ROOT / path).exists()]


def test_every_path_of_the_architecture_is_there() -> None:
    page = (DOCS / "architecture.md").read_text()
    assert len(PATH.findall(page)) > 40
    assert missing(page) == []


def test_every_room_with_side_effects_module_of_the_edge_and_use_case_is_on_the_page() -> None:
    page = (DOCS / "architecture.md").read_text()
    packages = [f"adapters/{path.parent.name}/" for path in (ROOT / "adapters").glob("*/__init__.py")]
    modules = [f"adapters/{path.name}" for path in (ROOT / "adapters").glob("*.py")]
    edge = [path.name for path in (ROOT / "api" / "http").glob("*.py")]
    decisions = [path.name for path in (ROOT / "domain" / "use_cases").glob("*.py")]
    rooms = {*packages, *modules, *edge, *decisions} - {"adapters/__init__.py", "__init__.py"}
    assert [room for room in sorted(rooms) if f"`{room}`" not in page] == []


def test_the_index_of_modules_is_current() -> None:
    assert PAGE.read_text() == index(), "run python -m tests.architecture.write"


def test_a_path_that_is_not_there_would_be_found() -> None:
    page = "`api/routes/` and `domain/values.py`, by `python -m api.openapi write`"
    assert missing(page) == ["api/routes/", "api/openapi.py"]


@pytest.mark.parametrize("guide", ["getting-started.md", "finance.md", "following.md"])
def test_every_address_of_a_guide_is_an_operation(guide: str) -> None:
    operations = json.loads((DOCS / "openapi.json").read_text())["paths"]
    known = [re.compile(re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(path))) for path in operations]
    asked = re.findall(r"\$BASE(/[^ ?'\"]+)", (DOCS / guide).read_text())
    assert asked
    assert [path for path in asked if not any(one.fullmatch(path) for one in known)] == []
