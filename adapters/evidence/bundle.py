"""A log to take away: its events as stored, its tree, the checkpoint, and a program that verifies them."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Engine

from adapters.evidence import check_bundle
from adapters.evidence.keeper import Evidence
from adapters.evidence.keys import CHECKPOINT, PUBLIC
from adapters.evidence.leaves import lines
from adapters.evidence.verifying import Progress

FORMAT: Final = "toegang-bundle@v1"
EVENTS: Final = "events.jsonl"
MANIFEST: Final = "manifest.json"
SCHEMAS: Final = "schemas.json"
CHECKER: Final = "check_bundle.py"
LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
"""When every file in a bundle is from. Nothing is compressed either: the same log gives the same bytes,
whenever and wherever it is written."""


def export(
    store: Engine,
    evidence: Evidence,
    to: Path,
    schemas: bytes,
    progress: Progress = lambda _done, _of: None,
) -> Path:
    """Writes what stands under the newest checkpoint as a ZIP. ``schemas``: of the events in it.

    Nothing is left of one that was cut short. Raises TilesUnfit, NotAsWritten, OSError."""
    beside = to.with_name(f".{to.name}.new")
    try:
        with ZipFile(beside, "w", ZIP_STORED) as archive:
            bundle = _Bundle(archive)
            bundle.add(SCHEMAS, schemas)
            _fill(bundle, store, evidence, progress)
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)
    return to


@dataclass
class _Bundle:
    archive: ZipFile
    sums: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def file(self, name: str) -> "Iterator[_Summed]":
        entry = ZipInfo(name, LONG_AGO)
        entry.external_attr = 0o644 << 16
        with self.archive.open(entry, "w", force_zip64=True) as stream:
            summed = _Summed(stream)
            yield summed
        self.sums[name] = summed.digest.hexdigest()

    def add(self, name: str, content: bytes) -> None:
        with self.file(name) as file:
            file.write(content)


@dataclass
class _Summed:
    stream: IO[bytes]
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, content: bytes) -> None:
        self.stream.write(content)
        self.digest.update(content)


def _fill(bundle: _Bundle, store: Engine, evidence: Evidence, progress: Progress) -> None:
    size = evidence.checkpoint.size
    bundle.add(CHECKPOINT, evidence.note.encode())
    bundle.add(PUBLIC, f"{evidence.verifier}\n".encode())
    bundle.add(CHECKER, Path(check_bundle.__file__).read_bytes())
    for name, content in evidence.tiles.files(size):
        bundle.add(name, content)
    with bundle.file(EVENTS) as file:
        done = 0
        for page in lines(store, 0, size):
            file.write(b"".join(page))
            progress(done := done + len(page), size)
    manifest = {
        "format": FORMAT,
        "origin": evidence.checkpoint.origin,
        "events": size,
        "root": evidence.checkpoint.root.hex(),
        "sha256": dict(sorted(bundle.sums.items())),
    }
    bundle.add(MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")


@contextmanager
def unpacking_checker(to: Path) -> Iterator[None]:
    """The program, written first and put in its place last: where it cannot be written nothing is replaced,
    nor by what is written meanwhile. Raises OSError."""
    beside = to.with_name(f".{to.name}.new")
    try:
        unpack_checker(beside)
        yield
        beside.replace(to)
    finally:
        beside.unlink(missing_ok=True)


def unpack_checker(to: Path) -> Path:
    """The program alone: whoever checks takes it from us, not from a bundle that somebody handed over."""
    return Path(shutil.copyfile(check_bundle.__file__, to))
