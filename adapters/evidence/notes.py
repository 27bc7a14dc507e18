"""Checkpoints of the tree as C2SP signed notes: what was signed, by which key."""

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from adapters.evidence.tree import HASH_BYTES

NAME: Final = re.compile(r"[^\s+/]+(/[^\s+/]+)+")
"""Of a log's key, and of the log: host/log, without blanks or +."""
ED25519: Final = b"\x01"
DASH: Final = "\N{EM DASH} "


class BadNote(Exception):
    """Not a note, not a checkpoint, or not signed by the key that was asked for. Its text says which."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A promise of the log: its first ``size`` events have this root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_base64(self.root)}\n"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises BadNote."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1]:
            raise BadNote("a checkpoint has three lines")
        origin, size, root = lines[:3]
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
            raise BadNote("the size of a checkpoint is a number")
        found = _bytes(root)
        if len(found) != HASH_BYTES:
            raise BadNote("the root of a checkpoint is a SHA-256")
        return cls(origin, int(size), found)


@dataclass(frozen=True, slots=True)
class Verifier:
    """The public half of a key, written as name+hash+key (C2SP signed-note)."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_base64(ED25519 + self.public)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises BadNote."""
        parts = text.strip().split("+", 2)
        key = _bytes(parts[2]) if len(parts) == 3 else b""
        if key[:1] != ED25519 or len(key) != 33:
            raise BadNote("an Ed25519 key is written name+hash+key")
        found = cls(parts[0], key[1:])
        if found.key_id.hex() != parts[1] or not NAME.fullmatch(parts[0]):
            raise BadNote("the hash in the key is not that of its name and key")
        return found

    def checkpoint(self, note: str) -> Checkpoint:
        """What this key signed. Lines of other keys are passed over; two of this one are refused. Raises
        BadNote."""
        text, signatures = _parts(note)
        ours = [signature for name, key_id, signature in signatures if (name, key_id) == self._named]
        if len(ours) != 1:
            raise BadNote(f"signed {len(ours)} times by {self.name}, once is right")
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(ours[0], text.encode())
        except InvalidSignature:
            raise BadNote(f"the signature is not that of {self.name}") from None
        found = Checkpoint.read(text)
        if found.origin != self.name:
            raise BadNote(f"a checkpoint of {found.origin}, not of {self.name}")
        return found

    @property
    def _named(self) -> tuple[str, bytes]:
        return self.name, self.key_id


class Signer:
    """The log's own key. ``name`` is the log's: host/log."""

    def __init__(self, name: str, private: bytes) -> None:
        assert NAME.fullmatch(name), "host/log, without blanks or +"
        self._key = Ed25519PrivateKey.from_private_bytes(private)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    def sign(self, size: int, root: bytes) -> str:
        """The checkpoint as a note."""
        text = Checkpoint(self.verifier.name, size, root).text
        signature = _base64(self.verifier.key_id + self._key.sign(text.encode()))
        return f"{text}\n{DASH}{self.verifier.name} {signature}\n"


def _parts(note: str) -> tuple[str, Sequence[tuple[str, bytes, bytes]]]:
    text, parted, lines = note.rpartition("\n\n")
    if not parted or not lines.endswith("\n"):
        raise BadNote("a note is a text, an empty line and its signatures")
    signatures = []
    for line in lines[:-1].split("\n"):
        name, _, signature = line.removeprefix(DASH).partition(" ")
        if not line.startswith(DASH) or not name or len(found := _bytes(signature)) < 5:
            raise BadNote("a line of a signature is a dash, a name and the signature")
        signatures.append((name, found[:4], found[4:]))
    return f"{text}\n", signatures


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote("not base64") from None
