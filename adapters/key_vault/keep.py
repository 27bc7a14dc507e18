"""What the vault needs of the place where its keys lie."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """One folder of the keep each."""

    OPERATOR = "operator"
    """A value that shows whether the wrapping key is the right one."""
    KEY = "keys"
    """Wrapped data keys, by key id."""
    SUBJECT = "subjects"
    """The id of each subject's data key, by subject."""
    DESTROYED = "destroyed"
    """The ids of destroyed keys, so that an erased value differs from one whose key was lost."""
    INDEX = "indexes"
    """Wrapped blind-index keys, by scope."""
    UNSENT = "secrets"
    """Secrets still to be sent, each with its own wrapped key, by secret id."""


class Keep(Protocol):
    """Small records by kind and name. What is added is durable when ``add`` returns."""

    def locked(self) -> AbstractContextManager[object]:
        """Held around every change: one changer at a time, over all threads and processes."""

    def read(self, kind: Kind, name: str) -> bytes | None: ...

    def add(self, kind: Kind, name: str, content: bytes) -> None:
        """Keeps a new record, whole or not at all."""

    def replace(self, kind: Kind, name: str, content: bytes) -> None:
        """Instead of what is kept: after a crash it is the one or the other. Overwrites what was kept."""

    def names(self, kind: Kind, prefix: str) -> Sequence[str]:
        """Every name that begins with the prefix, sorted."""

    def destroy(self, kind: Kind, name: str) -> None:
        """Overwrites and removes. Harmless when repeated."""
