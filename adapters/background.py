"""What goes wrong in work that nobody waits for: lines of JSON, for who reads them by machine."""

import json
import logging
from datetime import UTC, datetime


def note(
    log: logging.Logger,
    what: str,
    error: BaseException | str,
    *,
    position: int | None = None,
    level: int = logging.ERROR,
) -> None:
    """``error``: its class is told, never its text, which may hold personal data; or the name of a class and
    ids. ``position``: of the event it was about, or after which it came."""
    told = error if isinstance(error, str) else type(error).__name__
    at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
    line = {"event": "background", "what": what, "position": position, "error": told, "timestamp": at}
    log.log(level, "%s", json.dumps(line))
