"""For which site passkeys are (WebAuthn)."""

from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import urlsplit

DEFAULT_PORTS: Final = {"http": 80, "https": 443}
LOOPBACK: Final = ("127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """``id``: the RP id, which a browser takes from a page at ``origin`` alone. It is a domain name under
    https, or localhost."""

    id: str
    origin: str

    @classmethod
    def at(cls, url: str) -> Self:
        """The site that is reached there. An address of loopback is no domain name: it is localhost."""
        parts = urlsplit(url)
        host = parts.hostname or ""
        name = "localhost" if host in LOOPBACK else host
        port = "" if parts.port in (None, DEFAULT_PORTS.get(parts.scheme)) else f":{parts.port}"
        return cls(name, f"{parts.scheme}://{name}{port}")
