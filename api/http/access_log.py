"""One line per request: these fields and no others, so that no id, code or name gets in."""

import json
import logging
from datetime import UTC, datetime
from typing import Any, Final

FIELDS: Final = ("method", "route", "status", "ms", "principal", "correlation_id")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN: Final = "(none)"
"""A route that we do not have."""
NAME: Final = "toegang.access"


_logger = logging.getLogger(NAME)


def record(**fields: Any) -> None:
    """A line of JSON; fields that are not in FIELDS are left out."""
    if _logger.isEnabledFor(logging.INFO):
        line = {name: fields[name] for name in FIELDS if name in fields}
        at = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        _logger.info(json.dumps({"event": "request", **line, "timestamp": at}))


def to_stderr() -> None:
    """As `serve` does it."""
    logger = logging.getLogger(NAME)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
