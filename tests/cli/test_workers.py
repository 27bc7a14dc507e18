"""`toegang serve --workers 2`: both answer, one that dies comes back, and all end with the supervisor."""

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from tests.cli.command import ROOT, Toegang
from tests.databases import Database
from tests.patient import SECONDS_MAX

BOTH = {1, 2}
TWO = ("--workers", "2")
DIES_AT_ONCE = (
    "import os; from api.process.supervising import Supervisor;"
    " Supervisor(2, lambda _: os._exit(7), pause_s=0).run()"
)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def settings(request: pytest.FixtureRequest) -> Mapping[str, str]:
    """Where a real store lies, beside its folder."""
    if request.param == "sqlite":
        return {}
    database: Database = request.getfixturevalue("postgresql")
    return {"EVENT_STORE_URL": database.url}


def test_both_workers_answer_and_one_that_is_killed_comes_back(
    fresh: Toegang, settings: Mapping[str, str]
) -> None:
    fresh.said("init", **settings)
    key = fresh.said("keys", "make", "watch", "--scope", "metrics", **settings).strip()
    with fresh.serving(*TWO, **settings) as (http, supervisor):
        before = answer_all(http, key, supervisor.pid)
        os.kill(min(before), signal.SIGKILL)
        ended(min(before))
        after = answer_all(http, key, supervisor.pid)
        assert min(before) not in after
        assert max(before) in after

        supervisor.send_signal(signal.SIGTERM)
        _, err = supervisor.communicate(timeout=SECONDS_MAX)
        assert supervisor.returncode == 0
        assert "Traceback" not in err
        assert "ended (SIGKILL); again in" in err
        assert not any(is_alive(process) for process in after)


def test_ctrl_c_ends_all(toegang: Toegang) -> None:
    with toegang.serving(*TWO, "--no-work") as (_, supervisor):
        workers = children(supervisor.pid)
        supervisor.send_signal(signal.SIGINT)
        _, err = supervisor.communicate(timeout=SECONDS_MAX)
    assert (supervisor.returncode, "Traceback" in err) == (130, False)
    assert not any(is_alive(process) for process in workers)


def test_a_supervisor_that_is_killed_leaves_no_orphans(toegang: Toegang) -> None:
    with toegang.serving(*TWO) as (_, supervisor):
        workers = children(supervisor.pid)
        assert len(workers) == len(BOTH)
        supervisor.kill()
        for process in workers:
            ended(process)


def test_workers_that_die_again_and_again_are_given_up() -> None:
    run = subprocess.run(
        [sys.executable, "-c", DIES_AT_ONCE], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS_MAX
    )
    assert run.returncode == 1
    assert run.stderr.splitlines()[-1].endswith("dies at once, again and again: exit code 7.")


def test_a_simulated_store_is_for_one_process(fresh: Toegang) -> None:
    assert "one clock" in fresh.run("serve", *TWO, "--demo").sentence
    fresh.said("init", "--simulated")
    assert "one clock" in fresh.run("serve", *TWO).sentence


def test_what_is_not_there_is_told_once(fresh: Toegang) -> None:
    assert "toegang init" in fresh.run("serve", *TWO).sentence


@pytest.mark.parametrize("workers", ["0", "17", "many"])
def test_workers_are_counted_from_one(toegang: Toegang, workers: str) -> None:
    assert toegang.run("serve", "--workers", workers).code == 2


def answer_all(http: httpx.Client, key: str, supervisor: int) -> set[int]:
    """Asks on ever new connections until every worker has answered; the processes."""
    numbers = set[int]()
    give_up_s = time.monotonic() + SECONDS_MAX
    while numbers != BOTH:
        assert time.monotonic() < give_up_s, f"only {numbers} answered"
        told = httpx.get(f"{http.base_url}/metrics", headers={"X-Api-Key": key}, timeout=SECONDS_MAX)
        numbers |= {int(number) for number in re.findall(r'toegang_writer_queue{worker="(\d)"}', told.text)}
    return children(supervisor)


def children(process: int) -> set[int]:
    return set(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))


def ended(process: int) -> None:
    """Waits for that."""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return
    try:
        assert select.select([handle], [], [], SECONDS_MAX)[0], f"{process} goes on"
    finally:
        os.close(handle)


def is_alive(process: int) -> bool:
    return Path(f"/proc/{process}").exists()
