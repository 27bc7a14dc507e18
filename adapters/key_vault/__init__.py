"""Keys and sealing. Read vault.py first: the cryptography over a keep; then the two keeps."""

from collections.abc import Callable, Sequence
from pathlib import Path

from adapters.key_vault.backup import KINDS, WRAPPED, Backup, NoBackup, Record, pack, unpack
from adapters.key_vault.durable import shred
from adapters.key_vault.file_keep import LOCKS, ROTATION, FileKeep
from adapters.key_vault.keep import Kind
from adapters.key_vault.memory_keep import MemoryKeep
from adapters.key_vault.vault import Progress, Vault
from adapters.key_vault.wrapping import NotWrappedByThis, OneKey, WrappingKeyFile, make_wrapping_key
from domain.ports import Randomness

__all__ = [
    "Backup",
    "FileVault",
    "MemoryVault",
    "NoBackup",
    "Progress",
    "Vault",
    "holds_records",
    "is_made",
    "make_wrapping_key",
    "read_backup",
    "remove_vault",
    "unpack_into",
]


class MemoryVault(Vault):
    """Forgets everything with the process: for tests and simulations."""

    def __init__(self, randomness: Randomness) -> None:
        super().__init__(MemoryKeep(), randomness, OneKey(randomness.token(32)))


class FileVault(Vault):
    """Keys as files in a directory of their own, apart from the event database and its backups.

    Safe for several processes. ``wrapping_key`` is the operator's key file, made once by
    ``make_wrapping_key``. Raises ValueError where that file is readable by others, damaged, or not the
    one that this vault's keys were wrapped with. Makes the vault where there is none: ask ``is_made``."""

    def __init__(self, directory: Path, wrapping_key: Path, randomness: Randomness) -> None:
        self._file, self._files = WrappingKeyFile(wrapping_key), FileKeep(directory)
        super().__init__(self._files, randomness, self._file)

    def rotate_wrapping_key(self, progress: Progress) -> int:
        """Gives the operator's key file a new key and wraps every data key by it; answers how many.

        Others go on using the vault meanwhile; a second rotation waits for the first. After a crash the
        next call finishes what was begun, and begins nothing. Raises ValueError where a key is damaged: the
        former wrapping key is kept then."""
        with self._files.locked(ROTATION):
            if self._file.only_to_finish:
                self._file.finish()
                return 0
            with self._files.locked():
                self._file.begin(self._randomness)
            count = self.wrap_anew(progress)
            with self._files.locked():
                self._file.finish()
        return count

    def backup(self, log_end: Callable[[], tuple[int, str]]) -> bytes:
        """All data and index keys, wrapped as they are, in one file. ``log_end`` answers position and hash of
        the log's end; no key is made or destroyed between that and the copy. Raises ValueError where a key is
        damaged, and where a rotation was cut off: some keys need a wrapping key that its end destroys."""
        with self._files.locked(ROTATION), self._files.locked():
            if self._file.is_rotating:
                raise ValueError("a rotation of the wrapping key was cut off: run toegang vault rotate first")
            position, event_sha256 = log_end()
            records = [
                (kind, name, content)
                for kind in KINDS
                for name in self._files.names(kind, "")
                if (content := self._files.read(kind, name)) is not None
            ]
            self._check(records)
            return pack(Backup(position, event_sha256, records), self._file, self._randomness)

    def _check(self, records: Sequence[Record]) -> None:
        """A key that does not open here would not open when it is needed."""
        for kind, _, content in records:
            try:
                if kind in WRAPPED:
                    self._file.unwrap(content)
            except NotWrappedByThis:
                raise ValueError(f"a key in the vault's folder {kind} is damaged") from None


def read_backup(content: bytes, wrapping_key: Path) -> Backup:
    """Raises NoBackup, FileNotFoundError, and ValueError where the wrapping key's file is not fit."""
    return unpack(content, WrappingKeyFile(wrapping_key))


def unpack_into(directory: Path, backup: Backup, progress: Progress) -> None:
    """Writes a backup's records into a folder. What is there from a try that was cut off is overwritten."""
    remove_vault(directory)
    keep = FileKeep(directory)
    with keep.locked():
        for done, (kind, name, content) in enumerate(backup.records, 1):
            keep.add(kind, name, content)
            progress(done, len(backup.records))


def remove_vault(directory: Path) -> None:
    """Overwrites and removes a vault, or what is left of one; nothing else: OSError where other things lie
    there."""
    for kind in Kind:
        for record in (directory / kind).glob("*"):
            shred(record)
        if (directory / kind).exists():
            (directory / kind).rmdir()
    for lock in LOCKS:
        (directory / lock).unlink(missing_ok=True)
    if directory.exists():
        directory.rmdir()


def is_made(directory: Path) -> bool:
    """Whether a vault lies there. Makes nothing."""
    return any((directory / Kind.OPERATOR).glob("=*"))


def holds_records(directory: Path) -> bool:
    """Whether a vault lay there, or what is left of one. Makes nothing."""
    return any(any((directory / kind).glob("=*")) for kind in Kind)
