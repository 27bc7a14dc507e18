"""The key that wraps all others: what the vault needs of it, and its two kinds."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from adapters.key_vault.durable import overwrite, sync_directory
from domain.ports import Randomness, VaultAway

WRAPPING_KEY_BYTES = 32


class NotWrappedByThis(ValueError):
    """No key that is there opens it: another key wrapped it, or it is damaged."""


class Wrapping(Protocol):
    """Wraps and unwraps data keys, as a key management service does: the wrapping key itself stays inside."""

    def wrap(self, key: bytes) -> bytes:
        """Under the newest wrapping key. Called under the keep's lock, so that none is wrapped by a key that
        a rotation is about to destroy."""

    def unwrap(self, wrapped: bytes) -> bytes:
        """Raises NotWrappedByThis."""

    def is_newest(self, wrapped: bytes) -> bool:
        """Whether the newest wrapping key wrapped it."""


class OneKey:
    """A wrapping key in memory, never rotated: for tests, and for one that an operator shows once."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def wrap(self, key: bytes) -> bytes:
        return aes_key_wrap(self._key, key)

    def unwrap(self, wrapped: bytes) -> bytes:
        return _unwrap([self._key], wrapped)

    def is_newest(self, wrapped: bytes) -> bool:
        return _opens(self._key, wrapped)


class WrappingKeyFile:
    """The operator's key file and, while it is rotated, the next one beside it (``.next``).

    Both are read anew where the known ones do not open something, so that other processes go on through a
    rotation. Raises FileNotFoundError, and ValueError on a file that is damaged or that others can read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._next = path.with_name(f"{path.name}.next")
        self._former = path.with_name(f"{path.name}.former")
        self._keys = self._read()

    def wrap(self, key: bytes) -> bytes:
        self._keys = self._read_again()
        return aes_key_wrap(self._keys[-1], key)

    def unwrap(self, wrapped: bytes) -> bytes:
        try:
            return _unwrap(self._keys, wrapped)
        except NotWrappedByThis:
            self._keys = self._read_again()
            return _unwrap(self._keys, wrapped)

    def is_newest(self, wrapped: bytes) -> bool:
        return _opens(self._keys[-1], wrapped)

    # --- rotation: every step can be the last one before a crash, and is harmless when repeated ---

    @property
    def is_rotating(self) -> bool:
        """Whether some keys may be wrapped by the next key already, and others not yet."""
        return self._next.exists()

    @property
    def only_to_finish(self) -> bool:
        """Whether a crash left no more to do than destroying the former key."""
        return self._former.exists() and not self._next.exists()

    def begin(self, randomness: Randomness) -> None:
        """Makes the next key durable; from now on keys are wrapped by it. Under the keep's lock."""
        if not self._next.exists():
            unused = self._path.with_name(f"{self._path.name}.new")
            unused.unlink(missing_ok=True)
            make_wrapping_key(unused, randomness)
            os.rename(unused, self._next)
            sync_directory(self._path.parent)
        self._keys = self._read()

    def finish(self) -> None:
        """The next key takes the place of the former, which is overwritten. Only once nothing is wrapped by
        the former any more."""
        if self._next.exists():
            if self._former.exists():  # a crash came between the two steps below: it is the key in place
                self._former.unlink()
            os.link(self._path, self._former)
            sync_directory(self._path.parent)
            os.replace(self._next, self._path)
            sync_directory(self._path.parent)
        if self._former.exists():
            overwrite(self._former)
            self._former.unlink()
            sync_directory(self._path.parent)
        self._keys = self._read()

    def _read_again(self) -> Sequence[bytes]:
        try:
            return self._read()
        except OSError as error:
            raise VaultAway(error.errno, error.strerror, error.filename) from None

    def _read(self) -> Sequence[bytes]:
        """The newest last. The next one first: it may take the other's place between the two looks."""
        try:
            following = [read_wrapping_key(self._next)]
        except FileNotFoundError:
            following = []
        return [read_wrapping_key(self._path), *following]


def make_wrapping_key(path: Path, randomness: Randomness) -> None:
    """Makes the operator's key file, readable by its owner only. Raises FileExistsError: never replaced."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(randomness.token(WRAPPING_KEY_BYTES).hex().encode())
        file.flush()
        os.fsync(file.fileno())
    sync_directory(path.parent)


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


def _unwrap(keys: Sequence[bytes], wrapped: bytes) -> bytes:
    for key in keys:
        try:
            return aes_key_unwrap(key, wrapped)
        except InvalidUnwrap:
            continue
    raise NotWrappedByThis


def _opens(key: bytes, wrapped: bytes) -> bool:
    try:
        _unwrap([key], wrapped)
    except NotWrappedByThis:
        return False
    return True
