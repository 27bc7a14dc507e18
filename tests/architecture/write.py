"""Regenerates docs/modules.md, and what docs/ has of events: ``python -m tests.architecture.write``."""

from tests.architecture.module_index import PAGE, index
from tests.following.write import write

if __name__ == "__main__":
    PAGE.write_text(index())
    write()
