"""A keep of files: durable before use, changed by one process at a time, overwritten before removal."""

import fcntl
import os
import secrets
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from adapters.key_vault.keep import Kind
from domain.ports import Randomness

WRAPPING_KEY_BYTES = 32
NAME_LENGTH_MAX = 200
_TEMPORARY = "temporary-"


def make_wrapping_key(path: Path, randomness: Randomness) -> None:
    """Makes the operator's key file, readable by its owner only. Raises FileExistsError: never replaced."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(randomness.token(WRAPPING_KEY_BYTES).hex().encode())
        file.flush()
        os.fsync(file.fileno())
    _sync_directory(path.parent)


def read_wrapping_key(path: Path) -> bytes:
    """The operator's key. Raises FileNotFoundError, and ValueError on a file that others can read."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ValueError("the wrapping key file must be readable by its owner only (mode 0600)")
    try:
        key = bytes.fromhex(path.read_text("ascii"))
    except ValueError:
        key = b""
    if len(key) != WRAPPING_KEY_BYTES:
        raise ValueError("the wrapping key file is damaged: it must hold 64 hexadecimal digits")
    return key


class FileKeep:
    """One folder per kind, one file per record; names are percent-encoded.

    Changes happen under a lock on the directory (flock: other processes, and other threads because
    each opens the lock file anew). Reading takes no lock: a record appears whole, by link."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for folder in (directory, *(directory / kind for kind in Kind)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _sync_directory(directory)
        with self.locked():
            self._sweep()

    @contextmanager
    def locked(self) -> Iterator[None]:
        descriptor = os.open(self._directory / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # releases the lock

    def read(self, kind: Kind, name: str) -> bytes | None:
        try:
            return self._path(kind, name).read_bytes()
        except FileNotFoundError:
            return None

    def add(self, kind: Kind, name: str, content: bytes) -> None:
        path = self._path(kind, name)
        # The name of a temporary file is no key and never recorded: it needs no Randomness port.
        temporary = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)  # unlike a rename it never replaces a key that is in use
        finally:
            temporary.unlink()
        _sync_directory(path.parent)

    def names(self, kind: Kind, prefix: str) -> Sequence[str]:
        entries = (entry.name for entry in os.scandir(self._directory / kind))
        names = (unquote(entry[1:]) for entry in entries if not entry.startswith(_TEMPORARY))
        return sorted(name for name in names if name.startswith(prefix))

    def destroy(self, kind: Kind, name: str) -> None:
        _shred(self._path(kind, name))

    def _sweep(self) -> None:
        """What a crash left half written was never used."""
        for kind in Kind:
            for leftover in (self._directory / kind).glob(f"{_TEMPORARY}*"):
                _shred(leftover)

    def _path(self, kind: Kind, name: str) -> Path:
        encoded = quote(name, safe="")
        if not 0 < len(encoded) <= NAME_LENGTH_MAX:
            raise ValueError(f"the name of a key has 1 to {NAME_LENGTH_MAX} characters")
        return self._directory / kind / f"={encoded}"  # never "." or "..", never a temporary file


def _shred(path: Path) -> None:
    """Out of sight first, so that a reader finds the whole record or none; then overwritten, then removed."""
    doomed = path.with_name(f"{_TEMPORARY}{secrets.token_hex(8)}")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return
    with doomed.open("r+b") as file:
        file.write(bytes(doomed.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    doomed.unlink()
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
