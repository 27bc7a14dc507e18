"""Regenerates docs/openapi.json and docs/problems.md: ``python -m tests.api.write``."""

from api.http.app import routed
from api.http.openapi import as_text, document
from api.public.problem_pages import in_markdown
from tests.architecture.sources import ROOT

if __name__ == "__main__":
    (ROOT / "docs" / "openapi.json").write_text(as_text(document(routed())))
    (ROOT / "docs" / "problems.md").write_text(in_markdown())
