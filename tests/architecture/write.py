"""Regenerates docs/modules.md, docs/events.md and its schemas: ``python -m tests.architecture.write``."""

from tests.architecture.module_index import PAGE, index
from tests.following.write import write

if __name__ == "__main__":
    PAGE.write_text(index())
    write()
