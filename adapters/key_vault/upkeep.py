"""An operator's care of the keys: rotation of the wrapping key, backup, restore."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from adapters.clock import SystemClock
from adapters.event_store import EventMapper, EventRecorder
from adapters.event_store.mapper import sealed_in
from adapters.event_store.schema import StoreUnfit, event
from adapters.key_vault import (
    Backup,
    FileVault,
    Progress,
    holds_records,
    read_backup,
    remove_vault,
    unpack_into,
)
from adapters.key_vault.durable import sync_directory
from adapters.key_vault.erasures import Erased
from adapters.key_vault.of_a_log import Places, open_vault
from domain.catalogue import EVENTS
from domain.kernel import Event, Recorded
from domain.ports import Randomness

PAGE = 500
"""Events read at a time."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``position``: where the log stood when the backup was made. ``destroyed_again``:
    subjects whose erasure stands in the log. ``lost``: keys that were made after the backup."""

    position: int
    records: int
    destroyed_again: int
    lost: int


@dataclass(frozen=True, slots=True)
class VaultUpkeep:
    """The vault that belongs to a log, and the log's database. All calls raise StoreUnfit."""

    places: Places
    randomness: Randomness
    store: Engine

    def rotate_wrapping_key(self, progress: Progress) -> int:
        """Answers how many keys were wrapped anew; 0 where only the former wrapping key was left, after
        a rotation that was cut off. Other processes go on using the vault."""
        vault = open_vault(self.places, self.randomness, self.store)
        try:
            return vault.rotate_wrapping_key(progress)
        except ValueError as error:  # says which folder, never a key
            raise StoreUnfit(f"{error}: restore it from a backup; both wrapping keys are kept.") from None

    def backup(self, file: Path) -> int:
        """Writes the vault's keys, wrapped, into a new file; answers the log's position. Other processes go
        on, and wait a moment where they need a new key."""
        if file.exists():
            raise StoreUnfit(f"{file} is there already: a backup never replaces another.")
        vault = open_vault(self.places, self.randomness, self.store)
        try:
            content = vault.backup(self._log_end)
        except ValueError as error:  # says which folder, never a key
            raise StoreUnfit(f"{error}.") from None
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as made:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
        sync_directory(file.absolute().parent)
        return read_backup(content, self._key_file).position

    def restore(self, file: Path, progress: Progress, *, accept_loss: bool) -> Restored:
        """Makes the vault of a backup, where there is none. It appears whole and at once: before that, every
        key whose erasure stands in the log was destroyed again. Cut off, it begins anew."""
        backup = self._fitting(file)
        with self._alone():
            return self._restore(backup, progress, accept_loss)

    # --- helpers ---

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of two restores at once the one could put in place what the other has only unpacked: keys that
        are to be destroyed again."""
        with self._key_file.open("rb") as key_file:
            try:
                fcntl.flock(key_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise StoreUnfit("Another restore is at work: wait for it.") from None
            yield

    def _restore(self, backup: Backup, progress: Progress, accept_loss: bool) -> Restored:
        place = self.places.keys_dir
        if holds_records(place):
            raise StoreUnfit(f"There is a key vault in {place}: a restore never replaces one. Move it away.")
        beside = place.with_name(f"{place.name}.restoring")
        unpack_into(beside, backup, progress)
        try:
            restored = self._replay(FileVault(beside, self._key_file, self.randomness), backup, accept_loss)
        except BaseException:
            remove_vault(beside)
            raise
        remove_vault(place)  # an empty folder, made before anything was restored
        os.rename(beside, place)
        sync_directory(place.parent)
        return restored

    @property
    def _key_file(self) -> Path:
        return self.places.wrapping_key_file

    def _fitting(self, file: Path) -> Backup:
        try:
            backup = read_backup(file.read_bytes(), self._key_file)
        except FileNotFoundError as error:
            raise StoreUnfit(f"There is no file {error.filename}.") from None
        except ValueError as error:
            raise StoreUnfit(f"{file}: {error}.") from None
        head = EventRecorder(self.store, SystemClock()).head()
        if backup.position > head:
            raise StoreUnfit(
                f"{file} was made when the log stood at position {backup.position}; this log ends at {head}."
                " Erasures in between would not be known: restore a later backup of the log."
            )
        if self._event_sha256(backup.position) != backup.event_sha256:
            raise StoreUnfit(f"{file} belongs to another store: its log held another event at that position.")
        return backup

    def _replay(self, vault: FileVault, backup: Backup, accept_loss: bool) -> Restored:
        erased, known, missing = Erased(backup.position), vault.key_ids(), dict[str, tuple[int, str]]()
        for happened in self._history(vault):
            erased.note(happened)
            for subject, sealed in sealed_in(happened.event):
                if sealed.key_id not in known:
                    missing[sealed.key_id] = (happened.position, subject)
        lost = {key_id for key_id, sealed_at in missing.items() if not erased.after(*sealed_at)}
        if lost and not accept_loss:
            raise StoreUnfit(
                f"{len(lost)} keys were made after this backup: what they sealed stays unreadable. Restore a"
                " later backup, or say --accept-loss."
            )
        due = list(erased.due)
        for subject in due:
            vault.destroy(subject)
        for key_id in missing:
            vault.mark_destroyed(key_id)
        return Restored(backup.position, len(backup.records), len(due), len(lost))

    def _history(self, vault: FileVault) -> Iterator[Recorded[Event]]:
        recorder, mapper, position = EventRecorder(self.store, SystemClock()), EventMapper(EVENTS, vault), 0
        while facts := recorder.since(position, PAGE):
            yield from map(mapper.decode, facts)
            position = facts[-1].position

    def _log_end(self) -> tuple[int, str]:
        position = EventRecorder(self.store, SystemClock()).head()
        return position, self._event_sha256(position)

    def _event_sha256(self, position: int) -> str:
        """Of what no two logs share: a command id is random or keyed, a payload is sealed."""
        columns = (event.c.stream, event.c.version, event.c.type, event.c.payload, event.c.command_id)
        with self.store.connect() as tx:
            row = tx.execute(select(*columns).where(event.c.position == position)).one_or_none()
        return "" if row is None else hashlib.sha256(json.dumps(list(row)).encode()).hexdigest()
