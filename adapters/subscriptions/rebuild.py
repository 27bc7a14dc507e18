"""Rebuilding a read model beside the live one, then switching to it at once. No effect is repeated (I23)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Index

from adapters.subscriptions.checkpoints import Checkpoints, FencedOut, move_together
from adapters.subscriptions.reading import BATCH_MAX, read_on
from adapters.subscriptions.schema import REBUILDING
from adapters.subscriptions.views import Views
from domain.kernel import Event, Recorded
from domain.ports import Log
from projections.kernel import AlreadyRebuilding, Projection, named_parts, physical

SUFFIX = "__rebuild"
"""Of the tables that are being filled."""

STRETCH_MAX = 2_000
"""How many events are taken in a transaction: fewer commits, and more rows of a kind together."""

Progress = Callable[[int, int], None]
"""Told the position reached and the head of the log."""


def rebuild(
    projection: Projection,
    checkpoints: Checkpoints,
    events: Log,
    progress: Progress = lambda _position, _head: None,
    batch_max: int = STRETCH_MAX,
) -> int:
    """Answers the position of the new read model. What a crash leaves is dropped by the next rebuild.

    Raises AlreadyRebuilding; FencedOut where this process was so slow that another took over."""
    [outcome] = rebuild_together([projection], checkpoints, events, progress, batch_max).values()
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def rebuild_together(
    projections: Sequence[Projection],
    checkpoints: Checkpoints,
    events: Log,
    progress: Progress = lambda _position, _head: None,
    batch_max: int = STRETCH_MAX,
) -> Mapping[str, int | Exception]:
    """Rebuilds them in one pass over the log; answers by name what ``rebuild`` answers or raises of each.
    One that cannot be rebuilt leaves the pass, the others go on. Each switches by itself."""
    going = [_Double(projection, checkpoints) for projection in projections]
    rebuilding = _Pass(checkpoints, events, going)
    try:
        rebuilding.start()
        while going:
            position = going[0].claim.position
            stretch = read_on(events, position, batch_max)
            rebuilding.fill(stretch)
            reached = position + len(stretch)
            progress(reached, max(reached, events.head()))
            if len(stretch) < batch_max:
                break
        rebuilding.finish()
    finally:
        for double in rebuilding.doubles:
            double.claim.release()
    return {projection.name: rebuilding.outcomes[projection.name] for projection in projections}


class _Double:
    """A read model's double that is being filled."""

    def __init__(self, projection: Projection, checkpoints: Checkpoints) -> None:
        self.projection, self.claim = projection, checkpoints.claim(f"{REBUILDING}{projection.name}")
        self.views = Views(self.claim, SUFFIX)

    def apply(self, tx: Connection, stretch: Sequence[Recorded[Event]]) -> None:
        handles = self.projection.handles
        with self.views.within(tx, stretch) as view:
            for happened in stretch:
                if type(happened.event) in handles:
                    self.projection.apply(view, happened)


class _Pass:
    """One pass over the log. ``going``: the doubles that are still in it; it shrinks as they fail."""

    def __init__(self, checkpoints: Checkpoints, events: Log, going: list[_Double]) -> None:
        self.doubles, self.going = tuple(going), going
        self.outcomes: dict[str, int | Exception] = {}
        self._checkpoints, self._events = checkpoints, events

    def start(self) -> None:
        self._hold()
        for double in tuple(self.going):
            with self._leaving(double), self._checkpoints.writer.begin() as tx:
                double.claim.move(tx, 0)
                for table in double.projection.tables:
                    physical(table, SUFFIX).drop(tx, checkfirst=True)
                double.projection.create(tx, SUFFIX)
            double.claim.moved(0)

    def fill(self, stretch: Sequence[Recorded[Event]]) -> None:
        """Takes the stretch in one transaction; without those that cannot."""
        if not stretch:
            return
        self._hold()
        while self.going and not self._filled(stretch):
            pass

    def finish(self) -> None:
        for double in tuple(self.going):
            self._hold()
            if double in self.going:
                with self._leaving(double):
                    self.outcomes[double.projection.name] = self._switched(double)

    def _hold(self) -> None:
        self._checkpoints.hold([double.claim for double in self.going])
        for double in tuple(self.going):
            if not double.claim.is_held:
                self._leave(double, AlreadyRebuilding(double.projection.name))

    def _filled(self, stretch: Sequence[Recorded[Event]]) -> bool:
        last, at_work = stretch[-1].position, None
        try:
            with self._checkpoints.writer.begin() as tx:
                move_together(tx, [double.claim for double in self.going], last)
                for at_work in self.going:
                    at_work.apply(tx, stretch)
                at_work = None
        except FencedOut as overtaken:
            for double in tuple(self.going):
                if not double.claim.is_held:
                    self._leave(double, overtaken)
            return False
        except Exception as error:
            if at_work is None:
                raise
            self._leave(at_work, error)
            return False
        for double in self.going:
            double.views.committed()
            double.claim.moved(last)
        return True

    def _switched(self, double: _Double) -> int:
        """Catches up with the live read model while that stands still, and takes its place."""
        projection, claim, checkpoints = double.projection, double.claim, self._checkpoints
        with checkpoints.writer.begin() as tx:
            claim.move(tx, claim.position)
            live = checkpoints.overtake(tx, projection.name)
            reached = claim.position
            while reached < live:
                stretch = read_on(self._events, reached, min(BATCH_MAX, live - reached))
                if not stretch:
                    break  # the live one knows events of a log that was put back since
                double.apply(tx, stretch)
                reached = stretch[-1].position
            _switch(projection, tx)
            checkpoints.put(tx, projection.name, reached)
            checkpoints.remove(tx, claim.name)
        return reached

    @contextmanager
    def _leaving(self, double: _Double) -> Iterator[None]:
        """Lets one that fails leave, and the others go on."""
        try:
            yield
        except Exception as error:
            self._leave(double, error)

    def _leave(self, double: _Double, error: Exception) -> None:
        self.outcomes[double.projection.name] = error
        self.going.remove(double)


def _switch(projection: Projection, tx: Connection) -> None:
    for table in projection.tables:
        table.drop(tx, checkfirst=True)
        double = physical(table, SUFFIX)
        _rename(tx, f"ALTER TABLE {_quoted(tx, double.name)} RENAME TO", table.name)
        for index in table.indexes if tx.dialect.name == "sqlite" else ():
            # SQLite cannot rename an index. Names of keys are not names of their own there.
            tx.exec_driver_sql(f"DROP INDEX {_quoted(tx, f'{index.name}{SUFFIX}')}")
            index.create(tx)
        for part in named_parts(table) if tx.dialect.name != "sqlite" else ():
            old = _quoted(tx, f"{part.name}{SUFFIX}")
            if isinstance(part, Index):
                _rename(tx, f"ALTER INDEX {old} RENAME TO", part.name)
            else:
                _rename(tx, f"ALTER TABLE {_quoted(tx, table.name)} RENAME CONSTRAINT {old} TO", part.name)


def _rename(tx: Connection, change: str, name: object) -> None:
    tx.exec_driver_sql(f"{change} {_quoted(tx, str(name))}")


def _quoted(tx: Connection, name: str) -> str:
    return tx.dialect.identifier_preparer.quote(name)
