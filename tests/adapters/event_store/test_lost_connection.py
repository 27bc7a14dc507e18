"""A connection that is lost around COMMIT: the answer is right, and recorded once (PostgreSQL)."""

import pytest

from adapters.clock import SystemClock
from adapters.event_store import EventRecorder
from adapters.event_store.facts import Append, Appended, Reader
from domain.kernel import Done
from domain.values import AccountId
from tests.adapters.event_store.cutting_proxy import Cut, cutting_proxy
from tests.adapters.event_store.sample import NOON, Count, append, application, request
from tests.databases import Database

pytestmark = pytest.mark.postgres
TIMES = 5


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
