"""A keep of files: durable before use, changed by one process at a time, overwritten before removal."""

import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

from adapters.key_vault.durable import TEMPORARY, shred, sync_directory, write_new, write_over
from adapters.key_vault.keep import Kind
from domain.ports import VaultAway

NAME_LENGTH_MAX = 200
LOCK, ROTATION = LOCKS = ("lock", "rotation")
"""Files that are locked: around a change, and around a whole rotation."""


@contextmanager
def reachable() -> Iterator[None]:
    """What the operating system refuses becomes VaultAway."""
    try:
        yield
    except FileExistsError:
        raise  # a record is never replaced: another process was first
    except OSError as error:
        raise VaultAway(error.errno, error.strerror, error.filename) from None


class FileKeep:
    """One folder per kind, one file per record; names are percent-encoded.

    Changes happen under a lock on the directory (flock: other processes, and other threads because
    each opens the lock file anew). Reading takes no lock: a record appears whole, by link.

    Once open, raises VaultAway where the files cannot be had."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        for folder in (directory, *(directory / kind for kind in Kind)):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_directory(directory)
        with self.locked():
            self._sweep()

    @contextmanager
    def locked(self, name: str = LOCK) -> Iterator[None]:
        with reachable():
            descriptor = os.open(self._directory / name, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # releases the lock

    def read(self, kind: Kind, name: str) -> bytes | None:
        path = self._path(kind, name)
        with reachable():
            try:
                return path.read_bytes()
            except FileNotFoundError:
                if not path.parent.is_dir():  # not this record alone: the vault is gone
                    raise
                return None

    def add(self, kind: Kind, name: str, content: bytes) -> None:
        with reachable():
            write_new(self._path(kind, name), content)

    def replace(self, kind: Kind, name: str, content: bytes) -> None:
        with reachable():
            write_over(self._path(kind, name), content)

    def names(self, kind: Kind, prefix: str) -> Sequence[str]:
        with reachable():
            entries = [entry.name for entry in os.scandir(self._directory / kind)]
        names = (unquote(entry[1:]) for entry in entries if not entry.startswith(TEMPORARY))
        return sorted(name for name in names if name.startswith(prefix))

    def destroy(self, kind: Kind, name: str) -> None:
        with reachable():
            shred(self._path(kind, name))

    def _sweep(self) -> None:
        """What a crash left half written was never used."""
        for kind in Kind:
            for leftover in (self._directory / kind).glob(f"{TEMPORARY}*"):
                if leftover.stat().st_nlink > 1:  # it has its place already: the crash came just after
                    leftover.unlink()
                else:
                    shred(leftover)

    def _path(self, kind: Kind, name: str) -> Path:
        encoded = quote(name, safe="")
        if not 0 < len(encoded) <= NAME_LENGTH_MAX:
            raise ValueError(f"the name of a key has 1 to {NAME_LENGTH_MAX} characters")
        return self._directory / kind / f"={encoded}"  # never "." or "..", never a temporary file
