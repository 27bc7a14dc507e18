"""One event proven to whoever has the log's public key: made from the tree, checked without any database."""

import base64
import binascii
import gzip
import json
import re
import zlib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Engine

from adapters.evidence.comparing import head
from adapters.evidence.keeper import Evidence
from adapters.evidence.leaves import COLUMNS, entry_of_line, lines
from adapters.evidence.notes import BadNote, Checkpoint, Verifier
from adapters.evidence.tree import HASH_BYTES, inclusion, is_included, leaf_hash

FORMAT: Final = "c2sp.org/tlog-proof@v1"
PROOF_BYTES_MAX: Final = 1 << 20
"""An event as the log takes them is far shorter."""


class NoProof(Exception):
    """Nothing that could hold: no event that is signed, or a file that is no proof. Its text says which."""


class NotProven(Exception):
    """The proof does not hold, or cannot be made of what is signed. Its text says why."""


@dataclass(frozen=True, slots=True)
class EventProof:
    """A C2SP tlog-proof: its extra data is the event's canonical line."""

    line: bytes
    index: int
    path: Sequence[bytes]
    note: str

    @property
    def size(self) -> int:
        """Of the log that its checkpoint speaks of."""
        return int(self.note.split("\n")[1])

    def __str__(self) -> str:
        hashes = [base64.b64encode(each).decode() for each in self.path]
        extra = base64.b64encode(self.line).decode()
        return "\n".join([FORMAT, f"extra {extra}", f"index {self.index}", *hashes, "", self.note])

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises NoProof."""
        head, _, note = text.partition("\n\n")
        lines = head.split("\n")
        if len(lines) < 3 or lines[0] != FORMAT or not re.fullmatch(r"index (0|[1-9][0-9]{0,18})", lines[2]):
            raise NoProof(f"a proof begins with {FORMAT}, the event and its index")
        word, _, extra = lines[1].partition(" ")
        try:
            line, *path = [base64.b64decode(each, validate=True) for each in (extra, *lines[3:])]
        except (binascii.Error, ValueError):
            raise NoProof("what stands in a proof is base64") from None
        if word != "extra" or any(len(each) != HASH_BYTES for each in path):
            raise NoProof("a proof holds the event and hashes of 32 bytes")
        return cls(line, int(lines[2].removeprefix("index ")), path, note)


def write_proof(to: Path, proof: EventProof) -> None:
    """As text; compressed where the file's name says so, the same bytes each time. Raises OSError."""
    content = str(proof).encode()
    to.write_bytes(gzip.compress(content, mtime=0) if to.suffix == ".gz" else content)


def read_proof(file: Path) -> EventProof:
    """Compressed or not. Raises NoProof, OSError."""
    try:
        with file.open("rb") as opened:
            packed = opened.read(2) == b"\x1f\x8b"
            opened.seek(0)
            with gzip.open(opened) if packed else nullcontext(opened) as stream:
                content = stream.read(PROOF_BYTES_MAX + 1)
        if len(content) > PROOF_BYTES_MAX:
            raise NoProof("a proof is not that long")
        return EventProof.read(content.decode())
    except (UnicodeError, EOFError, zlib.error, gzip.BadGzipFile):
        raise NoProof("this file is no proof, or damaged") from None


def prove_event(store: Engine, evidence: Evidence, position: int) -> EventProof:
    """Reads one row and some tiles. Raises NoProof, NotProven, NotAsWritten, TilesUnfit."""
    size = evidence.checkpoint.size
    if not 1 <= position <= size:
        raise NoProof(f"no event at {position} is signed: the newest checkpoint has {size}")
    held = head(store)  # alone: a database that is away is no row that cannot be read
    found = [line for page in lines(store, position - 1, position) for line in page]
    if held < position or not found:
        raise NotProven(f"there is no event at {position}, though {size} are signed")
    path = inclusion(evidence.node, position - 1, size)
    proof = EventProof(found[0], position - 1, path, evidence.note)
    check_proof(proof, evidence.verifier)
    return proof


def check_proof(proof: EventProof, verifier: Verifier) -> Checkpoint:
    """Whether that event is in the log that this key signs; the checkpoint it was proven under. Raises
    NotProven."""
    try:
        checkpoint = verifier.checkpoint(proof.note)
    except BadNote as bad:
        raise NotProven(f"the checkpoint in the proof: {bad}") from None
    leaf = leaf_hash(entry_of_line(proof.line))
    if not is_included(proof.path, leaf, proof.index, checkpoint.size, checkpoint.root):
        raise NotProven("the hashes do not lead from this event to what was signed")
    if not proof.line.startswith(f"[{proof.index + 1},".encode()):
        raise NotProven("the event does not stand at its own position")
    if not _is_event(proof.line):
        raise NotProven("what was signed there is no event")
    return checkpoint


def _is_event(line: bytes) -> bool:
    try:
        return len(json.loads(line)) == len(COLUMNS)
    except (ValueError, TypeError, RecursionError):
        return False
