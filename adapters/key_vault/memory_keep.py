"""A keep in memory."""

import threading
from collections.abc import Sequence
from contextlib import AbstractContextManager

from adapters.key_vault.keep import Kind


class MemoryKeep:
    """Records in a dictionary."""

    def __init__(self) -> None:
        self._records: dict[tuple[Kind, str], bytes] = {}
        self._lock = threading.Lock()

    def locked(self) -> AbstractContextManager[object]:
        return self._lock

    def read(self, kind: Kind, name: str) -> bytes | None:
        return self._records.get((kind, name))

    def add(self, kind: Kind, name: str, content: bytes) -> None:
        assert (kind, name) not in self._records, "a record is never replaced"
        self._records[kind, name] = content

    def replace(self, kind: Kind, name: str, content: bytes) -> None:
        assert (kind, name) in self._records, "only what is kept is replaced"
        self._records[kind, name] = content

    def names(self, kind: Kind, prefix: str) -> Sequence[str]:
        return sorted(
            name for found, name in list(self._records) if found is kind and name.startswith(prefix)
        )

    def destroy(self, kind: Kind, name: str) -> None:
        self._records.pop((kind, name), None)
