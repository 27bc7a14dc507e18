"""Codes and passwords of a real store cross no network in clear: or else the system does not start."""

from pathlib import Path

import pytest

from api import compose
from api.process.starting import Unfit
from api.settings import Settings
from tests.cli.in_process.conftest import Toegang
from tests.cli.in_process.test_doctor import levels

ELSEWHERE = "smtp://mail.example:25"


@pytest.mark.parametrize("elsewhere", [ELSEWHERE, "smtp://10.0.0.7"])
def test_a_real_store_does_not_start_with_a_mail_server_elsewhere_in_clear(
    empty: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, elsewhere: str
) -> None:
    compose.init(Settings(), simulated=False)
    monkeypatch.setenv("TOEGANG_MAIL_URL", elsewhere)
    with pytest.raises(Unfit) as unfit, compose.open_system(Settings()):
        pass
    assert "smtp+starttls://" in str(unfit.value)
    assert levels(toegang, 1)["mail"]["level"] == "fail"


@pytest.mark.parametrize("fine", ["smtp://127.0.0.1:25", "smtps://a%40b@mail.example", "smtp+starttls://x"])
def test_on_loopback_or_under_tls_it_starts(empty: Path, monkeypatch: pytest.MonkeyPatch, fine: str) -> None:
    compose.init(Settings(), simulated=False)
    monkeypatch.setenv("TOEGANG_MAIL_URL", fine)
    with compose.open_system(Settings()):
        pass


def test_a_simulated_store_starts_since_nobody_in_it_is_real(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOEGANG_MAIL_URL", ELSEWHERE)
    with compose.open_system(Settings()):
        pass


@pytest.mark.parametrize(
    "wrong",
    ["smtp://user@127.0.0.1", "smtps://user:pass@mail.example", "smtps://", "smtp+tls://mail.example"],
)
def test_a_log_in_in_clear_and_a_password_in_a_url_are_refused(
    data: Path, toegang: Toegang, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("TOEGANG_MAIL_URL", wrong)
    answer = toegang("keys", "list")
    assert answer.code == 1
    assert answer.err.startswith("toegang: TOEGANG_MAIL_URL: ")
    assert "pass@" not in answer.err
