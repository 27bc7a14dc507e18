"""Signatures as Standard Webhooks has them: HMAC-SHA256 over id, time and body."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.ports import Randomness
from domain.values import Plain

SECRET_PREFIX: Final = "whsec_"  # noqa: S105 - how all begin, no secret
SECRET_BYTES: Final = 32
"""The standard asks for 24 to 64."""


def new_secret(randomness: Randomness) -> Plain:
    return Plain(SECRET_PREFIX + base64.b64encode(randomness.token(SECRET_BYTES)).decode())


def headers(message_id: str, at: datetime, body: bytes, secrets: Sequence[Plain]) -> Mapping[str, str]:
    """Signed with each secret, so that a receiver knows one of them while it changes over.

    What is signed is the header's own text of the moment: whole seconds since 1970 in UTC."""
    assert at.tzinfo is not None, "a moment without a time zone"
    assert "." not in message_id, "the standard separates what is signed by full stops"
    moment = str(int(at.timestamp()))
    signed = f"{message_id}.{moment}.".encode() + body
    signatures = [f"v1,{_signature(secret, signed)}" for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(signatures),
    }


def _signature(secret: Plain, signed: bytes) -> str:
    key = base64.b64decode(secret.text.removeprefix(SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
