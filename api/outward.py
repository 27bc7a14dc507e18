"""Which addresses outside may be set: what is said there, and who is asked, must be under TLS."""

import re
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from pydantic_core import PydanticCustomError

_WRITTEN: Final = re.compile(r"https?://[^/?#\s@\\\x00-\x1f\x7f]+(/[^?#\s\x00-\x1f\x7f]*)?")
"""No user or password, which would show in logs; no query, since a path is added; nothing that cannot be
sent or stored."""


def named(host: str) -> str:
    """An address of loopback by its name: passkeys are for a name, and who logged in at the one is a stranger
    at the other."""
    return "localhost" if host in ("127.0.0.1", "::1") else host


def checked(url: str, instead: str = "") -> str:
    """The URL without its last slash. ``instead``: what else may be set, for the message.

    https; http on this machine alone: keys, addresses of people and payment orders would cross a network
    where others read and change them. Raises PydanticCustomError, which never holds what was set."""
    if not _WRITTEN.fullmatch(url) or not _is_safe(url):
        raise PydanticCustomError(
            "outward",
            "https://host/path without user, query or fragment, http:// on loopback alone (127.0.0.1, [::1],"
            " localhost){instead}",
            {"instead": instead},
        )
    return url.rstrip("/")


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        there = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, an address that is none
        return False
    return there and (parts.scheme == "https" or _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
