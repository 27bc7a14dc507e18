"""One line per request: these fields and no others, so that no id, code or name gets in."""

import logging
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

FIELDS: Final = ("method", "route", "status", "ms", "principal", "correlation_id")
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
UNKNOWN: Final = "(none)"
"""A route that we do not have."""
NAME: Final = "toegang.access"


def _allowed(_: Any, __: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {name: line[name] for name in ("event", *FIELDS) if name in line}


_logger = structlog.wrap_logger(
    logging.getLogger(NAME),
    processors=[
        _allowed,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(),
    ],
    wrapper_class=structlog.stdlib.BoundLogger,
)


def record(**fields: Any) -> None:
    """A line of JSON; fields that are not in FIELDS are left out."""
    _logger.info("request", **fields)


def to_stderr() -> None:
    """As `serve` does it."""
    logger = logging.getLogger(NAME)
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(message)s"))
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
