"""What a browser keeps for us: sessions, the secret behind tokens of forms, what was done, the language."""

import hmac
import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

HOLDER: Final = "__Host-toegang"
STAFF: Final = "__Host-toegang-staff"
VISIT: Final = "__Host-toegang-visit"
"""Drawn at the first form, and anew at every log-in and log-out: a token of before is worth nothing then."""
DONE: Final = "__Host-toegang-done"
"""The text's key of what was just done: in no address, where a stranger's link could say anything was."""
DONE_LASTS_S: Final = 60
LANGUAGE: Final = "toegang-language"
LANGUAGE_LASTS_S: Final = 365 * 24 * 3600


def kept(name: str, value: str, *, strict: bool = False) -> str:
    """A cookie that ends with the browser's session, as a header says it (RFC 6265bis). Lax where a person
    comes back from the payment provider's page, or by a link in a mail."""
    site = "Strict" if strict else "Lax"
    return f"{name}={value}; Path=/; Secure; HttpOnly; SameSite={site}"


def lasting(name: str, value: str, lasts_s: int) -> str:
    """One that is no secret, and stays."""
    return f"{name}={value}; Path=/; Max-Age={lasts_s}; Secure; SameSite=Lax"


def told(name: str, value: str) -> str:
    """What the next page tells, and takes away; where none is shown it is over in a minute."""
    return f"{name}={value}; Path=/; Max-Age={DONE_LASTS_S}; Secure; HttpOnly; SameSite=Lax"


def ended(name: str) -> str:
    """Takes it away."""
    return f"{name}=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax"


def for_every_page(cookie: str) -> str:
    """A cookie that the API set for its own addresses, for pages too."""
    parts = [part.strip() for part in cookie.split(";")]
    return "; ".join("Path=/" if part.lower().startswith("path=") else part for part in parts)


def fresh() -> str:
    """A secret nobody guesses."""
    return secrets.token_urlsafe(32)


def form_token(cookies: Mapping[str, str], visit: str) -> str:
    """What proves that a form is one of ours, of this browser and this session: it follows from secrets that
    no other site can read."""
    sessions = f"{cookies.get(HOLDER, '')}|{cookies.get(STAFF, '')}"
    return hmac.new(visit.encode(), f"form|{sessions}".encode(), sha256).hexdigest()


def is_token(cookies: Mapping[str, str], given: str) -> bool:
    """Whether a form came with the token of this visit."""
    visit = cookies.get(VISIT, "")
    return bool(visit) and hmac.compare_digest(form_token(cookies, visit).encode(), given.encode())
