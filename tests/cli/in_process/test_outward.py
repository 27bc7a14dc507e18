"""What is asked or reached outside is under TLS; http is for this machine alone."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.process.starting import complaints
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang

ASKED = ("register_url", "email_check_url", "payments_url", "bank_url")
REACHED = ("public_url", "portal_url")
IN_CLEAR = (
    "http://bank.example",
    "http://10.0.0.7:8801/bank",
    "http://127.0.0.1.bank.example",
    "http://localhost.bank.example",
    "http://[::2]",
    "http://0.0.0.0:8801",
)
NO_URL = (
    "ftp://bank.example",
    "bank.example",
    "https://",
    "https://user:secret@bank.example",
    "https://127.0.0.1@bank.example",
    "http://127.0.0.1\\@bank.example",
    "https://bank.example?key=secret",
    "https://bank.example#part",
    "https://bank.example:port",
    "https://[bank]",
    "https://bank.example /x",
    "folder:bank",
)


@pytest.mark.parametrize("name", [*ASKED, *REACHED])
@pytest.mark.parametrize("wrong", [*IN_CLEAR, *NO_URL])
def test_another_machine_is_spoken_to_under_tls_alone(
    monkeypatch: pytest.MonkeyPatch, name: str, wrong: str
) -> None:
    monkeypatch.setenv(f"TOEGANG_{name.upper()}", wrong)
    with pytest.raises(ValidationError) as refused:
        Settings()
    [told] = complaints(refused.value)
    assert told.startswith(f"TOEGANG_{name.upper()}: ")
    assert "example" not in told, "it may hold a secret"


@pytest.mark.parametrize("name", [*ASKED, *REACHED])
@pytest.mark.parametrize(
    "fine",
    [
        "https://bank.example",
        "https://bank.example:8443/v1/of-ours",
        "http://127.0.0.1:8801",
        "http://127.9.9.9",
        "http://localhost:8801/bank",
        "http://[::1]:8801",
    ],
)
def test_https_anywhere_and_http_on_this_machine(
    monkeypatch: pytest.MonkeyPatch, name: str, fine: str
) -> None:
    monkeypatch.setenv(f"TOEGANG_{name.upper()}", f"{fine}/")
    assert getattr(Settings(), name) == fine


@pytest.mark.parametrize("name", ASKED)
def test_outside_is_played_where_nothing_is_set(name: str) -> None:
    assert getattr(Settings(), name) == "stand-in:"


def test_a_bank_may_share_a_folder() -> None:
    assert Settings(bank_url="folder:/var/lib/bank").bank_url == "folder:/var/lib/bank"


@pytest.mark.parametrize("name", [*ASKED[:-1], *REACHED])
def test_nobody_else_shares_a_folder(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(f"TOEGANG_{name.upper()}", "folder:/var/lib/bank")
    with pytest.raises(ValidationError):
        Settings()


def test_who_set_it_is_told_which_setting_to_mend(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_BANK_URL", "http://bank.example")
    answer = toegang("keys", "list")
    assert answer.code == 1
    assert answer.err.startswith("toegang: TOEGANG_BANK_URL: https://host/path")
    assert "folder:/path, or stand-in:" in answer.err
    assert "bank.example" not in answer.err


@pytest.mark.parametrize(
    ("reached", "portal"),
    [
        ({"host": "127.0.0.1", "port": 8811}, "http://localhost:8811/portal"),
        ({"public_url": "https://toegang.example"}, "https://toegang.example/portal"),
    ],
)
def test_mail_leads_to_the_portal_where_pages_are_reached(reached: dict[str, Any], portal: str) -> None:
    """By the same name: who logged in at another is a stranger there."""
    assert Settings(**reached).portal_url == portal
