"""Which Chromium the tests drive: Debian's, or the one that tests/browser/bring.sh brought."""

import shutil
from pathlib import Path
from typing import Final

BROUGHT: Final = Path(__file__).parents[2] / ".browser" / "chromium"
FLAGS: Final = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
"""The same engine without what surrounds it on a desk costs a quarter: it is driven where it is."""


def executable() -> str:
    """Its path. Raises RuntimeError where there is none: a proof is never skipped."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None and BROUGHT.exists():
        found = str(BROUGHT)
    if found is None:
        raise RuntimeError(
            "No Chromium: run `bash tests/browser/bring.sh`, or install chromium-headless-shell as root."
        )
    return found
