"""`toegang serve` and `work`: they answer, and stop when they are told to."""

import signal
import subprocess
import sys

import httpx
import pytest

from tests.cli.command import Toegang

STOPS_IN_S = 20


@pytest.mark.parametrize(("number", "words"), [(signal.SIGTERM, ()), (signal.SIGINT, ("--no-work",))])
def test_serve_answers_and_stops_when_told(
    toegang: Toegang, number: signal.Signals, words: tuple[str, ...]
) -> None:
    with toegang.serving(*words) as (http, process):
        assert http.get("/health").json() == {"status": "ok"}
        process.send_signal(number)
        _, err = process.communicate(timeout=STOPS_IN_S)
        assert process.returncode in (0, 128 + number, -number)
        assert "Traceback" not in err
        with pytest.raises(httpx.TransportError):
            http.get("/health")


def test_what_serve_recorded_is_there_after_a_restart(toegang: Toegang) -> None:
    key = toegang.said("keys", "make", "desk", "--scope", "history").strip()
    for _ in range(2):
        with toegang.serving() as (http, _):
            assert http.get("/v1/events", headers={"X-Api-Key": key}).json()["items"] == []
            assert http.get("/v1/events").status_code == 401


def test_a_port_that_is_taken_is_told(toegang: Toegang) -> None:
    with toegang.serving() as (http, _):
        port = str(http.base_url.port)
        assert port in toegang.run("serve", port="0", stand_in_port=port).sentence


def test_work_stops_when_told(toegang: Toegang) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli.main", "work"],
        env=toegang.environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "At work" in process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=STOPS_IN_S)
    finally:
        process.kill()
        process.communicate()
    assert (process.returncode, err) == (0, "")
