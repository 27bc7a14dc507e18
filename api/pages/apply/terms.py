"""The terms of use, every version of them (R9)."""

from typing import Final

from starlette.responses import Response

from api.pages.page import Page
from api.pages.visit import Visit

TERMS: Final = Page("/terms/{version}")
PAGES: Final = (TERMS,)


@TERMS.shows
async def terms(visit: Visit) -> Response:
    """The text of one version, and the others that there are."""
    told = await visit.read("/v1/terms/{version}")
    versions = await visit.read("/v1/terms")
    heading, _, text = told["text"].partition("\n\n")
    articles = [article.removeprefix(f"{n}. ") for n, article in enumerate(_articles(text), 1)]
    others = [one for one in versions["items"] if one["version"] != told["version"]]
    return await visit.show(
        "apply/terms.html", title=heading.partition("\n")[0], told=told, articles=articles, others=others
    )


def _articles(text: str) -> list[str]:
    """One each, without the breaks that a file has; what follows a number is indented."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line.strip())
    return lines
