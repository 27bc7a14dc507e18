"""What auditors and followers ask of a long log: histories, moments, reasons, readings, the feed."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from adapters.clock import SystemClock
from adapters.subscriptions.checkpoints import Checkpoints
from adapters.subscriptions.rebuild import rebuild_together
from api.explaining.history import Wanted, by_actor, history
from api.explaining.moments import as_of, changes
from api.explaining.rebuilding import rows_at
from api.explaining.told import closed
from api.explaining.who_read import READINGS, who_read
from api.explaining.why import why
from api.following import reading
from api.following.cloud_events import Telling
from benchmarks.store import Store
from domain.explaining.chain import Question
from domain.log_break.epochs import Epochs
from domain.values import Purpose
from projections import subjects

PAGE: Final = 50
FED: Final = 1_000
TIMES: Final = 5
READ_MODEL: Final = "orders"
Step = tuple[str, Callable[[], str]]


def steps(store: Store) -> Iterator[Step]:
    """Each with its name; what it answers is told beside the times."""
    log, head = store.app, store.app.head()
    middle = head // 2
    yield "build the read model that histories ask", lambda: _build(store)
    name = next(one.stream for one in log.since(middle, FED) if one.stream.startswith("account-"))
    actor = log.at([middle])[0].actor
    asked: dict[str, Callable[[], object]] = {
        f"history of {name}": lambda: _history(store, name),
        "by an actor, from the middle on": lambda: by_actor(log, Wanted(after=middle, actor=actor), PAGE),
        "as-of of an account": lambda: as_of(log, name, head, closed),
        "diff of an account": lambda: changes(
            as_of(log, name, middle, closed).fields, as_of(log, name, head, closed).fields
        ),
        "who-read, all": lambda: _who_read(store, None),
        "who-read, of an account": lambda: _who_read(store, name),
        f"a page of {FED} of the feed": lambda: _fed(store, middle, reading.Wanted()),
        "a page of the feed, of one stream": lambda: _fed(store, 0, reading.Wanted(subject=name)),
        "a page of the feed that finds nothing": lambda: _fed(
            store, middle, reading.Wanted(frozenset({"log_break.acknowledged"}))
        ),
    }
    for question in (Question.BLOCKED, Question.BALANCE, Question.CANNOT_LOG_IN):
        asked[f"why {question}"] = partial(why, log, question, name, head, Purpose.ORDER_EXTRACT)
    for what, ask in asked.items():
        yield what, partial(_slowest, ask)
    yield f"diff of the read model {READ_MODEL}", lambda: _diff(store, middle, head)


def _build(store: Store) -> str:
    checkpoints = Checkpoints(store.engine, "bench", SystemClock())
    checkpoints.create()
    with checkpoints.writer.begin() as tx:
        subjects.projection.create(tx)
    reached = rebuild_together([subjects.projection], checkpoints, store.app)
    return f"{reached[subjects.projection.name]:,} events"


def _history(store: Store, name: str) -> object:
    with store.engine.connect() as tx:
        return history(store.app, tx, name, Wanted(), PAGE)


def _who_read(store: Store, name: str | None) -> object:
    with store.engine.connect() as tx:
        return who_read(store.app, tx, name, Wanted(event=READINGS), PAGE)


def _fed(store: Store, after: int, wanted: reading.Wanted) -> list[str]:
    telling, epochs = Telling("http://bench"), Epochs()
    part = reading.page(store.app, wanted, after, FED)
    return [telling.text(one, epochs.named(one.position)) for one in part.events]


def _diff(store: Store, middle: int, head: int) -> str:
    before, after = rows_at(store.app, READ_MODEL, middle, head)
    return f"{len(before):,} rows, then {len(after):,}: the log is read once"


def _slowest(ask: Callable[[], object]) -> str:
    """Once not counted, then some times: the slowest."""
    ask()
    taken = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - begun)
    return f"{max(taken) * 1000:,.1f} ms each at most"
