"""The index of modules, made of what each says of itself."""

import ast
from itertools import groupby

from tests.architecture.sources import PACKAGES, ROOT, Source, sources

PAGE = ROOT / "docs" / "modules.md"


def room(source: Source) -> str:
    """Folder of a file, as it is written on the page."""
    return source.name.rpartition("/")[0] + "/"


def about(source: Source) -> str:
    """The first paragraph of its docstring, on one line."""
    return " ".join((ast.get_docstring(source.tree) or "").split("\n\n")[0].split())


def index() -> str:
    """Every module in a line, by room."""
    lines = [
        "# Every module in a line",
        "",
        "For whoever looks for a word and does not know the room yet; the rooms themselves are explained in"
        " [architecture.md](architecture.md). Made by `python -m tests.architecture.write`"
        " from the modules' own first lines.",
    ]
    ordered = sorted(
        sources(*PACKAGES), key=lambda source: (PACKAGES.index(source.package), room(source), source.name)
    )
    for name, modules in groupby(ordered, key=room):
        lines += ["", f"## `{name}`", ""]
        for source in modules:
            file = source.name.rpartition("/")[2]
            lines.append(f"- {about(source)}" if file == "__init__.py" else f"- `{file}` {about(source)}")
    return "\n".join(lines) + "\n"
