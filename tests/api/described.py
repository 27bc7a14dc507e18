"""What the API says of itself, made once in a process."""

from typing import Any, Final

from api.http.app import routed
from api.http.openapi import document

DESCRIBED: Final[dict[str, Any]] = document(routed())
"""For reading only."""
