"""Regenerates docs/events.md and docs/event-schemas.json: ``python -m tests.following.write``."""

from tests.following import older
from tests.following.page import PAGE, SCHEMAS, all_schemas, page

if __name__ == "__main__":
    print("\n".join(older.write_missing()) or "no older version was missing")
    PAGE.write_text(page())
    SCHEMAS.write_text(all_schemas())
