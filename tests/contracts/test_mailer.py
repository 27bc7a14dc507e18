"""Mailer: what every adapter keeps, shown on the spool."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.clock import SimulatedClock
from adapters.mail import SmtpMailer, read_inbox, serve_spool
from adapters.mail.spool import serve_smtp
from domain.ports import Enclosed, Mail, MailRefused, TechnicalFault
from domain.values import Plain
from tests.enclosures import enclosed

CLOCK = SimulatedClock(datetime(2026, 3, 2, 9, tzinfo=UTC))
SENDER = "no-reply@toegang.example"
MAIL = Mail("m1", Plain("info@dagobert.example"), "Your code – W", Plain("Dear José,\n\nW234…\n"))


def mailer(port: int) -> SmtpMailer:
    return SmtpMailer("127.0.0.1", port, SENDER, CLOCK)


def test_a_mail_arrives_as_it_was_sent(tmp_path: Path) -> None:
    with serve_spool(tmp_path / "spool", 0) as port:
        mailer(port).send(MAIL)
    [received] = read_inbox(tmp_path / "spool")
    assert (received.to, received.subject) == ("info@dagobert.example", "Your code – W")
    assert received.text == MAIL.text.text
    assert received.message_id == "<m1@toegang.example>"
    assert received.date == "Mon, 02 Mar 2026 09:00:00 +0000"


def test_a_mail_sent_again_has_the_same_message_id_and_arrives_in_order(tmp_path: Path) -> None:
    with serve_spool(tmp_path / "spool", 0) as port:
        for mail in (MAIL, replace(MAIL, message_id="m2"), MAIL):
            mailer(port).send(mail)
    with serve_spool(tmp_path / "spool", 0) as port:
        mailer(port).send(replace(MAIL, message_id="m3"))
    ids = [received.message_id.partition("@")[0] for received in read_inbox(tmp_path / "spool")]
    assert ids == ["<m1", "<m2", "<m1", "<m3"]


def test_each_pdf_that_goes_with_it_arrives_whole_under_its_name(tmp_path: Path) -> None:
    pdfs = {"F2026-000001.pdf": b"%PDF-1.7\r\n.\r\n\x00\xff", "C2026-000001.pdf": b"%PDF" * 50_000}
    with serve_spool(tmp_path / "spool", 0) as port:
        mailer(port).send(replace(MAIL, enclosed=[Enclosed(*one) for one in pdfs.items()]))
    [received] = read_inbox(tmp_path / "spool")
    assert received.text == MAIL.text.text
    assert enclosed(tmp_path / "spool", received) == pdfs


def test_a_long_and_odd_text_arrives_as_it_was_sent(tmp_path: Path) -> None:
    text = "\n".join([".", "..x", "From here", "é" * 2000, ""])
    with serve_spool(tmp_path / "spool", 0) as port:
        mailer(port).send(replace(MAIL, text=Plain(text)))
    assert read_inbox(tmp_path / "spool")[0].text == text


def test_a_mail_to_a_domain_with_an_accent_is_sent_to_its_ascii_form(tmp_path: Path) -> None:
    """So that a mail server without SMTPUTF8 takes it; case before the @ is left as it is."""
    with serve_spool(tmp_path / "spool", 0) as port:
        mailer(port).send(replace(MAIL, to=Plain("Info@bücher.nl")))
    [received] = read_inbox(tmp_path / "spool")
    assert received.to == "Info@xn--bcher-kva.nl"
    [message] = (tmp_path / "spool").glob("*.eml")
    assert b"b\xc3\xbccher" not in message.read_bytes()


@pytest.mark.parametrize(
    "to",
    [
        "",
        "nobody",
        "a@b.example, c@d.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example\n",
        "a b@c.example",
        "@",
    ],
)
def test_an_address_that_is_not_one_address_is_refused(tmp_path: Path, to: str) -> None:
    with serve_spool(tmp_path / "spool", 0) as port, pytest.raises(MailRefused) as refusal:
        mailer(port).send(replace(MAIL, to=Plain(to)))
    assert read_inbox(tmp_path / "spool") == []
    assert to == "" or to not in str(refusal.value)


@pytest.mark.parametrize("field", ["subject", "message_id"])
def test_no_header_can_hide_in_another(tmp_path: Path, field: str) -> None:
    changed = {field: "x\r\nBcc: c@d.example"}
    mail = replace(MAIL, **changed)  # type: ignore[arg-type]  # both fields are text
    with serve_spool(tmp_path / "spool", 0) as port, pytest.raises(MailRefused):
        mailer(port).send(mail)
    assert read_inbox(tmp_path / "spool") == []


def test_a_mail_server_that_is_not_there_is_a_technical_fault() -> None:
    with pytest.raises(TechnicalFault):
        mailer(1).send(MAIL)  # port 1 is never served


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "expected"), [("451 later", TechnicalFault), ("550 never", MailRefused)])
def test_a_refusal_is_for_good_only_where_the_server_says_so(
    step: str, answer: str, expected: type[Exception]
) -> None:
    with grumpy_server(step, answer) as port, pytest.raises(expected) as refusal:
        mailer(port).send(MAIL)
    assert "dagobert" not in str(refusal.value)


def test_an_inbox_that_never_was_is_empty(tmp_path: Path) -> None:
    assert read_inbox(tmp_path / "spool") == []


@contextmanager
def grumpy_server(step: str, answer: str) -> Iterator[int]:
    """A mail server that answers one step of the conversation so."""

    async def refuse(*_: object) -> str:
        return answer

    handler = type("Handler", (), {f"handle_{step}": refuse})()
    with serve_smtp(handler, 0) as port:
        yield port
