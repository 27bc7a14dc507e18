"""What a look at the past and an explanation cost, of an account with many events: no state is remembered."""

import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from adapters.event_store import EventMapper
from adapters.event_store.facts import NewEvent
from api.explaining.moments import as_of
from api.explaining.told import closed
from api.explaining.why import why
from api.process.long_lived import long_lived
from benchmarks import sample
from benchmarks.harness import TINY, Aim, Result, cost, rounds
from benchmarks.store import Bench
from domain.account.events import CreditCaptured, CreditReserved
from domain.explaining.chain import Question
from domain.values import AccountId, OrderId, Purpose
from toegang_testing.tables import as_shipped

NAME: Final = "account-asked-about"
SIZE: Final = 10_000
AIM: Final = Aim(at_most=200)


def run(bench: Bench) -> Iterator[Result]:
    size = SIZE if bench.sizes is not TINY else 100
    as_shipped()
    with bench.store() as store, long_lived():  # as whoever is asked: a service, the command line
        sample.fill(store.recorder, _spending(store.mapper, size))
        log, head = store.app, store.app.head()
        asked: dict[str, Callable[[], object]] = {"as-of": lambda: as_of(log, NAME, head, closed)}
        for question in (Question.BLOCKED, Question.BALANCE, Question.CANNOT_LOG_IN):
            asked[f"why {question}"] = partial(why, log, question, NAME, head, Purpose.ORDER_EXTRACT)
        for name, ask in asked.items():
            ask()  # once, not counted
            taken, loads = [], []
            for load in rounds(name, bench.sizes.rounds):
                loads.append(load)
                begun = time.perf_counter()
                ask()
                taken.append((time.perf_counter() - begun) * 1000)
            yield cost(f"{name}, of an account", "ms", [taken], load=max(loads), aim=AIM, size=size)


def _spending(mapper: EventMapper, size: int) -> Iterator[NewEvent]:
    """An account with credit, whose holder orders over and over."""
    events = sample.life(mapper)[:6]
    yield from sample.of("asked-about", events)
    for version in range(len(events) + 1, size + 1):
        kind = CreditReserved if version % 2 else CreditCaptured
        order_id = OrderId(f"order-{version // 2 * 2 if version % 2 == 0 else version + 1}")
        event = kind(account_id=AccountId("asked-about"), order_id=order_id, amount_cents=1)
        yield mapper.encode(NAME, version, event)
