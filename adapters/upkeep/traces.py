"""What a log leaves in the databases beside it: by that a log that was lost is told from one to come."""

from collections.abc import Sequence

from sqlalchemy import Engine, inspect, select

from adapters.access.moving_in import lying_in
from adapters.subscriptions.schema import subscription


def of_a_log(engine: Engine) -> Sequence[str]:
    """What lies in this database and came with some log, in words; nothing in a new one, or where `init` ran
    and no more."""
    found = []
    tables, followed = lying_in(engine), inspect(engine).has_table(subscription.name)
    with engine.connect() as tx:
        if any(tx.execute(select(table).limit(1)).first() is not None for table in tables):
            found.append("passwords and keys of systems")
        reached = select(subscription.c.position).where(subscription.c.position > 0).limit(1)
        if followed and tx.scalar(reached) is not None:
            found.append("checkpoints of who followed it")
    return found
