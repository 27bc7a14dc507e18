"""The library's own suites run on this store, and so do its application and projection."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.tests import persistence as suites
from eventsourcing.tests import projection as projection_suites
from sqlalchemy import Column, Engine, MetaData, Table, insert, select, update

from adapters.clock import SystemClock
from adapters.event_store import (
    Bell,
    CheckpointRecorder,
    EventRecorder,
    Factory,
    LibraryRecorder,
    writing,
)
from projections.kernel import BigInteger, Text
from tests.databases import Database


class OnSqlite:
    @pytest.fixture(autouse=True)
    def _given_a_store(self, sqlite: Database) -> None:
        self.database, self.store = sqlite, sqlite.store(simulated=False)


@pytest.mark.postgres
class OnPostgresql:
    @pytest.fixture(autouse=True)
    def _given_a_store(self, postgresql: Database) -> None:
        self.database, self.store = postgresql, postgresql.store(simulated=False)


class OurRecorder:
    store: Engine

    def create_recorder(self) -> LibraryRecorder:
        bell = Bell()
        return LibraryRecorder(EventRecorder(self.store, SystemClock(), bell.ring), bell)

    def new_originator_id(self) -> str:
        return str(uuid4())


class FromOne(LibraryRecorder):
    """Some suites number a stream from 0, which I18 forbids (versions are 1..k): here each gets one more."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        shifted = [replace(one, originator_version=one.originator_version + 1) for one in stored_events]
        return super().insert_events(shifted, **kwargs)


class OurRecorderFromOne(OurRecorder):
    def create_recorder(self) -> FromOne:
        bell = Bell()
        return FromOne(EventRecorder(self.store, SystemClock(), bell.ring), bell)


class ApplicationRecorderSuite(OurRecorder, suites.ApplicationRecorderTestCase[LibraryRecorder]):
    __test__ = False

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()

    def test_concurrent_no_conflicts(self, initial_position: int = 0) -> None:
        """Numbers its streams from 0: run from 1 below."""

    def test_concurrent_throughput(self) -> None:
        """Numbers its streams from 0: run from 1 below."""


class ConcurrentSuite(OurRecorderFromOne, suites.ApplicationRecorderTestCase[LibraryRecorder]):
    __test__ = False

    def setUp(self) -> None:
        self._before = set(threading.enumerate())

    def tearDown(self) -> None:
        """The suite leaves its readers running; they end when they notice."""
        for thread in set(threading.enumerate()) - self._before:
            thread.join(10)

    def test_insert_select(self) -> None:
        """Numbers its streams from 1: run above."""

    def test_performance(self) -> None:
        """Run above."""


class NonInterleavingSuite(OurRecorderFromOne, suites.NonInterleavingNotificationIDsBaseCase):
    __test__ = False


class TrackingRecorderSuite(suites.TrackingRecorderTestCase):
    __test__ = False
    store: Engine

    def create_recorder(self) -> CheckpointRecorder:
        return CheckpointRecorder(self.store)


_counters = Table(
    "counters",
    MetaData(),
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
)


class CountersView(CheckpointRecorder, projection_suites.EventCountersView):
    """The suite's read model, written in one transaction with its tracking."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        with writing(engine).begin() as tx:
            _counters.create(tx, checkfirst=True)

    def get_created_event_counter(self) -> int:
        return self._count("created")

    def get_subsequent_event_counter(self) -> int:
        return self._count("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)

    def _count(self, name: str) -> int:
        with self.engine.connect() as tx:
            return tx.scalar(select(_counters.c.value).where(_counters.c.name == name)) or 0

    def _increment(self, name: str, tracking: Tracking) -> None:
        more = update(_counters).where(_counters.c.name == name).values(value=_counters.c.value + 1)
        with writing(self.engine).begin() as tx:
            self.track(tx, tracking)
            if tx.execute(more).rowcount == 0:
                tx.execute(insert(_counters).values(name=name, value=1))


class ProjectionSuite(projection_suites.AggregateEventCountersProjectionTestCase):
    """A plain Application and a ProjectionRunner, found by PERSISTENCE_MODULE."""

    __test__ = False
    database: Database
    view_class = CountersView
    env: ClassVar[dict[str, str]] = {}

    @pytest.fixture(autouse=True)
    def _given_an_environment(self, _given_a_store: None) -> None:
        type(self).env = {
            "PERSISTENCE_MODULE": "adapters.event_store",
            Factory.EVENT_STORE_URL: self.database.url,
        }


class TestApplicationRecorderOnSqlite(OnSqlite, ApplicationRecorderSuite):
    __test__ = True


class TestApplicationRecorderOnPostgresql(OnPostgresql, ApplicationRecorderSuite):
    __test__ = True


class TestConcurrentOnSqlite(OnSqlite, ConcurrentSuite):
    __test__ = True


class TestConcurrentOnPostgresql(OnPostgresql, ConcurrentSuite):
    __test__ = True


class TestNonInterleavingOnSqlite(OnSqlite, NonInterleavingSuite):
    __test__ = True


class TestNonInterleavingOnPostgresql(OnPostgresql, NonInterleavingSuite):
    __test__ = True


class TestTrackingRecorderOnSqlite(OnSqlite, TrackingRecorderSuite):
    __test__ = True


class TestTrackingRecorderOnPostgresql(OnPostgresql, TrackingRecorderSuite):
    __test__ = True


class TestProjectionOnSqlite(OnSqlite, ProjectionSuite):
    __test__ = True


class TestProjectionOnPostgresql(OnPostgresql, ProjectionSuite):
    __test__ = True
