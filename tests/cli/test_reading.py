"""`audit history`, `rebuild`, `inbox`, `run-day`: on an empty store, and on one where things happened."""

import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.command import Toegang
from tests.patient import SECONDS_MAX
from tests.processes import Typed

EMAIL = "guusje@thuis.example"
APPLICATION = {
    "first_names": "Guusje",
    "surname": "Geheimenis",
    "birth_date": "1980-02-29",
    "email": EMAIL,
    "terms_accepted": True,
    "postcode": "2511 AB",
    "house_number": "12",
}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Toegang, str]:
    """Somebody applied by HTTP, and the code was mailed; with the stream of the application."""
    toegang = Toegang(Path(tmp_path_factory.mktemp("lived-in"), "data"))
    toegang.said("init")
    with toegang.serving() as (http, process):
        answer = http.post("/v1/applications/private", json=APPLICATION)
        assert answer.status_code == 202
        _wait_for_mail(toegang, process)
    return toegang, f"application-{answer.json()['reference']}"


def _wait_for_mail(toegang: Toegang, process: Typed) -> None:
    until = time.monotonic() + SECONDS_MAX
    while time.monotonic() < until:
        if list(toegang.data_dir.glob("mail/*.eml")):
            return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.1)
    raise AssertionError("the code was not mailed")


def test_the_history_of_a_stream_shows_every_event_and_nothing_personal(
    lived_in: tuple[Toegang, str],
) -> None:
    toegang, stream = lived_in
    told = toegang.said("audit", "history", stream)
    assert "application.received" in told
    assert "application.granted" in told
    assert '"surname": "[sealed]"' in told
    assert "Geheimenis" not in told
    assert EMAIL not in told


def test_an_unknown_stream_is_told_with_what_names_look_like(lived_in: tuple[Toegang, str]) -> None:
    ran = lived_in[0].run("audit", "history", "account-nobody")
    assert (ran.code, ran.out) == (2, ""), "an audit's 1 is a finding"
    assert "account-<id>" in ran.err


def test_the_inbox_shows_what_was_mailed(lived_in: tuple[Toegang, str]) -> None:
    told = lived_in[0].said("inbox")
    assert f"To: {EMAIL}" in told
    assert "Uw toegangscode / Your access code" in told


def test_an_empty_inbox_says_so(toegang: Toegang) -> None:
    assert toegang.said("inbox") == "No mail was caught and no letter was posted yet.\n"


@pytest.mark.parametrize("name", ["all", "login_check"])
def test_read_models_are_rebuilt(lived_in: tuple[Toegang, str], name: str) -> None:
    told = lived_in[0].said("rebuild", name)
    assert told.endswith("Rebuilt.\n")
    assert "login_check" in told
    assert ("invoice_history" in told) is (name == "all")


def test_an_unknown_read_model_is_told_with_those_there_are(toegang: Toegang) -> None:
    assert "login_check" in toegang.run("rebuild", "nope").sentence


def test_run_day_runs_every_step_and_again_is_harmless(lived_in: tuple[Toegang, str]) -> None:
    toegang, stream = lived_in
    for _ in range(2):
        assert toegang.said("run-day").startswith("Ran the steps of ")
    assert "application.granted" in toegang.said("audit", "history", stream)
