"""Writes what other systems follow along by in docs/ (``python -m tests.architecture.write``)."""

from tests.following import asyncapi, older
from tests.following.page import PAGE, SCHEMAS, all_schemas, page


def write() -> None:
    """Catalogue, schemas, the feed described; of versions that are recorded no more the schemas
    that are not there yet."""
    older.write_missing()
    PAGE.write_text(page())
    SCHEMAS.write_text(all_schemas())
    asyncapi.FILE.write_text(asyncapi.text())
