"""A vault in one file: its records, where its log stood, and a seal by which damage and forgery are found."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from adapters.key_vault.keep import Kind
from adapters.key_vault.wrapping import NotWrappedByThis, Wrapping
from domain.ports import Randomness

FORMAT = "toegang-vault-backup-2"
SEAL_KEY_BYTES = 64
"""Longer than any key of a vault: what a vault holds, wrapped, seals no backup. One of its records wraps
what everybody knows: that which shows whether the wrapping key is the right one."""
KINDS = (Kind.OPERATOR, Kind.DESTROYED, Kind.KEY, Kind.SUBJECT, Kind.INDEX)
"""Not the secrets still to be sent: most of those in an old backup were sent long ago."""
WRAPPED = frozenset({Kind.OPERATOR, Kind.KEY, Kind.INDEX})

Record = tuple[Kind, str, bytes]


class NoBackup(ValueError):
    """The file is no backup, is damaged, or was not sealed by this wrapping key."""


@dataclass(frozen=True, slots=True)
class Backup:
    """``position`` and ``event_sha256`` (hex; "" of an empty log): the log's end when it was made."""

    position: int
    event_sha256: str
    records: Sequence[Record]


def pack(backup: Backup, wrapping: Wrapping, randomness: Randomness) -> bytes:
    """Lines of JSON. The last is an HMAC over those before it, by a key that is wrapped in the first: who
    does not have the wrapping key can neither make nor change a backup. Data keys stay wrapped."""
    key = randomness.token(SEAL_KEY_BYTES)
    first = {
        "format": FORMAT,
        "position": backup.position,
        "event_sha256": backup.event_sha256,
        "records": len(backup.records),
        "key": _text(wrapping.wrap(key)),
    }
    lines = [json.dumps(first), *(json.dumps([kind, name, _text(it)]) for kind, name, it in backup.records)]
    body = "".join(f"{line}\n" for line in lines).encode()
    return body + f"{_seal(key, body)}\n".encode()


def unpack(content: bytes, wrapping: Wrapping) -> Backup:
    """Raises NoBackup."""
    try:
        body, seal = content[:-1].rsplit(b"\n", 1)
        body += b"\n"
        first = json.loads(body[: body.index(b"\n")])
        key = wrapping.unwrap(base64.b64decode(first["key"], validate=True))
    except NotWrappedByThis:
        raise NoBackup(
            "it was made with another wrapping key, or is damaged: put that key's file in its place"
        ) from None
    except (ValueError, KeyError, TypeError):
        raise NoBackup("it is no backup of a key vault, or is damaged") from None
    if len(key) != SEAL_KEY_BYTES:
        raise NoBackup("it was sealed with a key of the vault, and not by toegang vault backup")
    if not content.endswith(b"\n") or not hmac.compare_digest(seal, _seal(key, body).encode()):
        raise NoBackup("it is damaged or was changed")
    if first["format"] != FORMAT:
        raise NoBackup("it was made by another release")
    rows = [json.loads(line) for line in body.splitlines()[1:]]
    records = [(Kind(kind), name, base64.b64decode(it, validate=True)) for kind, name, it in rows]
    return Backup(first["position"], first["event_sha256"], records)


def _seal(key: bytes, body: bytes) -> str:
    return hmac.digest(key, body, hashlib.sha256).hex()


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
