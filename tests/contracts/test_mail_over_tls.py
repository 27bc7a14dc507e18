"""Mail to a server elsewhere: under TLS, verified, logged in, or not at all."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import SimulatedClock
from adapters.mail import is_in_clear, open_mailer
from domain.ports import Mail, Mailer, TechnicalFault
from domain.values import Plain
from tests.contracts.mail_servers import PASSWORD, USER, Received, certificate, serve

CLOCK = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
MAIL = Mail("m1", Plain("info@dagobert.example"), "Your code", Plain("W234\n"))
BOTH = pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A server's certificate that this machine trusts."""
    pem = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    return pem


def mailer(
    tmp_path: Path, scheme: str, port: int, *, password: str = PASSWORD, user: str = USER
) -> AbstractContextManager[Mailer]:
    login = f"{user.replace('@', '%40')}@" if user else ""
    url = f"{scheme}://{login}localhost:{port}"
    return open_mailer(url, Plain(password), "no-reply@toegang.example", tmp_path / "spool", CLOCK)


@BOTH
def test_a_mail_goes_under_tls_to_who_knows_us(tmp_path: Path, trusted: Path, scheme: str) -> None:
    received = Received()
    with (
        serve(received, pem=trusted, implicit=scheme == "smtps") as port,
        mailer(tmp_path, scheme, port) as mail,
    ):
        mail.send(MAIL)
    assert received.users == [USER]
    assert b"W234" in received.contents[0]


@BOTH
@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("", "")])
def test_a_server_that_does_not_let_us_in_may_at_another_try(
    tmp_path: Path, trusted: Path, scheme: str, user: str, password: str
) -> None:
    received = Received()
    with (
        serve(received, pem=trusted, implicit=scheme == "smtps") as port,
        mailer(tmp_path, scheme, port, user=user, password=password) as mail,
        pytest.raises(TechnicalFault) as fault,
    ):
        mail.send(MAIL)
    assert received.contents == []
    assert "wrong" not in repr(fault.value)


@BOTH
@pytest.mark.parametrize("host", ["localhost", "elsewhere.example"])
def test_a_server_whose_certificate_is_not_its_own_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str, host: str
) -> None:
    pem, received = certificate(tmp_path, host), Received()
    if host != "localhost":  # trusted, but another's
        monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    with (
        serve(received, pem=pem, implicit=scheme == "smtps") as port,
        mailer(tmp_path, scheme, port) as mail,
        pytest.raises(TechnicalFault),
    ):
        mail.send(MAIL)
    assert (received.contents, received.users) == ([], [])


def test_a_server_without_starttls_gets_neither_password_nor_mail(tmp_path: Path, trusted: Path) -> None:
    received = Received()
    with (
        serve(received, pem=trusted, implicit=False, starttls=False) as port,
        mailer(tmp_path, "smtp+starttls", port) as mail,
        pytest.raises(TechnicalFault),
    ):
        mail.send(MAIL)
    assert (received.contents, received.users) == ([], [])


@pytest.mark.parametrize(
    ("url", "in_clear"),
    [
        ("smtp://mail.example:25", True),
        ("smtp://10.0.0.1", True),
        ("smtp://127.0.0.1:25", False),
        ("smtp://localhost", False),
        ("smtp://[::1]:25", False),
        ("smtps://mail.example", False),
        ("smtp+starttls://mail.example", False),
        ("spool:", False),
    ],
)
def test_mail_in_clear_is_told_from_mail_that_nobody_else_reads(url: str, in_clear: bool) -> None:
    assert is_in_clear(url) is in_clear
