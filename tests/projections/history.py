"""Read models that follow an office's log, its personal values sealed as the store keeps them."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

import pysqlite3.dbapi2
from sqlalchemy import Connection, create_engine

from domain.kernel import Event, Recorded
from domain.values import Plain, Sealed, sealed_fields
from projections.catalogue import all_projections
from projections.dump import dump
from projections.kernel import Projection, View
from tests.machine_of_tests import Written
from toegang_testing.desks.office import Office
from toegang_testing.scenario import AT, recorded

_WRITTEN = Written()
"""Statements for the databases in memory: each has an engine of its own, and asks the same."""


def kept(event: Event) -> Event:
    """The event as the log keeps it: each personal value sealed, here by no key, to a text of its own."""
    values = {name: getattr(event, name) for name in sealed_fields(type(event))}
    plain = {name: value.text for name, value in values.items() if isinstance(value, Plain)}
    return event.model_copy(update={name: seal(text, f"{event.NAME}/{name}") for name, text in plain.items()})


def seal(text: str, label: str) -> Sealed:
    return Sealed(f"sealed:1|key|{label}|AA==|{urlsafe_b64encode(text.encode()).decode()}")


@dataclass
class ReadModels:
    """Read models, every one or those given, in one transaction. ``made``: their tables are there."""

    tx: Connection
    suffix: str = ""
    position: int = 0
    made: bool = False
    of: Sequence[Projection] = field(default_factory=all_projections)

    def __post_init__(self) -> None:
        if not self.made:
            for projection in self.of:
                projection.create(self.tx, self.suffix)

    def follow(self, office: Office) -> Connection:
        """Reads on to the end of the office's log; answers what to ask queries on."""
        for happened in office.world.since(self.position, office.world.head()):
            self.read(happened)
        return self.tx

    def happens(self, *events: Event, at: datetime = AT) -> Connection:
        """Reads events that follow each other; answers what to ask queries on."""
        for event in events:
            self.read(recorded(event, position=self.position + 1, at=at))
        return self.tx

    def read(self, *stretch: Recorded[Event]) -> None:
        """Takes events in together, as one unit of work."""
        with View(self.tx, self.suffix) as view:
            for happened in stretch:
                sealed = happened._replace(event=kept(happened.event))
                for projection in self.of:
                    projection.apply(view, sealed)
        self.position = stretch[-1].position

    def dumped(self) -> str:
        """What every read model holds, canonically."""
        return "\n".join(line for one in self.of for line in dump(self.tx, one, self.suffix))


@contextmanager
def in_memory(*of: Projection) -> Iterator[ReadModels]:
    """Read models on SQLite, gone afterwards: these, or every one."""
    engine = create_engine("sqlite://", module=pysqlite3.dbapi2)
    engine.update_execution_options(compiled_cache=_WRITTEN)
    try:
        with engine.begin() as tx:
            yield ReadModels(tx, of=of or all_projections())
    finally:
        engine.dispose()
