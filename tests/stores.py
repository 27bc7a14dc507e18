"""A store with every table of the application: what ``Database.holding`` copies."""

from sqlalchemy import Engine

from adapters.access.tables import make_operational
from adapters.clock import SystemClock
from adapters.event_store import initialise
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.webhooks.schema import WEBHOOKS
from projections.catalogue import all_projections


def every_table(engine: Engine) -> None:
    """Marked simulated; nothing has happened."""
    initialise(engine, simulated=True)
    Checkpoints(engine, "test", SystemClock()).create()
    with engine.begin() as tx:
        WEBHOOKS.create_all(tx)
        for projection in all_projections():
            projection.create(tx)
    make_operational(engine)


def with_access(engine: Engine) -> None:
    """The log, and the tables of those who get in."""
    initialise(engine, simulated=True)
    make_operational(engine)
