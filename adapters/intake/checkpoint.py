"""How far something outside was read, in an operational table."""

from sqlalchemy import Engine, delete, insert, select

from adapters.access.tables import INTAKE_CHECKPOINT
from adapters.event_store.engine import writing


class Checkpoint:
    """Moved after what it covers was recorded. Where two processes move it at once, it may fall back: what
    is then read twice is recorded once."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._reader, self._writer, self._name = engine, writing(engine), name

    def reached(self) -> str | None:
        """None before the first move."""
        ask = select(INTAKE_CHECKPOINT.c.reached).where(INTAKE_CHECKPOINT.c.name == self._name)
        with self._reader.connect() as tx:
            return tx.scalars(ask).one_or_none()

    def move(self, to: str) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(INTAKE_CHECKPOINT).where(INTAKE_CHECKPOINT.c.name == self._name))
            tx.execute(insert(INTAKE_CHECKPOINT).values(name=self._name, reached=to))
