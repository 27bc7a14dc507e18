"""A connection that is lost around COMMIT: the answer is right, and recorded once (PostgreSQL)."""

import os
import socket
from typing import Any

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from adapters.clock import SystemClock
from adapters.event_store import EventRecorder
from adapters.event_store.facts import Append, Appended
from adapters.event_store.recorder import RECONNECT_PAUSES_S, Reader
from domain.kernel import Done
from domain.values import AccountId
from tests.adapters.event_store.cutting_proxy import Cut, cutting_proxy
from tests.adapters.event_store.sample import NOON, Count, append, application, request
from tests.databases import Database

pytestmark = pytest.mark.postgres
TIMES = 5
SILENCE = socket.TCP_KEEPIDLE, socket.TCP_KEEPINTVL, socket.TCP_KEEPCNT, socket.TCP_USER_TIMEOUT


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_an_append_whose_commit_lost_its_connection_succeeds_once(postgresql: Database, cut: Cut) -> None:
    direct = EventRecorder(postgresql.store(simulated=False), SystemClock())
    with cutting_proxy(postgresql.url) as proxy:
        recorder = EventRecorder(postgresql.engine(proxy.url), SystemClock())
        for n in range(TIMES):
            proxy.cut = cut
            repeated = cut is Cut.AFTER
            assert recorder.append(append(f"c{n}", {"a": 2 * n}, a=2)) == [
                Appended(2 * n + 1, 2 * n + 2, repeated=repeated)
            ]
        recorder.engine.dispose()

    assert proxy.cuts == TIMES
    assert [fact.command_id for fact in direct.stream("a")] == [f"c{n}" for n in range(TIMES) for _ in (1, 2)]


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_an_append_outlasts_a_server_that_is_starting_again(postgresql: Database, cut: Cut) -> None:
    postgresql.store(simulated=False)
    with cutting_proxy(postgresql.url) as proxy:
        recorder = EventRecorder(postgresql.engine(proxy.url), SystemClock())
        recorder.head()
        proxy.cut, proxy.refuse = cut, len(RECONNECT_PAUSES_S) - 1
        assert recorder.append(append("one", {"a": 0}, a=1)) == [Appended(1, 1, cut is Cut.AFTER)]
        assert proxy.refuse == 0
        recorder.engine.dispose()


def test_a_server_that_stays_away_is_not_asked_for_ever(postgresql: Database) -> None:
    postgresql.store(simulated=False)
    with cutting_proxy(postgresql.url) as proxy:
        recorder = EventRecorder(postgresql.engine(proxy.url), SystemClock())
        proxy.refuse = many = 10
        with pytest.raises(OperationalError):
            recorder.append(append("one", {"a": 0}, a=1))
        assert many - proxy.refuse == 1 + len(RECONNECT_PAUSES_S)
        recorder.engine.dispose()


def test_a_server_that_goes_silent_is_given_up_in_about_ten_seconds(postgresql: Database) -> None:
    # What the system was told: silence itself cannot be had on one machine, where the kernel answers.
    with cutting_proxy(postgresql.url) as proxy:
        engine = postgresql.engine(proxy.url)
        with engine.connect() as tx, socket.socket(fileno=os.dup(_raw(tx).fileno())) as wire:
            assert wire.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            told = [wire.getsockopt(socket.IPPROTO_TCP, option) for option in SILENCE]
        assert told == [5, 2, 3, 10_000]
        engine.dispose()


def _raw(tx: Connection) -> Any:
    return tx.connection.driver_connection


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_group_whose_commit_lost_its_connection_succeeds_once(postgresql: Database, cut: Cut) -> None:
    postgresql.store(simulated=False)
    with cutting_proxy(postgresql.url) as proxy:
        recorder = EventRecorder(postgresql.engine(proxy.url), SystemClock())
        proxy.cut = cut
        outcomes = recorder.append(*(append(f"c{n}", {f"s{n}": 0}, **{f"s{n}": 1}) for n in range(3)))

        assert outcomes == [Appended(n, n, repeated=cut is Cut.AFTER) for n in (1, 2, 3)]
        assert recorder.head() == 3
        recorder.engine.dispose()


@pytest.mark.parametrize("cut", [Cut.BEFORE, Cut.AFTER])
def test_a_lone_decision_whose_commit_was_lost_succeeds_once(postgresql: Database, cut: Cut) -> None:
    postgresql.store(simulated=False)
    with cutting_proxy(postgresql.url) as proxy:
        recorder = EventRecorder(postgresql.engine(proxy.url), SystemClock())
        proxy.cut = cut

        def decide(reader: Reader) -> Append:
            assert reader.version("a") == 0, "decided again on what it left"
            return append("alone", {"a": 0}, a=1)

        assert recorder.append_alone(request("alone"), decide) == Appended(1, 1, cut is Cut.AFTER)
        assert recorder.head() == 1
        recorder.engine.dispose()


def test_a_command_whose_commit_was_lost_is_answered_as_done(postgresql: Database) -> None:
    postgresql.store(simulated=False)
    with cutting_proxy(postgresql.url) as proxy:
        engine = postgresql.engine(proxy.url)
        app = application(engine)
        proxy.cut = Cut.AFTER

        done = app.execute(Count(at=NOON, account_id=AccountId("a"), by=10), request("1"))

        assert done == Done(1, changed=True, repeated=True)
        assert app.head() == 1
        engine.dispose()
