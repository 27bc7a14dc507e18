"""States of long streams, saved beside the log: a first reader in a fresh process folds only the rest."""

import hashlib
import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import pydantic
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import BigInteger, Column, Engine, MetaData, Table, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as Unavailable

import domain
from adapters.background import note
from adapters.event_store.engine import making
from adapters.event_store.folded import Folded
from domain.kernel import Stream
from domain.ports import KeyVault
from projections.kernel import Text


def _of_the_domain() -> str:
    """Of everything that decides what events fold to; "" where a release has no sources to tell it by."""
    digest, found = hashlib.sha256(pydantic.VERSION.encode()), False
    for folder in domain.__path__:
        for module in sorted(Path(folder).rglob("*.py")):
            digest.update(module.relative_to(folder).as_posix().encode())
            digest.update(module.read_bytes())
            found = True
    return digest.hexdigest() if found else ""


CODE: Final = _of_the_domain()
"""Read as this process starts: a release that is unpacked later is not what it runs."""
EVERY: Final = 100
"""A state is saved whenever its stream has grown by so many events; shorter streams are folded whole."""

METADATA: Final = MetaData()
saved_state = Table(
    "saved_state",
    METADATA,
    Column("stream", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
    # Of the domain's code: another program folds anew.
    Column("code", Text, nullable=False),
    Column("state", Text, nullable=False),
    # Keyed with the vault: whoever can write to this table cannot make a state.
    Column("proof", Text, nullable=False),
)
"""Nothing but a memory: whatever is missing, older or does not fit is folded from the log. Not copied with a
store, not backed up, and harmless to empty at any time. Emptied where the log is no longer what it was: the
proof says who made a state, not of which events."""

_SAVE: Final = text(
    "INSERT INTO saved_state (stream, version, code, state, proof) "
    "VALUES (:stream, :version, :code, :state, :proof) ON CONFLICT (stream) DO UPDATE SET "
    "version = excluded.version, code = excluded.code, state = excluded.state, proof = excluded.proof "
    "WHERE saved_state.version < excluded.version OR saved_state.code <> excluded.code"
)

log = logging.getLogger(__name__)


class SavedStates:
    """The saved states of one log."""

    def __init__(self, engine: Engine, vault: KeyVault) -> None:
        self._engine, self._vault = engine, vault
        self._adapters: dict[type[Any], TypeAdapter[Any]] = {}

    def find(self, stream: Stream[Any]) -> Folded | None:
        """What was saved last, if it was by this very code and nobody touched it."""
        ask, row = select(saved_state).where(saved_state.c.stream == stream.name), None
        with (
            suppress(DBAPIError, Unavailable),
            self._engine.connect() as tx,
        ):  # nothing was saved yet: no table
            row = tx.execute(ask).one_or_none()
        if (
            row is None
            or not CODE
            or row.code != CODE
            or row.proof != self._proof(row.stream, row.version, row.state)
        ):
            return None
        state = self._adapter(stream.aggregate.initial).validate_json(row.state)
        return Folded(stream.aggregate, row.version, state)

    def save(self, name: str, folded: Folded) -> None:
        """Where it cannot be saved, whoever reads next folds more: that is all."""
        if not CODE:
            return
        adapter = self._adapter(folded.state)
        state = adapter.dump_json(folded.state, warnings=False).decode()
        try:
            if adapter.validate_json(state) != folded.state:
                return
        except ValidationError:
            return  # JSON cannot hold it, such as a mapping by None
        proof = self._proof(name, folded.version, state)
        row = {"stream": name, "version": folded.version, "code": CODE, "state": state, "proof": proof}
        try:
            with making(self._engine) as tx:
                METADATA.create_all(tx)
                tx.execute(_SAVE, row)
        except (DBAPIError, Unavailable) as error:
            note(log, "saved states", error, level=logging.WARNING)

    def forget(self) -> None:
        """All of them."""
        with making(self._engine) as tx:
            METADATA.create_all(tx)
            tx.execute(saved_state.delete())

    def _adapter(self, state: Any) -> TypeAdapter[Any]:
        kind = type(state)
        if kind not in self._adapters:
            self._adapters[kind] = TypeAdapter(kind)
        return self._adapters[kind]

    def _proof(self, name: str, version: int, state: str) -> str:
        return self._vault.index("saved-state", "\x1f".join((name, str(version), CODE, state)))
