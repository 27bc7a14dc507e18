"""Writes what other systems follow along by in docs/ (``python -m tests.architecture.write``)."""

from tests.following import asyncapi, html_page, older
from tests.following.page import PAGE, SCHEMAS, all_schemas, page


def write() -> None:
    """Catalogue, in Markdown and as the page that is served; schemas, the feed described; of versions that
    are recorded no more the schemas that are not there yet."""
    older.write_missing()
    PAGE.write_text(page())
    html_page.FILE.write_text(html_page.html())
    SCHEMAS.write_text(all_schemas())
    asyncapi.FILE.write_text(asyncapi.text())
