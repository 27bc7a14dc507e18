"""Regenerates docs/modules.md: ``python -m tests.architecture.write``."""

from tests.architecture.module_index import PAGE, index

if __name__ == "__main__":
    PAGE.write_text(index())
