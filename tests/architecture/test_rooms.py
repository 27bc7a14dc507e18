"""The rooms of api/: who may know whom, and no circle among its modules."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

import pytest

from tests.architecture.sources import Source, each_source, parsed, sources

OF_THE_ASKING = {"public", "holders", "systems", "staff", "auditors"}
"""One for each of those who ask."""
GATHERS = "api/http/app.py"
EDGE = {"http", "ports"}

MAY_KNOW: Mapping[str, set[str]] = {
    "outward": set(),
    "settings": {"outward"},
    "ports": set(),
    "process": {"process", "ports", "settings", "following"},
    "compose": {"process", "ports", "settings"},
    "explaining": {"explaining"},
    "following": {"following"},
    "http": {*EDGE, "explaining"},
    "pages": {*EDGE, "pages"},
    "public": {*EDGE, "following", "public"},
    "holders": {*EDGE, "public", "holders"},
    "systems": {*EDGE, "following", "holders", "outward", "systems"},
    "staff": {*EDGE, "explaining", "public", "holders", "staff"},
    "auditors": {*EDGE, "explaining", "auditors"},
    "terminal": {"terminal", "process", "settings"},
    "demo": {*EDGE, "process", "compose", "settings", "terminal", "demo"},
    "year": {"explaining", "holders", "process", "compose", "settings", "demo", "year"},
    "cli": {
        *EDGE,
        "explaining",
        "following",
        "outward",
        "staff",
        "process",
        "compose",
        "settings",
        "terminal",
        "demo",
        "year",
        "cli",
    },
    "__init__": set(),
}
"""What is shared between two rooms lies in the one that is named in both."""


def room(module: str) -> str:
    return module.split(".")[1]


def module_of(source: Source) -> str:
    return source.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


MODULES = {module_of(source) for source in sources("api")}


def known_to(source: Source) -> Iterator[str]:
    """The modules of api that this one imports, wherever the import stands."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            within = [f"{node.module}.{alias.name}" for alias in node.names]
            named = [each if each in MODULES else node.module or "" for each in within]
        else:
            continue
        yield from (name for name in named if name.startswith("api."))


def strangers(source: Source) -> set[str]:
    """What this module imports from rooms that its own may not know."""
    parts = source.name.removesuffix(".py").split("/")
    may_know = MAY_KNOW[parts[1]] | ({*OF_THE_ASKING, "pages"} if source.name == GATHERS else set())
    return {name for name in known_to(source) if room(name) not in may_know}


@each_source("api")
def test_a_room_knows_only_those_below_it(source: Source) -> None:
    assert strangers(source) == set()


def test_no_modules_of_the_api_know_each_other_in_a_circle() -> None:
    graph = {module_of(source): set(known_to(source)) - {module_of(source)} for source in sources("api")}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("api/http/reading.py", "from api.staff.acting import act"),
        (
            "api/http/openapi.py",
            "def write():\n    from api.http.app import routed\n    from api.public import docs",
        ),
        ("api/public/questions.py", "import api.staff.questions"),
        ("api/holders/orders.py", "from api.systems import invoices"),
        ("api/demo/story.py", "from api.cli.reading import show_inbox"),
        ("api/terminal/show.py", "from api.compose import open_system"),
        ("api/process/serving.py", "from api.http.app import http_app"),
        ("api/settings.py", "from api.ports import Ports"),
    ],
)
def test_an_arrow_that_runs_up_would_be_found(name: str, text: str) -> None:
    assert strangers(parsed(name, text))


def test_the_application_alone_gathers_the_rooms() -> None:
    text = "from api.staff import work\nimport api.public.docs"
    assert not strangers(parsed(GATHERS, text))
    assert strangers(parsed("api/http/direct.py", text))
