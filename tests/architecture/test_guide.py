"""The guide for newcomers asks only for what there is."""

import json
import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_every_address_of_the_guide_is_an_operation() -> None:
    operations = json.loads((DOCS / "openapi.json").read_text())["paths"]
    known = [re.compile(re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(path))) for path in operations]
    asked = re.findall(r"\$BASE(/[^ ?'\"]+)", (DOCS / "getting-started.md").read_text())
    assert asked
    assert [path for path in asked if not any(one.fullmatch(path) for one in known)] == []
