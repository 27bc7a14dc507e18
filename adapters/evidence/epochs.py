"""Which breaks the log has acknowledged, as what names its events to others."""

from sqlalchemy import Engine, select

from adapters.event_store.schema import event
from adapters.evidence.former import decoded
from adapters.evidence.known import OF_BREAKS
from domain.log_break.epochs import Epochs

_ASK = select(event.c.schema_version, event.c.payload).where(*OF_BREAKS).order_by(event.c.position)


def epochs(store: Engine) -> Epochs:
    """As the log has it now: cheap to ask for each page and each delivery, since a break may be acknowledged
    beside a process that still serves. Raises ValueError where somebody changed one: no name is better than a
    wrong one."""
    with store.connect() as tx:
        return Epochs.of(decoded(*row) for row in tx.execute(_ASK).all())
