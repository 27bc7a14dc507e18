"""The log as a persistence module of the eventsourcing library, for its applications and projections."""

import weakref
from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    IntegrityError,
    Notification,
    NotSupportedError,
    ProcessRecorder,
    ProgrammingError,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic
from sqlalchemy import Connection, Engine, Select, insert, select, update
from sqlalchemy.exc import IntegrityError as Refused

from adapters.clock import SystemClock
from adapters.event_store.engine import open_engine, writing
from adapters.event_store.facts import Append, Appended, Fact, NewEvent, StoredFact
from adapters.event_store.recorder import EventRecorder
from adapters.event_store.schema import event, library_tracking
from adapters.event_store.wake import Bell, open_waker
from domain.kernel import Request

PULL_MAX = 500
POLL_S = 1.0


class LibraryRecorder(ApplicationRecorder):
    """Stored events of the library, in our log. They name no actor: that is what ``execute`` is for."""

    def __init__(self, recorder: EventRecorder, bell: Bell) -> None:
        self.events, self.bell = recorder, bell

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        if kwargs.get("tracking") is not None:
            raise NotSupportedError("Events that follow from events are appended by policies.")
        if not stored_events:
            return None
        expected: dict[str, int] = {}
        versions: dict[str, int] = {}
        for stored in stored_events:
            stream = str(stored.originator_id)
            before = versions.setdefault(stream, expected.setdefault(stream, stored.originator_version - 1))
            if stored.originator_version != before + 1:
                raise IntegrityError(f"{stream}: version {stored.originator_version} after {before}")
            versions[stream] = stored.originator_version
        command_id = uuid4().hex
        request = Request(command_id, b"", actor="library", correlation_id=command_id)
        news = [
            NewEvent(str(one.originator_id), one.originator_version, one.topic, 1, one.state.decode())
            for one in stored_events
        ]
        try:
            [outcome] = self.events.append(Append(request, expected, news))
        except Refused as error:
            raise IntegrityError from error
        if not isinstance(outcome, Appended) or outcome.first is None:
            raise IntegrityError(outcome)
        return list(range(outcome.first, outcome.last + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredFact]:
        version = event.c.version
        ask = _facts().where(event.c.stream == str(originator_id)).limit(limit)
        ask = ask if gt is None else ask.where(version > gt)
        ask = ask if lte is None else ask.where(version <= lte)
        return self._stored(ask.order_by(version.desc() if desc else version))

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[StoredFact]:
        position = event.c.position
        ask = _facts().order_by(position).limit(limit)
        if start is not None:
            ask = ask.where(position >= start if inclusive_of_start else position > start)
        ask = ask if stop is None else ask.where(position <= stop)
        ask = ask.where(event.c.type.in_(topics)) if topics else ask
        return self._stored(ask)

    def max_notification_id(self) -> int | None:
        return self.events.head() or None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        return PullSubscription(self, gt, topics)

    def _stored(self, ask: Select[Any]) -> Sequence[StoredFact]:
        with self.events.engine.connect() as tx:
            return [StoredFact.of(Fact._make(row)) for row in tx.execute(ask)]


def _facts() -> Select[Any]:
    """What the library asks varies too much to be among the log's own statements, and is asked rarely."""
    return select(*(event.c[name] for name in Fact._fields))


class PullSubscription(Subscription[LibraryRecorder]):
    """Pulls; the waker, opened before the first pull, only saves time."""

    def __init__(self, recorder: LibraryRecorder, gt: int | None, topics: Sequence[str]) -> None:
        super().__init__(recorder, gt, topics)
        self._waker = open_waker(recorder.events.engine, recorder.bell)
        self._pulled: list[Notification] = []

    def stop(self) -> None:
        super().stop()
        self._waker.close()

    def __next__(self) -> Notification:
        while not self._has_been_stopped:
            if not self._pulled:
                self._pull()
            if self._pulled:
                return self._pulled.pop()
            self._waker.wait(POLL_S)
        raise StopIteration

    def _pull(self) -> None:
        last = self._last_notification_id or 0
        news = self._recorder.select_notifications(
            last, PULL_MAX, topics=self._topics, inclusive_of_start=False
        )
        if news:
            assert self._topics or news[-1].id == last + len(news), f"a gap after position {last}"
            self._last_notification_id = news[-1].id
            self._pulled = [*reversed(news)]


class CheckpointRecorder(TrackingRecorder):
    """How far a projection of the library has come. A view subclasses it and writes in one transaction."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def insert_tracking(self, tracking: Tracking) -> None:
        with writing(self.engine).begin() as tx:
            self.track(tx, tracking)

    def track(self, tx: Connection, tracking: Tracking) -> None:
        """Raises IntegrityError unless the position is further than the last."""
        name, position = tracking.application_name, tracking.notification_id
        mine = library_tracking.c.name == name
        further = update(library_tracking).where(mine, library_tracking.c.position < position)
        if tx.execute(further.values(position=position)).rowcount == 0:
            try:
                tx.execute(insert(library_tracking).values(name=name, position=position))
            except Refused as error:
                raise IntegrityError(f"{name} has reached position {position} before") from error

    def max_tracking_id(self, application_name: str) -> int | None:
        ask = select(library_tracking.c.position).where(library_tracking.c.name == application_name)
        with self.engine.connect() as tx:
            return tx.scalar(ask)


V = TypeVar("V", bound=TrackingRecorder)


class Factory(InfrastructureFactory[TrackingRecorder]):
    """Found by the library under ``PERSISTENCE_MODULE=adapters.event_store``; ``EVENT_STORE_URL`` names an
    initialised store. A recorder is given where the engine belongs to somebody else."""

    EVENT_STORE_URL = "EVENT_STORE_URL"

    def __init__(self, env: Environment | EnvType | None, recorder: LibraryRecorder | None = None) -> None:
        super().__init__(env)
        self._owned: list[Engine] = []
        self._recorder = recorder

    def application_recorder(self) -> LibraryRecorder:
        if self._recorder is None:
            bell = Bell()
            self._recorder = LibraryRecorder(EventRecorder(self._engine(), SystemClock(), bell.ring), bell)
        return self._recorder

    def tracking_recorder(self, tracking_recorder_class: type[V] | None = None) -> V:
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        view: Any = tracking_recorder_class or (resolve_topic(topic) if topic else CheckpointRecorder)
        engine = self._engine()
        made: V = view(engine)
        weakref.finalize(made, engine.dispose)  # runners keep the view and drop its factory
        return made

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        raise NotSupportedError(f"No {purpose} beside the log: streams are short and folded whole.")

    def process_recorder(self) -> ProcessRecorder:
        raise NotSupportedError("Events that follow from events are appended by policies.")

    def close(self) -> None:
        for engine in self._owned:
            engine.dispose()

    def _engine(self) -> Engine:
        url = self.env.get(self.EVENT_STORE_URL)
        if not url:
            raise ProgrammingError(f"{self.EVENT_STORE_URL} must name the store.")
        self._owned.append(open_engine(url))
        return self._owned[-1]
