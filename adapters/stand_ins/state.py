"""What the stand-ins remember: JSON files, whole after a crash, shared by processes."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

State = dict[str, Any]


class StateFile:
    """One JSON object in a file. Readers see the last whole version; changes take turns.

    Taking a file apart costs far more than reading it, so a version that was read is remembered."""

    def __init__(self, path: Path, initial: Callable[[], State]) -> None:
        self._path = path
        self._known: tuple[bytes, State] = (b"", {})
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._locked():
            if not path.exists():
                self._write(initial())
            else:  # one of an earlier release
                self._write(initial() | self.read())

    def read(self) -> State:
        """To be looked at only: others look at the same."""
        content, (known, state) = self._path.read_bytes(), self._known
        if content != known:
            state = json.loads(content)
            self._known = content, state
        return state

    @contextmanager
    def change(self) -> Iterator[State]:
        """The state to be edited in place; kept unless the block raises."""
        with self._locked():
            state = json.loads(self._path.read_bytes())
            yield state
            self._write(state)

    def _write(self, state: State) -> None:
        temporary = self._path.with_suffix(".new")  # one writer at a time: one name is enough
        with temporary.open("w", encoding="utf-8") as file:
            file.write(json.dumps(state, ensure_ascii=False))  # json.dump goes piece by piece, in Python
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self._path)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        descriptor = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)  # releases the lock
