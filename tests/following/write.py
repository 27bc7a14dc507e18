"""Writes docs/events.md and docs/event-schemas.json (``python -m tests.architecture.write``)."""

from tests.following import older
from tests.following.page import PAGE, SCHEMAS, all_schemas, page


def write() -> None:
    """Also the schemas of versions that are recorded no more and have none yet."""
    older.write_missing()
    PAGE.write_text(page())
    SCHEMAS.write_text(all_schemas())
