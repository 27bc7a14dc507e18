"""Keys and sealing. Read vault.py first: the cryptography over a keep; then the two keeps."""

from pathlib import Path

from adapters.key_vault.file_keep import FileKeep, make_wrapping_key, read_wrapping_key
from adapters.key_vault.keep import Kind
from adapters.key_vault.memory_keep import MemoryKeep
from adapters.key_vault.vault import Vault
from domain.ports import Randomness

__all__ = ["FileVault", "MemoryVault", "Vault", "holds_records", "is_made", "make_wrapping_key"]


class MemoryVault(Vault):
    """Forgets everything with the process: for tests and simulations."""

    def __init__(self, randomness: Randomness) -> None:
        super().__init__(MemoryKeep(), randomness, wrapping_key=randomness.token(32))


class FileVault(Vault):
    """Keys as files in a directory of their own, apart from the event database and its backups.

    Safe for several processes. ``wrapping_key`` is the operator's key file, made once by
    ``make_wrapping_key``. Raises ValueError where that file is readable by others, damaged, or not the
    one that this vault's keys were wrapped with. Makes the vault where there is none: ask ``is_made``."""

    def __init__(self, directory: Path, wrapping_key: Path, randomness: Randomness) -> None:
        super().__init__(FileKeep(directory), randomness, wrapping_key=read_wrapping_key(wrapping_key))


def is_made(directory: Path) -> bool:
    """Whether a vault lies there. Makes nothing."""
    return any((directory / Kind.OPERATOR).glob("=*"))


def holds_records(directory: Path) -> bool:
    """Whether a vault lay there, or what is left of one. Makes nothing."""
    return any(any((directory / kind).glob("=*")) for kind in Kind)
