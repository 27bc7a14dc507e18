"""How far something outside was read, in an operational table."""

from sqlalchemy import Column, Engine, MetaData, Table, delete, insert, select

from adapters.event_store.engine import writing
from projections.kernel import Text

METADATA = MetaData()
"""Created by ``toegang init``: ``METADATA.create_all(engine)``."""

_checkpoint = Table(
    "intake_checkpoint",
    METADATA,
    Column("name", Text, primary_key=True),
    Column("reached", Text, nullable=False),
)


class Checkpoint:
    """Moved after what it covers was recorded. Where two processes move it at once, it may fall back: what
    is then read twice is recorded once."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._reader, self._writer, self._name = engine, writing(engine), name

    def reached(self) -> str | None:
        """None before the first move."""
        ask = select(_checkpoint.c.reached).where(_checkpoint.c.name == self._name)
        with self._reader.connect() as tx:
            return tx.scalars(ask).one_or_none()

    def move(self, to: str) -> None:
        with self._writer.begin() as tx:
            tx.execute(delete(_checkpoint).where(_checkpoint.c.name == self._name))
            tx.execute(insert(_checkpoint).values(name=self._name, reached=to))
