"""Two workers on one store, killed in turn under requests: I18, I19, I20 and I22 over HTTP."""

import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from adapters.subscriptions.reading import read_on
from api.compose import System, init, open_system
from api.demo.members import Members
from api.settings import Settings
from domain.kernel import Event, Recorded
from domain.notice.events import NoticePosted
from domain.ports import Role
from projections.catalogue import all_projections
from projections.dump import dump
from tests.cli.command import Toegang
from tests.cli.test_workers import children, ended
from tests.databases import Database
from tests.patient import SECONDS_MAX
from toegang_testing.seller import NAMED

CLIENTS = 4
KILLS = 4
BETWEEN = 10
"""So many answers come between two kills at least."""
NOTICE = {"reason": "maintenance", "dutch": "Onderhoud.", "english": "Maintenance.", "stops_ordering": False}


class Asking:
    """Clients that post notices, each with a key of its own, until they are told to stop. What gets no answer
    is asked again."""

    def __init__(self, base_url: str, who: Mapping[str, str]) -> None:
        self._base_url, self._who = base_url, who
        self._news, self._stop = threading.Condition(), threading.Event()
        self.answers: dict[str, Any] = {}

    def run(self, client: int) -> None:
        for number in count():
            if self._stop.is_set():
                return
            answer = self.ask(f"client-{client}-{number}")
            with self._news:
                self.answers[f"client-{client}-{number}"] = answer
                self._news.notify_all()

    def ask(self, key: str) -> Any:
        while True:
            try:
                answer = httpx.post(
                    f"{self._base_url}/v1/notices",
                    json=NOTICE,
                    headers={**self._who, "Idempotency-Key": key},
                    timeout=SECONDS_MAX,
                )
            except httpx.TransportError:
                continue  # a kill took the answer
            assert answer.status_code in (201, 429), answer.text
            if answer.status_code == 201:
                return answer.json()

    def await_more(self, answers: int) -> None:
        with self._news:
            goal = len(self.answers) + answers
            assert self._news.wait_for(lambda: len(self.answers) >= goal, SECONDS_MAX), (
                f"nobody answers after {len(self.answers)}"
            )

    def stop(self) -> None:
        self._stop.set()


def test_what_workers_acknowledged_outlives_kill_nine(database: Database, tmp_path: Path) -> None:
    toegang = Toegang(tmp_path / "data")
    url = "" if database.dialect == "sqlite" else database.url
    chosen: dict[str, Any] = {**NAMED, "data_dir": toegang.data_dir, "event_store_url": url}
    settings = Settings(**chosen)
    init(settings, simulated=False)
    with open_system(settings) as system:
        members = Members(system.ports)
        members.let_in("p1", Role.SUPERVISOR)
        who, before = members.signed("p1"), system.log.head()

    with toegang.serving("--workers", "2", event_store_url=url) as (http, supervisor):
        asking = Asking(str(http.base_url).rstrip("/"), who)
        with ThreadPoolExecutor(CLIENTS) as threads:
            clients = [threads.submit(asking.run, client) for client in range(CLIENTS)]
            try:
                kill_in_turn(supervisor.pid, asking)
            finally:
                asking.stop()
            for client in clients:
                client.result(SECONDS_MAX)
        assert {key: asking.ask(key) for key in asking.answers} == asking.answers  # I22

    with open_system(settings) as system:
        check(list(history(system)), asking.answers, before)
        system.subscriptions.step_all()
        live = dumped(system)
        names = [projection.name for projection in all_projections()]
        system.subscriptions.rebuild_together(names, lambda *_: None)
        assert dumped(system) == live  # I20


def kill_in_turn(supervisor: int, asking: Asking) -> None:
    for kill in range(KILLS):
        asking.await_more(BETWEEN)
        workers = sorted(children(supervisor))  # one alone, while the other is started again
        victim = workers[kill % len(workers)]
        os.kill(victim, signal.SIGKILL)
        ended(victim)
        while len(children(supervisor)) < 2:
            asking.await_more(1)
    asking.await_more(BETWEEN)


def check(log: Sequence[Recorded[Event]], answers: Mapping[str, Any], before: int) -> None:
    assert [happened.position for happened in log] == list(range(1, len(log) + 1))  # I18
    times = [happened.recorded_at for happened in log]
    assert times == sorted(times)
    posted = log[before:]
    told = {answer["notice_id"]: answer["position"] for answer in answers.values()}
    assert told == {
        happened.event.notice_id: happened.position
        for happened in posted
        if isinstance(happened.event, NoticePosted)
    }  # I19: what was acknowledged is there
    assert len(posted) == len(told)  # and once: nothing was asked that got no answer in the end
    assert [happened.version for happened in posted] == list(range(1, len(posted) + 1))


def history(system: System) -> Iterator[Recorded[Event]]:
    position = 0
    while stretch := read_on(system.log, position):
        yield from stretch
        position = stretch[-1].position


def dumped(system: System) -> Sequence[str]:
    with system.ports.reads.connect() as tx:
        return [line for projection in all_projections() for line in dump(tx, projection)]
