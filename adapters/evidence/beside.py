"""What lies beside the events and nobody signs: what each command led to, and how far followers have come."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, Engine, and_, func, or_, select

from adapters.event_store.schema import command, event
from adapters.evidence.walking import Found
from adapters.subscriptions.checkpoints import places_of

TOLD_MAX: Final = 100


def beside(store: Engine) -> Iterator[Found]:
    """Each event's command is known as what led to it, each command led to what is there, and nobody has come
    further than the log. What led to nothing leaves no trace in the log: of that a row more or less is not
    found, nor is a checkpoint that was moved within it."""
    with store.connect() as tx:
        if tx.dialect.name == "postgresql":  # all of one moment: what is recorded meanwhile is no finding
            tx.execution_options(isolation_level="REPEATABLE READ")
        head = tx.scalar(select(func.max(event.c.position))) or 0
        yield from _events(tx)
        yield from _commands(tx, head)
        for name, position in sorted(places_of(tx).items()):
            if position > head:
                says = (
                    f"{name} has come to {position}, the log to {head}: what comes between would be passed by"
                )
                yield Found("subscription", None, says)


def _events(tx: Connection) -> Iterator[Found]:
    """Another try of such a command would be carried out again, or answered with what it did not lead to."""
    known = and_(
        command.c.first_position.is_not(None),
        event.c.position.between(command.c.first_position, command.c.last_position),
    )
    ask = (
        select(event.c.position)
        .outerjoin(command, command.c.id == event.c.command_id)
        .where(or_(command.c.id.is_(None), func.coalesce(known, False).is_(False)))
        .order_by(event.c.position)
        .limit(TOLD_MAX)
    )
    for position in tx.scalars(ask):
        yield Found("command", position, "the command that led to this event is not known as what did")


def _commands(tx: Connection, head: int) -> Iterator[Found]:
    """Such a command would be answered as if it had been carried out."""
    first, last = event.alias("first_event"), event.alias("last_event")
    foreign = or_(
        func.coalesce(first.c.command_id == command.c.id, False).is_(False),
        func.coalesce(last.c.command_id == command.c.id, False).is_(False),
    )
    ask = (
        select(command.c.first_position, command.c.last_position)
        .outerjoin(first, first.c.position == command.c.first_position)
        .outerjoin(last, last.c.position == command.c.last_position)
        .where(or_(and_(command.c.first_position.is_not(None), foreign), command.c.last_position > head))
        .order_by(command.c.last_position)
        .limit(TOLD_MAX)
    )
    for begins, ends in tx.execute(ask):
        says = f"a command is known to have led to what is at {begins or ends} to {ends}, and did not"
        yield Found("command", begins or ends, says)
