"""What must hold after any crash: counted, not asserted, so that a run tells all it found."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pysqlite3.dbapi2
from sqlalchemy import Engine, create_engine, select

from adapters.clock import SystemClock
from adapters.event_store import EventMapper
from adapters.event_store.facts import Fact
from adapters.event_store.schema import event
from adapters.subscriptions.checkpoints import Checkpoints
from domain.kernel import Event, Recorded
from domain.series.events import NumberTaken
from projections.dump import dump
from projections.kernel import View
from tests.adapters.event_store.sample import TYPES, application, vault
from tests.crash.workers import HOLDER, VIEW, acknowledged, command_of, digest


@dataclass
class Findings:
    """``wrong`` names every broken promise; empty is what we want."""

    kills: Counter[str] = field(default_factory=Counter)
    events: int = 0
    acknowledged: int = 0
    repeated: int = 0
    """Commands whose answer a kill took away, and that were asked again."""
    wrong: list[str] = field(default_factory=list)

    def expect(self, holds: bool, promise: str) -> None:
        if not holds:
            self.wrong.append(promise)


def check_log(engine: Engine, paths: Sequence[Path], findings: Findings, *, finished: bool) -> None:
    """I18, I19, I22 and I6, against the acknowledgement logs. Finished: everything asked was answered."""
    app = application(engine)
    history = _history(engine)
    versions: Counter[str] = Counter()
    for number, recorded in enumerate(history, 1):
        versions[recorded.stream] += 1
        findings.expect(recorded.position == number, f"I18: position {recorded.position} is not {number}")
        findings.expect(recorded.version == versions[recorded.stream], f"I18: version at {recorded.position}")
    times = [recorded.recorded_at for recorded in history]
    findings.expect(times == sorted(times), "I18: time runs backwards")
    taken = [r.event.number for r in history if isinstance(r.event, NumberTaken)]
    findings.expect(taken == [*range(1, len(taken) + 1)], "I6: a number is missing or doubled")
    per_command = Counter(recorded.command_id for recorded in history)
    findings.events, findings.acknowledged, findings.repeated = len(history), 0, 0
    for path in paths:
        asked, answered = acknowledged(path)
        findings.acknowledged += len(answered)
        findings.repeated += len(asked) - len(set(asked))
        for command_id in dict.fromkeys(asked):
            count, whole = per_command.pop(command_id, 0), command_of(command_id)[1]
            findings.expect(count in (0, whole), f"I19: {command_id} has {count} of {whole} events")
            if command_id in answered:
                position, bytes_then = answered[command_id]
                findings.expect(count == whole, f"I19: acknowledged {command_id} is lost")
                findings.expect(digest(app, command_id) == bytes_then, f"I19: {command_id} changed")
                last = history[position - 1].command_id if position <= len(history) else None
                findings.expect(last == command_id, f"I22: {command_id} was answered with another position")
            else:
                findings.expect(not finished, f"I22: {command_id} got no answer")
    findings.expect(not per_command, f"I19: {len(per_command)} commands that nobody asked")


def check_view(engine: Engine, findings: Findings, *, finished: bool) -> None:
    """I20: the read model is the fold of the events up to its checkpoint, byte for byte."""
    place = Checkpoints(engine, HOLDER, SystemClock()).place(VIEW.name)
    folded = create_engine("sqlite://", module=pysqlite3.dbapi2)
    with folded.begin() as tx:
        VIEW.create(tx)
        for recorded in _history(engine):
            if recorded.position <= place.position:
                with View(tx) as view:
                    VIEW.apply(view, recorded)
        expected = list(dump(tx, VIEW))
    folded.dispose()
    with engine.connect() as tx:
        live = list(dump(tx, VIEW))
    findings.expect(place.error is None, f"I20: the projection failed: {place.error}")
    findings.expect(live == expected, f"I20: the read model is not the fold of events to {place.position}")
    head = application(engine).head()
    findings.expect(not finished or place.position == head, "I20: the read model did not catch up")


def _history(engine: Engine) -> list[Recorded[Event]]:
    """The whole log as it is, with its gaps, which the store itself would refuse to read over."""
    mapper = EventMapper(TYPES, vault())
    with engine.connect() as tx:
        rows = tx.execute(select(*(event.c[name] for name in Fact._fields)).order_by(event.c.position)).all()
    return [mapper.decode(Fact._make(row)) for row in rows]
