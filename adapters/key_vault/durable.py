"""Files that are on the disk when a call returns: written whole or not at all, overwritten before removal."""

import os
import secrets
from pathlib import Path

TEMPORARY = "temporary-"


def write_new(path: Path, content: bytes) -> None:
    """Whole or not at all, for its owner only. Raises FileExistsError: nothing is ever replaced."""
    temporary = _written(path, content)
    try:
        os.link(temporary, path)  # unlike a rename it never replaces a key that is in use
    finally:
        temporary.unlink()
    sync_directory(path.parent)


def write_over(path: Path, content: bytes) -> None:
    """In place of what is there: a reader, or the next process after a crash, finds the one or the other.
    What was there is overwritten, once nobody can find it any more."""
    temporary = _written(path, content)
    with path.open("r+b") as former:
        os.replace(temporary, path)
        sync_directory(path.parent)
        former.write(bytes(os.fstat(former.fileno()).st_size))
        former.flush()
        os.fsync(former.fileno())


def overwrite(path: Path) -> None:
    """Zeros over the whole file, on the disk."""
    with path.open("r+b") as file:
        file.write(bytes(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())


def shred(path: Path) -> None:
    """Out of sight first, so that a reader finds the whole record or none; then overwritten, then removed."""
    doomed = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    try:
        path.rename(doomed)
    except FileNotFoundError:
        return
    overwrite(doomed)
    doomed.unlink()
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _written(path: Path, content: bytes) -> Path:
    """Beside the path, under a name that is no key and never recorded: it needs no Randomness port."""
    temporary = path.with_name(f"{TEMPORARY}{secrets.token_hex(8)}")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return temporary
