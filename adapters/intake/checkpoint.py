"""How far something outside was read, in an operational table."""

from sqlalchemy import Engine, bindparam, insert, select, update

from adapters.access.tables import INTAKE_CHECKPOINT
from adapters.event_store.engine import writing

_MINE = INTAKE_CHECKPOINT.c.name == bindparam("of")
_REACHED = select(INTAKE_CHECKPOINT.c.reached).where(_MINE)
_MOVE = update(INTAKE_CHECKPOINT).where(_MINE).values(reached=bindparam("reached"))
_BEGIN = insert(INTAKE_CHECKPOINT)


class Checkpoint:
    """Moved after what it covers was recorded. Where two processes move it at once, it may fall back: what
    is then read twice is recorded once."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._reader, self._writer, self._name = engine, writing(engine), name

    def reached(self) -> str | None:
        """None before the first move. Raises DBAPIError."""
        with self._reader.connect() as tx:
            return tx.scalars(_REACHED, {"of": self._name}).one_or_none()

    def move(self, to: str) -> None:
        with self._writer.begin() as tx:
            if not tx.execute(_MOVE, {"of": self._name, "reached": to}).rowcount:
                tx.execute(_BEGIN, {"name": self._name, "reached": to})
