"""Which breaks the log has acknowledged, as what names its events to others."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Engine, Row, select
from sqlalchemy.exc import OperationalError

from adapters.event_store.schema import event
from adapters.evidence.former import decoded
from adapters.evidence.known import OF_BREAKS
from domain.log_break.epochs import Epochs
from domain.log_break.events import LogBreakAcknowledged
from domain.ports import LogDamaged

_ASK = (
    select(event.c.position, event.c.schema_version, event.c.payload)
    .where(*OF_BREAKS)
    .order_by(event.c.position)
)


def epochs(store: Engine) -> Epochs:
    """As the log has it now: cheap to ask for each page and each delivery, since a break may be acknowledged
    beside a process that still serves. Raises LogDamaged where somebody changed one, or added one that cannot
    have been: no name is better than a wrong one."""
    try:
        with store.connect() as tx:
            rows = tx.execute(_ASK).all()
    except OperationalError as error:
        if not str(error.orig).startswith("Could not decode"):
            raise
        raise LogDamaged("A break of the log that is recorded cannot be read.") from None
    return Epochs.of(_told(rows))


def _told(rows: Iterable[Row[int, int, str]]) -> Iterator[tuple[int, LogBreakAcknowledged]]:
    for position, version, payload in rows:
        try:
            yield position, decoded(version, payload)
        except (ValueError, TypeError, KeyError, AttributeError):
            says = f"Position {position}: the break of the log that is recorded there cannot be read."
            raise LogDamaged(says, position) from None
