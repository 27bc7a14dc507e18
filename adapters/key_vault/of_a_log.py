"""The vault that belongs to a log: opened as it is, and made only where nothing can be lost by it."""

import re
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Engine, func, select

from adapters.event_store.schema import StoreUnfit, event, has_log
from adapters.key_vault import FileVault, holds_records, is_made, make_wrapping_key
from domain.ports import Randomness
from domain.values import Sealed

SEALED_WITHIN: Final = 1_000
"""Among how many of the last events one with a sealed value is looked for."""
RESTORE: Final = "restore it from its backup"

_SEALED: Final = re.compile(r"sealed:1\|[^\"\\]+")
_LAST: Final = select(func.coalesce(func.max(event.c.position), 0)).scalar_subquery()
_LAST_SEALED: Final = (
    select(event.c.payload)
    .where(event.c.position > _LAST - SEALED_WITHIN, event.c.payload.contains("sealed:1|"))
    .order_by(event.c.position.desc())
    .limit(1)
)


class Places(Protocol):
    """What of the settings says where the keys lie."""

    @property
    def keys_dir(self) -> Path: ...
    @property
    def wrapping_key_file(self) -> Path: ...


def open_vault(places: Places, randomness: Randomness, store: Engine) -> FileVault:
    """The vault that sealed this log; nothing is made. Raises StoreUnfit where key or vault is not there,
    and where they and the log do not belong together."""
    file, folder = places.wrapping_key_file, places.keys_dir
    if not file.exists():
        raise _unfit(f"there is no wrapping key {file}: {_advice(folder, store)}")
    if not is_made(folder):
        raise _unfit(f"there is no key vault in {folder}: {_advice(folder, store)}")
    sealed = last_sealed(store)
    try:
        vault = FileVault(folder, file, randomness)
        if sealed is not None:
            vault.unseal(sealed)  # None where it was erased since: the vault knows that it was
    except ValueError as error:  # says what does not fit, never what is sealed
        raise _unfit(str(error)) from None
    return vault


def make_vault(places: Places, randomness: Randomness, store: Engine) -> None:
    """For ``init``: key and vault, unless they are there. Raises StoreUnfit where others were there before:
    new ones could open nothing of what was sealed."""
    file, folder = places.wrapping_key_file, places.keys_dir
    if not is_made(folder) and not _was_used(folder, store):
        if not file.exists():
            make_wrapping_key(file, randomness)
        try:
            FileVault(folder, file, randomness)
        except ValueError as error:
            raise _unfit(str(error)) from None
    open_vault(places, randomness, store)


def last_sealed(store: Engine) -> Sealed | None:
    """A sealed value near the end of the log; whether it was erased since makes no difference."""
    with store.connect() as tx:
        payload = tx.scalar(_LAST_SEALED) if has_log(tx) else None
    found = _SEALED.search(payload) if payload else None
    return Sealed(found.group(0)) if found else None


def _advice(folder: Path, store: Engine) -> str:
    """`init` only where it would make what is missing."""
    return RESTORE if _was_used(folder, store) else "run `toegang init`"


def _was_used(folder: Path, store: Engine) -> bool:
    return holds_records(folder) or last_sealed(store) is not None


def _unfit(says: str) -> StoreUnfit:
    return StoreUnfit(f"TOEGANG_WRAPPING_KEY_FILE or TOEGANG_KEYS_DIR: {says}.")
