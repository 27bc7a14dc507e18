"""Tokens of sessions: made, and what is kept of them."""

import base64
import hashlib

from domain.ports import Randomness
from domain.values import Plain

TOKEN_BYTES = 32


def new_token(randomness: Randomness, prefix: str = "") -> Plain:
    return Plain(prefix + base64.urlsafe_b64encode(randomness.token(TOKEN_BYTES)).decode().rstrip("="))


def token_hash(token: Plain) -> str:
    """Plain SHA-256: a token has 256 random bits, so that nothing can be guessed from its hash. Whatever
    somebody sends instead of a token has a hash too."""
    return hashlib.sha256(token.text.encode("utf-8", "surrogatepass")).hexdigest()
