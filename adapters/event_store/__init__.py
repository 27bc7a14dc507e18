"""The append-only log on SQLite or PostgreSQL; also a persistence module of the eventsourcing library.

Read schema, facts, recorder, group, mapper, application, in this order.
"""

from adapters.event_store.application import Toegang
from adapters.event_store.engine import making, open_engine, writing
from adapters.event_store.facts import Fact, StoredFact
from adapters.event_store.group import DirectWriter, GroupWriter, NoWriter, Writer
from adapters.event_store.library import CheckpointRecorder, Factory, LibraryRecorder
from adapters.event_store.mapper import EventMapper, EventTypes, NotStorable, Unreadable
from adapters.event_store.recorder import EventRecorder
from adapters.event_store.schema import StoreUnfit, initialise, is_simulated
from adapters.event_store.wake import Bell, Waker, open_waker

__all__ = [
    "Bell",
    "CheckpointRecorder",
    "DirectWriter",
    "EventMapper",
    "EventRecorder",
    "EventTypes",
    "Fact",
    "Factory",
    "GroupWriter",
    "LibraryRecorder",
    "NoWriter",
    "NotStorable",
    "StoreUnfit",
    "StoredFact",
    "Toegang",
    "Unreadable",
    "Waker",
    "Writer",
    "initialise",
    "is_simulated",
    "making",
    "open_engine",
    "open_waker",
    "writing",
]
