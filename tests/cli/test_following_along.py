"""The followers of docs/examples, and a stream that is open while the system stops."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.cli.command import ROOT, Toegang, free_port
from tests.patient import SECONDS_MAX

EXAMPLES = ROOT / "docs" / "examples"
QUESTION = {"topic": "orders_and_invoices", "text": "Graag een kopie.", "email": "info@dagobert.example"}
STOPS_IN_S = 15
"""Less than what the server gives answers that are under way (STOPPING_S): a stream is not waited for."""


def ask(http: httpx.Client) -> None:
    """Something happens: question.asked."""
    assert http.post("/v1/questions", json=QUESTION).is_success


def key_of(toegang: Toegang, *scopes: str) -> str:
    return toegang.said("keys", "make", "follower", *(f"--scope={scope}" for scope in scopes)).strip()


def environment(key: str) -> dict[str, str]:
    return {**os.environ, "FEED_KEY": key}


def ran(words: list[str], key: str) -> list[str]:
    done = subprocess.run(
        words, env=environment(key), capture_output=True, text=True, timeout=SECONDS_MAX, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@contextmanager
def following(base: str, place: Path, key: str) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, str(EXAMPLES / "follow.py"), base, str(place)]
    process = subprocess.Popen(words, env=environment(key), stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_follower_in_python_tells_each_event_once_also_after_it_was_away(
    toegang: Toegang, tmp_path: Path
) -> None:
    key, place = key_of(toegang, "events"), tmp_path / "position.txt"
    with toegang.serving("--no-work") as (http, _):
        base = str(http.base_url)
        once = [sys.executable, str(EXAMPLES / "follow.py"), base, str(place), "--once"]
        ask(http)
        first = ran(once, key)
        assert [line.split()[:2] for line in first] == [["1", "question.asked"]]
        assert ran(once, key) == []
        ask(http)
        with following(base, place, key) as process:
            assert process.stdout is not None
            assert process.stdout.readline().split()[:2] == ["2", "question.asked"]
            ask(http)
            assert process.stdout.readline().split()[:2] == ["3", "question.asked"]
        ask(http)
        assert [line.split()[0] for line in ran([*once, "question"], key)][-1] == "4"


def test_the_follower_with_curl_reads_on_from_where_it_left_off(toegang: Toegang, tmp_path: Path) -> None:
    key, place = key_of(toegang, "events"), tmp_path / "position.txt"
    with toegang.serving("--no-work") as (http, _):
        words = ["sh", str(EXAMPLES / "follow.sh"), str(http.base_url), str(place)]
        ask(http)
        ask(http)
        [page] = ran(words, key)
        assert [event["id"] for event in json.loads(page)] == ["1", "2"]
        assert place.read_text() == "2\n"
        ask(http)
        assert ran([*words, "type=account", "type=invoice.settled"], key) == ["[]"]
        assert place.read_text() == "3\n"


def test_the_follower_with_curl_tells_why_it_is_refused(toegang: Toegang, tmp_path: Path) -> None:
    with toegang.serving("--no-work") as (http, _):
        words = ["sh", str(EXAMPLES / "follow.sh"), str(http.base_url), str(tmp_path / "position.txt")]
        refused = subprocess.run(
            words,
            env=environment("nobody's"),
            capture_output=True,
            text=True,
            timeout=SECONDS_MAX,
            check=False,
        )
        assert refused.returncode == 1
        assert "not-authenticated" in refused.stderr
        assert not (tmp_path / "position.txt").exists()


def test_a_stream_is_told_what_happens_and_ends_when_the_system_stops(toegang: Toegang) -> None:
    key = key_of(toegang, "events")
    with (
        toegang.serving("--no-work") as (http, process),
        http.stream("GET", "/v1/feed/stream", headers={"X-Api-Key": key}) as stream,
    ):
        lines = stream.iter_lines()
        assert next(lines) == "retry: 2000"
        ask(http)
        told = next(line for line in lines if line.startswith("data: "))
        assert json.loads(told.removeprefix("data: "))["type"] == "question.asked"
        process.send_signal(signal.SIGTERM)
        assert list(lines) == [""]
        _, err = process.communicate(timeout=STOPS_IN_S)
        assert "Traceback" not in err


@contextmanager
def receiving(port: int, secret: str, file: Path) -> Iterator[subprocess.Popen[str]]:
    words = [sys.executable, str(EXAMPLES / "receive.py"), str(port), str(file)]
    env = {**os.environ, "WEBHOOK_SECRET": secret}
    process = subprocess.Popen(words, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"receiving on port {port}\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def test_the_receiver_in_python_takes_each_event_once_and_nothing_forged(
    toegang: Toegang, tmp_path: Path
) -> None:
    port, file = free_port(), tmp_path / "received.db"
    url, key = f"http://127.0.0.1:{port}/", key_of(toegang, "events")
    key_id = json.loads(toegang.said("keys", "list", "--json"))[0]["key_id"]
    more = ("--key", key_id, "--type", "question", "--inside")
    webhook_id, secret = toegang.said("webhooks", "add", url, *more).split()
    with toegang.serving() as (http, _):
        path, by = f"/v1/webhooks/{webhook_id}", {"X-Api-Key": key}
        with receiving(port, secret, file) as process:
            assert process.stdout is not None
            assert http.post(f"{path}/tests", headers=by).json() == {"taken": True, "says": "status_204"}
            assert httpx.post(url, content=b"{}").status_code == 401
            ask(http)
            first = process.stdout.readline().split()
            assert first[1] == "question.asked"
            assert http.post(f"{path}/replays", json={"after": 0}, headers=by).is_success
            ask(http)
            second = process.stdout.readline().split()
            assert second[1] == "question.asked"
            assert int(second[0]) > int(first[0]), "what was sent again is passed over"
        with receiving(port, "whsec_" + "A" * 44, file):
            assert http.post(f"{path}/tests", headers=by).json() == {"taken": False, "says": "status_401"}
        new = toegang.said("webhooks", "rotate", webhook_id).strip()
        for known in (secret, f"whsec_{'A' * 44} {new}"):
            with receiving(port, known, file):
                assert http.post(f"{path}/tests", headers=by).json()["taken"]


@pytest.mark.parametrize("scope", ["events", "events-personal"])
def test_the_operator_gives_out_the_scopes(toegang: Toegang, scope: str) -> None:
    key_of(toegang, scope)
    assert scope in toegang.said("keys", "list")
